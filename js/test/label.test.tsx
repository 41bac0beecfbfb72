import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { readableOn } from "../src/lib/colour";
import { clearPage, fakeModel, settled, show, showModel } from "./fake";

afterEach(clearPage);

const SURE = {
  label: "cat",
  confidences: [
    { label: "cat", confidence: 0.9 },
    { label: "dog", confidence: 0.1 },
  ],
};

test("a heading, and a bar for each class", () => {
  const { el } = show("label", { value: SURE });
  expect(el.querySelector(".nbb-label-heading")?.textContent).toBe("cat");
  const bars = [...el.querySelectorAll(".nbb-confidence")];
  expect(bars.map((bar) => bar.textContent)).toEqual(["cat90 %", "dog10 %"]);
  expect(el.querySelector<HTMLElement>(".nbb-confidence-bar > span")?.style.width).toBe("90%");
});

test("the heading can be left out, but not when there is nothing else", () => {
  const heading = (traits: object) =>
    show("label", { show_heading: false, ...traits }).el.querySelector(".nbb-label-heading");
  expect(heading({ value: SURE })).toBeNull();
  expect(heading({ value: { label: "cat", confidences: null } })?.textContent).toBe("cat");
  expect(heading({ value: null })).toBeNull();
});

test("choosing a class tells its place and name", async () => {
  const { el, model } = show("label", { value: SURE });
  await userEvent.click(el.querySelectorAll(".nbb-confidence")[1] as Element);
  expect(model.dataOf("select")).toEqual({ index: 1, value: "dog" });
});

test("a colour stands behind the heading, and a new value is shown", async () => {
  const { el, model } = show("label", { value: SURE, color: "rgb(0, 0, 128)" });
  const heading = el.querySelector<HTMLElement>(".nbb-label-heading");
  expect(heading?.style.backgroundColor).toBe("rgb(0, 0, 128)");
  model.set("value", { label: "dog", confidences: null });
  await settled();
  expect(heading?.textContent).toBe("dog");
});

test("the text is readable on the colour, though the view came before the page took it in", async () => {
  const outside = document.createElement("div");
  const computed = window.getComputedStyle.bind(window);
  // As browsers do, and jsdom does not: what is not in the document has no computed style.
  const spy = vi.spyOn(window, "getComputedStyle").mockImplementation((el, pseudo) => {
    return el.isConnected ? computed(el, pseudo) : ({ backgroundColor: "" } as CSSStyleDeclaration);
  });
  const { el } = showModel(fakeModel("label", { value: SURE, color: "rgb(0, 0, 128)" }), outside);
  document.body.append(outside);
  await settled();
  spy.mockRestore();
  const heading = el.querySelector<HTMLElement>(".nbb-label-heading");
  expect(heading?.style.color).toBe("#fff");
});

test("text on a colour is black or white, whichever is easier to read", () => {
  expect(readableOn("rgb(0, 0, 128)")).toBe("#fff");
  expect(readableOn("rgb(255, 215, 0)")).toBe("#000");
  expect(readableOn("rgba(0, 0, 0, 0)")).toBe("");
});
