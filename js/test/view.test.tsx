import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { clearPage, fakeModel, settled, show, showModel } from "./fake";

afterEach(clearPage);

test("a button tells its click, a link is a link that tells too", async () => {
  const { el, model } = show("button", { value: "Go", variant: "primary", size: "sm" });
  const button = el.querySelector("button") as HTMLButtonElement;
  expect(button.textContent).toBe("Go");
  expect(button.className).toContain("nbb-btn-primary");
  await userEvent.click(button);
  expect(model.fired).toEqual(["click"]);

  const link = show("button", { link: "https://example.org/", link_target: "_blank" });
  const anchor = link.el.querySelector("a") as HTMLAnchorElement;
  expect([anchor.href, anchor.target]).toEqual(["https://example.org/", "_blank"]);

  const off = show("button", { interactive: false });
  expect(off.el.querySelector("button")?.disabled).toBe(true);
});

test("a heading folds and unfolds", async () => {
  const { el, model } = show("header", { label: "More" });
  const button = el.querySelector("button") as HTMLButtonElement;
  expect(button.getAttribute("aria-expanded")).toBe("true");
  await userEvent.click(button);
  expect(model.get("is_open")).toBe(false);
  expect(model.messages[0].values).toEqual({ [model.get("_id")]: { is_open: false } });
  await settled();
  expect(button.getAttribute("aria-expanded")).toBe("false");
});

test("the view's element carries id, classes and sizes", async () => {
  const { el, model } = show("textbox", {
    elem_id: "name",
    elem_classes: ["wide", "blue"],
    scale: 2,
    min_width: 200,
  });
  expect(el.id).toBe("name");
  expect([...el.classList]).toEqual(expect.arrayContaining(["nbb-textbox", "wide", "blue"]));
  expect(el.style.flexGrow).toBe("2");
  model.set("elem_classes", ["wide"]);
  model.set("elem_id", null);
  expect(el.classList.contains("blue")).toBe(false);
  expect(el.hasAttribute("id")).toBe(false);
});

test("visible false renders nothing, hidden renders and does not show", () => {
  const { el, model } = show("textbox", { visible: false });
  expect(el.querySelector("textarea")).toBeNull();
  expect(el.classList.contains("nbb-hidden")).toBe(true);
  model.set("visible", "hidden");
  expect(el.querySelector("textarea")).not.toBeNull();
  expect(el.classList.contains("nbb-hidden")).toBe(true);
  model.set("visible", true);
  expect(el.classList.contains("nbb-hidden")).toBe(false);
});

test("label and info belong to the control; a hidden label still names it", () => {
  const { el } = show("textbox", { label: "Name", info: "In full", show_label: false });
  const control = el.querySelector("textarea") as HTMLTextAreaElement;
  const label = el.querySelector("label") as HTMLLabelElement;
  expect(label.htmlFor).toBe(control.id);
  expect(label.classList.contains("nbb-visually-hidden")).toBe(true);
  const info = document.getElementById(control.getAttribute("aria-describedby") ?? "");
  expect(info?.textContent).toBe("In full");
});

test("a component without a label has its own name, and an empty one none", () => {
  expect(show("textbox", { label: null }).el.querySelector("label")?.textContent).toBe("Textbox");
  const group = show("checkbox_group", { label: null }).el;
  expect(group.querySelector(".nbb-field-label")?.textContent).toBe("Checkbox Group");
  expect(show("textbox", { label: "" }).el.querySelector("label")).toBeNull();
});

test("two views of one model mirror each other, and send once", async () => {
  const model = fakeModel("checkbox");
  const [one, two] = [showModel(model), showModel(model)];
  await userEvent.click(one.el.querySelector("input") as Element);
  await settled();
  expect(two.el.querySelector("input")?.checked).toBe(true);
  expect(model.messages).toHaveLength(1);
});

test("keys in a component are kept from JupyterLab, except those with Ctrl", async () => {
  const { el } = show("slider");
  const range = el.querySelector("input[type=range]") as HTMLInputElement;
  const press = (key: string, more: KeyboardEventInit = {}) => {
    range.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
    return range.getAttribute("data-lm-suppress-shortcuts");
  };
  expect(press("ArrowDown")).toBe("true");
  expect(press("s", { ctrlKey: true })).toBeNull();
  expect(press("Enter", { ctrlKey: true })).toBe("true");
});

test("nothing is left of a view that goes", async () => {
  const components = ["textbox", "dropdown", "slider", "channel", "button", "checkbox"];
  for (const component of components) {
    const { el, model, remove } = show(component, { choices: [] });
    await settled();
    remove();
    expect(model.listenerCount).toBe(0);
    expect(el.childNodes).toHaveLength(0);
  }
});

test("a component that fails says so in its place", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const { el } = show("tetxbox");
  await settled();
  expect(el.querySelector("[role=alert]")?.textContent).toMatch(/tetxbox.*only .*textbox/);
  expect(log).toHaveBeenCalledOnce();
});
