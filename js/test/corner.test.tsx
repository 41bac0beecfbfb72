import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clearPage, settled, show } from "./fake";

afterEach(clearPage);

const custom = (traits: object = {}) => ({
  block: 77,
  value: "Again",
  icon: null,
  interactive: true,
  ...traits,
});

test("a Button in the corner fires the click of its own block", async () => {
  const { el, model } = show("textbox", { buttons: ["copy", custom()] });
  await userEvent.click(el.querySelector(".nbb-corner-button") as Element);
  expect(model.messages.map(({ values, events }) => [values, events])).toEqual([
    [{}, [[77, "click", null]]],
  ]);
});

test("it follows its block, and has the name of its text", async () => {
  const { el, model } = show("radio", { buttons: [custom()] });
  model.set("buttons", [custom({ value: "Stop", interactive: false })]);
  await settled();
  const button = el.querySelector<HTMLButtonElement>(".nbb-corner-button");
  expect(button?.textContent).toBe("Stop");
  expect(button?.disabled).toBe(true);
  model.set("buttons", []);
  await settled();
  expect(el.querySelector(".nbb-corner-button")).toBeNull();
});

test("events that nobody listens to are not sent, values always are", async () => {
  const { el, model } = show("textbox", { _listens: ["submit"] });
  await userEvent.type(el.querySelector("textarea") as Element, "a{Enter}");
  await userEvent.tab();
  const id = model.get("_id");
  expect(model.messages.map(({ values, events }) => [values, events])).toEqual([
    [{ [id]: { value: "a" } }, []],
    [{ [id]: { value: "a" } }, [[id, "submit", null]]],
  ]);
});
