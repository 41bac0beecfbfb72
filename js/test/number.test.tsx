import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clearPage, confirmComposition, settled, show } from "./fake";

afterEach(clearPage);

const input = (el: HTMLElement) => el.querySelector("input") as HTMLInputElement;

test("typing sends numbers; empty is null", async () => {
  const { el, model } = show("number", { value: 1 });
  await userEvent.clear(input(el));
  expect(model.get("value")).toBeNull();
  await userEvent.type(input(el), "12");
  expect(model.get("value")).toBe(12);
});

test("half-written numbers are left alone until the control is left", async () => {
  const { el, model } = show("number", { value: 7 });
  const control = input(el);
  Object.defineProperty(control, "validity", { value: { badInput: true }, configurable: true });
  control.dispatchEvent(new Event("input", { bubbles: true }));
  expect(model.fired).toEqual([]);
  expect(model.get("value")).toBe(7);
  control.dispatchEvent(new FocusEvent("blur"));
  expect(control.value).toBe("7");
});

test("text that already says the number is not rewritten", async () => {
  const { el, model } = show("number", { value: 1 });
  input(el).value = "1.0";
  model.set("value", 1.0);
  await settled();
  expect(input(el).value).toBe("1.0");
  model.set("value", 2);
  await settled();
  expect(input(el).value).toBe("2");
});

test("Enter submits, focus and blur are told", async () => {
  const { el, model } = show("number", { value: 3 });
  await userEvent.click(input(el));
  await userEvent.keyboard("{Enter}");
  await userEvent.tab();
  expect(model.fired).toEqual(["focus", "submit", "blur"]);
});

test("the Enter that confirms a composition submits nothing", () => {
  const { el, model } = show("number", { value: 3 });
  confirmComposition(input(el));
  expect(model.fired).toEqual([]);
});

test("bounds and step stand on the control; outside of them it is marked invalid", async () => {
  const { el, model } = show("number", { value: 5, minimum: 0, maximum: 10, step: 0.5 });
  expect([input(el).min, input(el).max, input(el).step]).toEqual(["0", "10", "0.5"]);
  expect(input(el).getAttribute("aria-invalid")).toBeNull();
  model.set("value", 11);
  await settled();
  expect(input(el).getAttribute("aria-invalid")).toBe("true");
});
