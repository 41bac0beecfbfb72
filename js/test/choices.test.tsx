import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clearPage, settled, show } from "./fake";

afterEach(clearPage);

const choices = [
  ["One", 1],
  ["Two", 2],
  ["Three", "3"],
];
const boxes = (el: HTMLElement) => [...el.querySelectorAll("input")] as HTMLInputElement[];

test("Checkbox sends input and select with its label", async () => {
  const { el, model } = show("checkbox", { label: "Agree" });
  await userEvent.click(boxes(el)[0] as Element);
  expect(model.get("value")).toBe(true);
  expect(model.fired).toEqual(["input", "select"]);
  expect(model.dataOf("select")).toEqual({ index: 0, value: "Agree", selected: true });
  model.set("value", false);
  await settled();
  expect(boxes(el)[0]?.checked).toBe(false);
});

test("CheckboxGroup keeps the order of choosing, with values as they are", async () => {
  const { el, model } = show("checkbox_group", { choices });
  const [one, , three] = boxes(el);
  await userEvent.click(three as Element);
  await userEvent.click(one as Element);
  expect(model.get("value")).toEqual(["3", 1]);
  expect(model.dataOf("select")).toEqual({ index: 0, value: 1, selected: true });
  await userEvent.click(three as Element);
  expect(model.get("value")).toEqual([1]);
  expect(model.dataOf("select")).toEqual({ index: 2, value: "3", selected: false });
});

test("CheckboxGroup selects all and none", async () => {
  const { el, model } = show("checkbox_group", { choices, value: [2], show_select_all: true });
  const all = el.querySelector(".nbb-select-all input") as HTMLInputElement;
  expect(all.indeterminate).toBe(true);
  await userEvent.click(all);
  expect(model.get("value")).toEqual([1, 2, "3"]);
  await settled();
  await userEvent.click(all);
  expect(model.get("value")).toEqual([]);
});

test("Radio ticks the first of the choices with one value", async () => {
  const same = [
    ["A", 1],
    ["B", 1],
  ];
  const { el } = show("radio", { choices: same, value: 1 });
  expect(boxes(el).map((box) => box.checked)).toEqual([true, false]);
});

test("Radio chooses one, and null is none", async () => {
  const { el, model } = show("radio", { choices, value: 1 });
  expect(boxes(el).map(({ checked }) => checked)).toEqual([true, false, false]);
  await userEvent.click(boxes(el)[2] as Element);
  expect(model.get("value")).toBe("3");
  expect(model.dataOf("select")).toEqual({ index: 2, value: "3" });
  model.set("value", null);
  await settled();
  expect(boxes(el).some(({ checked }) => checked)).toBe(false);
});

test("two radios do not share their names", () => {
  const names = [show("radio", { choices }), show("radio", { choices })].map(
    ({ el }) => boxes(el)[0]?.name,
  );
  expect(names[0]).not.toBe(names[1]);
});

test("what is not interactive is disabled", () => {
  for (const component of ["checkbox", "checkbox_group", "radio"]) {
    const { el } = show(component, { choices, interactive: false, value: [] });
    expect(boxes(el).every(({ disabled }) => disabled)).toBe(true);
  }
});

test("a group is named by its label and described by its info", () => {
  const { el } = show("radio", { choices, label: "Size", info: "Of the shirt" });
  const group = el.querySelector("[role=radiogroup]");
  const named = document.getElementById(group?.getAttribute("aria-labelledby") ?? "");
  const described = document.getElementById(group?.getAttribute("aria-describedby") ?? "");
  expect(named?.textContent).toBe("Size");
  expect(described?.textContent).toBe("Of the shirt");
});
