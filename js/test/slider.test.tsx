import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clearPage, settled, show } from "./fake";

afterEach(clearPage);

const range = (el: HTMLElement) => el.querySelector("input[type=range]") as HTMLInputElement;
const number = (el: HTMLElement) => el.querySelector("input[type=number]") as HTMLInputElement;

function drag(el: HTMLElement, value: string) {
  range(el).value = value;
  range(el).dispatchEvent(new Event("input", { bubbles: true }));
}

test("dragging sends input, letting go sends release", () => {
  const { el, model } = show("slider", { value: 10 });
  drag(el, "20");
  drag(el, "30");
  range(el).dispatchEvent(new Event("change", { bubbles: true }));
  expect(model.fired).toEqual(["input", "input", "release"]);
  expect(model.get("value")).toBe(30);
});

test("binary fractions leave no digits behind, and precision rounds", () => {
  const plain = show("slider", { minimum: 0, maximum: 1, step: 0.1 });
  drag(plain.el, "0.30000000000000004");
  expect(plain.model.get("value")).toBe(0.3);
  const rounded = show("slider", { minimum: 0, maximum: 1, step: 0.01, precision: 1 });
  drag(rounded.el, "0.26");
  expect(rounded.model.get("value")).toBe(0.3);
});

test("a typed number is kept inside the bounds when it is done", async () => {
  const { el, model } = show("slider", { value: 10, maximum: 50 });
  await userEvent.clear(number(el));
  await userEvent.type(number(el), "70");
  expect(model.get("value")).toBe(70);
  await userEvent.tab();
  await settled();
  expect(model.get("value")).toBe(50);
  expect(number(el).value).toBe("50");
  expect(model.fired.at(-1)).toBe("release");
});

test("leaving the number untouched says nothing", async () => {
  const { el, model } = show("slider", { value: 10 });
  await userEvent.click(number(el));
  await userEvent.tab();
  expect(model.fired).toEqual([]);
});

test("a number that is left empty shows the value again", async () => {
  const { el, model } = show("slider", { value: 10 });
  await userEvent.clear(number(el));
  await userEvent.tab();
  expect(number(el).value).toBe("10");
  expect(model.fired).toEqual([]);
});

test("reset goes back to the first value", async () => {
  const { el, model } = show("slider", { value: 10, buttons: ["reset"] });
  drag(el, "40");
  await userEvent.click(el.querySelector("button[title=Reset]") as Element);
  expect(model.get("value")).toBe(10);
  expect(show("slider").el.querySelector("button")).toBeNull();
});
