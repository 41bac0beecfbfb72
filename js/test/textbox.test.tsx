import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clearPage, confirmComposition, settled, show } from "./fake";

afterEach(clearPage);

const area = (el: HTMLElement) => el.querySelector("textarea") as HTMLTextAreaElement;
const input = (el: HTMLElement) => el.querySelector("input") as HTMLInputElement;

test("typing sends the value with every input, in one message each", async () => {
  const { el, model } = show("textbox");
  await userEvent.type(area(el), "hi");
  const inputs = model.messages.filter(({ events }) => events[0][1] === "input");
  const id = model.get("_id");
  expect(inputs.map(({ values }) => values)).toEqual([
    { [id]: { value: "h" } },
    { [id]: { value: "hi" } },
  ]);
  expect(model.get("value")).toBe("hi");
});

test("a value from the kernel is shown", async () => {
  const { el, model } = show("textbox", { value: "a" });
  expect(area(el).value).toBe("a");
  model.set("value", "b");
  await settled();
  expect(area(el).value).toBe("b");
  model.set("value", null);
  await settled();
  expect(area(el).value).toBe("");
});

test("Enter submits one line, Shift+Enter several", async () => {
  const one = show("textbox", { lines: 1, value: "x" });
  await userEvent.type(area(one.el), "{Enter}");
  expect(one.model.fired).toContain("submit");
  expect(one.model.get("value")).toBe("x");

  const many = show("textbox", { lines: 3, value: "x" });
  await userEvent.type(area(many.el), "{Enter}");
  expect(many.model.fired).not.toContain("submit");
  expect(many.model.get("value")).toBe("x\n");
  await userEvent.type(area(many.el), "{Shift>}{Enter}{/Shift}");
  expect(many.model.fired).toContain("submit");
});

test("the Enter that confirms a composition submits nothing", () => {
  const { el, model } = show("textbox", { value: "日本" });
  confirmComposition(area(el));
  expect(model.fired).toEqual([]);
});

test("one line at most, a password and an e-mail are inputs", () => {
  expect(input(show("textbox", { max_lines: 1 }).el).type).toBe("text");
  expect(input(show("textbox", { type: "password" }).el).type).toBe("password");
  expect(input(show("textbox", { type: "email" }).el).type).toBe("email");
});

test("focus and blur are told", async () => {
  const { el, model } = show("textbox");
  await userEvent.click(area(el));
  await userEvent.tab();
  expect(model.fired).toEqual(["focus", "blur"]);
});

test("a selection is told with its place and text", () => {
  const { el, model } = show("textbox", { value: "hello" });
  area(el).setSelectionRange(1, 3);
  area(el).dispatchEvent(new Event("select", { bubbles: true }));
  expect(model.dataOf("select")).toEqual({ index: [1, 3], value: "el" });
});

test("submit and stop buttons", async () => {
  const { el, model } = show("textbox", { submit_btn: true, stop_btn: "Halt", value: "x" });
  const [submit, stop] = el.querySelectorAll("button");
  expect(submit?.getAttribute("aria-label")).toBe("Submit");
  expect(stop?.textContent).toBe("Halt");
  await userEvent.click(submit as Element);
  await userEvent.click(stop as Element);
  expect(model.fired).toEqual(["submit", "stop"]);
});

test("the copy button copies and tells", async () => {
  const user = userEvent.setup();
  const { el, model } = show("textbox", { buttons: ["copy"], value: "text" });
  await user.click(el.querySelector("button") as Element);
  await settled();
  expect(await navigator.clipboard.readText()).toBe("text");
  expect(model.dataOf("copy")).toEqual({ value: "text" });
  expect(el.querySelector("button")?.getAttribute("aria-label")).toBe("Copied");
});

test("not interactive is read-only, and Enter does nothing", async () => {
  const { el, model } = show("textbox", { interactive: false, value: "x" });
  expect(area(el).readOnly).toBe(true);
  await userEvent.type(area(el), "y{Enter}");
  expect(model.fired).not.toContain("submit");
  expect(model.get("value")).toBe("x");
});

test("what the control is given: placeholder, length, direction, only known html_attributes", () => {
  const { el } = show("textbox", {
    placeholder: "Name",
    max_length: 5,
    rtl: true,
    text_align: "right",
    html_attributes: { autocomplete: "off", onclick: "alert(1)" },
  });
  const control = area(el);
  expect(control.placeholder).toBe("Name");
  expect(control.maxLength).toBe(5);
  expect(control.dir).toBe("rtl");
  expect(control.style.textAlign).toBe("right");
  expect(control.getAttribute("autocomplete")).toBe("off");
  expect(control.getAttribute("onclick")).toBeNull();
});

test("autofocus takes the focus", async () => {
  const { el } = show("textbox", { autofocus: true });
  await settled();
  expect(document.activeElement).toBe(area(el));
});
