import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clearPage, confirmComposition, settled, show } from "./fake";

afterEach(clearPage);

const choices = ["Apple", "Banana", "Cherry", "Blueberry"].map((name) => [
  name,
  name.toLowerCase(),
]);
const input = (el: HTMLElement) => el.querySelector("[role=combobox]") as HTMLInputElement;
const options = (el: HTMLElement) => [...el.querySelectorAll("[role=option]")] as HTMLElement[];
const texts = (el: HTMLElement) => options(el).map(({ textContent }) => textContent);
const tokens = (el: HTMLElement) =>
  [...el.querySelectorAll(".nbb-token")].map(({ textContent }) => textContent);

test("shows the label of its value, and the list when clicked", async () => {
  const { el } = show("dropdown", { choices, value: "banana" });
  expect(input(el).value).toBe("Banana");
  expect(options(el)).toEqual([]);
  expect(input(el).getAttribute("aria-expanded")).toBe("false");
  await userEvent.click(input(el));
  expect(texts(el)).toEqual(["Apple", "Banana", "Cherry", "Blueberry"]);
  expect(input(el).getAttribute("aria-expanded")).toBe("true");
  const active = input(el).getAttribute("aria-activedescendant");
  expect(document.getElementById(active ?? "")?.textContent).toBe("Banana");
});

test("a click chooses, tells and closes", async () => {
  const { el, model } = show("dropdown", { choices, value: null });
  await userEvent.click(input(el));
  await userEvent.click(options(el)[2] as Element);
  expect(model.get("value")).toBe("cherry");
  expect(model.fired).toEqual(["focus", "input", "select"]);
  expect(model.dataOf("select")).toEqual({ index: 2, value: "cherry", selected: true });
  expect(options(el)).toEqual([]);
});

test("typing filters, arrows walk, Enter chooses", async () => {
  const { el, model } = show("dropdown", { choices, value: "apple" });
  await userEvent.click(input(el));
  await userEvent.clear(input(el));
  await userEvent.type(input(el), "b");
  expect(texts(el)).toEqual(["Banana", "Blueberry"]);
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(model.get("value")).toBe("blueberry");
  await settled();
  expect(input(el).value).toBe("Blueberry");
});

test("Escape puts everything back", async () => {
  const { el, model } = show("dropdown", { choices, value: "apple" });
  await userEvent.type(input(el), "zzz");
  expect(el.textContent).toContain("Nothing matches");
  await userEvent.keyboard("{Escape}");
  expect(input(el).value).toBe("Apple");
  expect(options(el)).toEqual([]);
  expect(model.get("value")).toBe("apple");
});

test("leaving takes a choice by its name, and drops what is none", async () => {
  const { el, model } = show("dropdown", { choices, value: "apple" });
  await userEvent.clear(input(el));
  await userEvent.type(input(el), "cherry");
  await userEvent.tab();
  expect(model.get("value")).toBe("cherry");
  await userEvent.type(input(el), "nothing");
  await userEvent.tab();
  await settled();
  expect(model.get("value")).toBe("cherry");
  expect(input(el).value).toBe("Cherry");
  expect(model.fired.filter((name) => name === "blur")).toHaveLength(2);
});

test("a custom value is taken on Enter and on leaving", async () => {
  const { el, model } = show("dropdown", { choices, value: null, allow_custom_value: true });
  await userEvent.type(input(el), "Durian{Enter}");
  expect(model.get("value")).toBe("Durian");
  await userEvent.clear(input(el));
  await userEvent.type(input(el), "Fig");
  await userEvent.tab();
  await settled();
  expect(model.get("value")).toBe("Fig");
  expect(input(el).value).toBe("Fig");
});

test("the Enter that confirms a composition picks nothing", async () => {
  const { el, model } = show("dropdown", { choices, value: null });
  await userEvent.type(input(el), "b");
  confirmComposition(input(el));
  expect(model.get("value")).toBeNull();
  expect(texts(el)).toEqual(["Banana", "Blueberry"]);
});

test("without a filter it is read-only, and letters jump", async () => {
  const { el, model } = show("dropdown", { choices, value: null, filterable: false });
  expect(input(el).readOnly).toBe(true);
  await userEvent.click(input(el));
  await userEvent.keyboard("c");
  await userEvent.keyboard("{Enter}");
  expect(model.get("value")).toBe("cherry");
});

test("several: choose, unchoose, Backspace, clear", async () => {
  const { el, model } = show("dropdown", { choices, value: ["apple"], multiselect: true });
  await userEvent.click(input(el));
  await userEvent.click(options(el)[1] as Element);
  expect(model.get("value")).toEqual(["apple", "banana"]);
  expect(options(el)).toHaveLength(4);
  await userEvent.click(options(el)[0] as Element);
  expect(model.get("value")).toEqual(["banana"]);
  expect(model.dataOf("select")).toEqual({ index: 0, value: "apple", selected: false });
  await settled();
  await userEvent.keyboard("{Backspace}");
  expect(model.get("value")).toEqual([]);
  model.set("value", ["cherry", "apple"]);
  await settled();
  expect(tokens(el)).toEqual(["Cherry", "Apple"]);
  await userEvent.click(el.querySelector("[aria-label='Remove Cherry']") as Element);
  expect(model.get("value")).toEqual(["apple"]);
  await settled();
  await userEvent.click(el.querySelector("[aria-label='Clear all']") as Element);
  expect(model.get("value")).toEqual([]);
});

test("several: the keyboard goes on in the control when its button has gone", async () => {
  const value = ["apple", "banana"];
  const { el, model } = show("dropdown", { choices, value, multiselect: true });
  const press = async (name: string) => {
    (el.querySelector(`[aria-label="${name}"]`) as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await settled();
    expect(document.activeElement).toBe(input(el));
  };
  await press("Remove Apple");
  expect(model.get("value")).toEqual(["banana"]);
  await press("Clear all");
  expect(model.get("value")).toEqual([]);
  expect(options(el)).toEqual([]);
});

test("typing what is chosen and leaving changes nothing", async () => {
  const one = show("dropdown", { choices, value: "apple" });
  await userEvent.clear(input(one.el));
  await userEvent.type(input(one.el), "apple");
  await userEvent.tab();
  expect(one.model.fired).not.toContain("input");
  const many = show("dropdown", { choices, value: ["apple"], multiselect: true });
  await userEvent.type(input(many.el), "Apple");
  await userEvent.tab();
  expect(many.model.get("value")).toEqual(["apple"]);
  expect(many.model.fired).not.toContain("select");
});

test("several: after Enter the arrows go on from the choice it took", async () => {
  const { el, model } = show("dropdown", { choices, value: [], multiselect: true });
  await userEvent.type(input(el), "b{ArrowDown}{Enter}");
  expect(model.get("value")).toEqual(["blueberry"]);
  await settled();
  const active = input(el).getAttribute("aria-activedescendant");
  expect(document.getElementById(active ?? "")?.textContent).toBe("Blueberry");
  await userEvent.keyboard("{Enter}");
  expect(model.get("value")).toEqual([]);
});

test("several: no more than max_choices, and custom values", async () => {
  const { el, model } = show("dropdown", {
    choices,
    value: ["apple"],
    multiselect: true,
    max_choices: 2,
    allow_custom_value: true,
  });
  await userEvent.type(input(el), "Durian{Enter}");
  expect(model.get("value")).toEqual(["apple", "Durian"]);
  await settled();
  await userEvent.click(input(el));
  const off = options(el).filter((option) => option.getAttribute("aria-disabled") === "true");
  expect(off).toHaveLength(3);
  await userEvent.click(off[0] as Element);
  expect(model.get("value")).toEqual(["apple", "Durian"]);
});

test("keys are told with the text", async () => {
  const { el, model } = show("dropdown", { choices });
  await userEvent.type(input(el), "b");
  expect(model.dataOf("key_up")).toEqual({ key: "b", input_value: "b" });
});

test("a long list shows a page of it, and more when walked through", async () => {
  const many = Array.from({ length: 50 }, (_, index) => [`Choice ${index}`, index]);
  const { el } = show("dropdown", { choices: many, value: null, num_choices_shown: 10 });
  await userEvent.click(input(el));
  expect(options(el)).toHaveLength(10);
  await userEvent.keyboard("{ArrowUp}");
  expect(options(el)).toHaveLength(50);
});

test("not interactive opens nothing", async () => {
  const { el } = show("dropdown", { choices, value: "apple", interactive: false });
  await userEvent.click(el.querySelector(".nbb-combobox") as Element);
  expect(options(el)).toEqual([]);
  expect(input(el).disabled).toBe(true);
});
