import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clearPage, type FakeModel, fakeModel, settled, showModel } from "./fake";

afterEach(clearPage);

const area = (el: HTMLElement) => el.querySelector("textarea") as HTMLTextAreaElement;

/** Take a view away and make another one, as a box does when its children change. */
async function replace(view: ReturnType<typeof showModel>, model: FakeModel) {
  view.remove();
  await settled();
  return () => showModel(model);
}

/** Take a view away in which the caret stands; gives what makes the next one. */
async function leave(model: FakeModel, caret: number) {
  const before = showModel(model);
  area(before.el).focus();
  area(before.el).setSelectionRange(caret, caret);
  return await replace(before, model);
}

test("the next view of a block has the focus and the selection of the one before", async () => {
  const model = fakeModel("textbox", { value: "abcdef" });
  const before = showModel(model);
  area(before.el).focus();
  area(before.el).setSelectionRange(1, 3);
  const { el } = (await replace(before, model))();
  await settled();
  expect(document.activeElement).toBe(area(el));
  expect([area(el).selectionStart, area(el).selectionEnd]).toEqual([1, 3]);
  expect(model.fired.filter((event) => event !== "select")).toEqual(["focus"]);
});

test("what is typed between two views is not lost", async () => {
  const model = fakeModel("textbox", { value: "ab" });
  const show = await leave(model, 1);
  await userEvent.keyboard("X");
  const { el } = show();
  await settled();
  expect(area(el).value).toBe("aXb");
  expect(model.get("value")).toBe("aXb");
  expect(area(el).selectionStart).toBe(2);
  expect(document.querySelectorAll("textarea")).toHaveLength(1);
});

test("Enter that is pressed between two views submits what is typed", async () => {
  const model = fakeModel("textbox", { value: "ab", _listens: ["submit"] });
  const show = await leave(model, 2);
  await userEvent.keyboard("c{Enter}");
  show();
  await settled();
  expect(model.get("value")).toBe("abc");
  expect(model.fired.filter((event) => event === "submit")).toHaveLength(1);
});

test("in a text of several lines it is one line more", async () => {
  const model = fakeModel("textbox", { value: "ab", lines: 3, max_lines: 3 });
  const show = await leave(model, 1);
  await userEvent.keyboard("{Enter}");
  const { el } = show();
  await settled();
  expect(model.get("value")).toBe("a\nb");
  expect(area(el).selectionStart).toBe(2);
});

test("who has gone elsewhere meanwhile is left there", async () => {
  const model = fakeModel("textbox");
  const before = showModel(model);
  const other = showModel(fakeModel("textbox"));
  area(before.el).focus();
  const show = await replace(before, model);
  area(other.el).focus();
  show();
  await settled();
  expect(document.activeElement).toBe(area(other.el));
});

test("a view whose field has been left takes no focus", async () => {
  const model = fakeModel("textbox");
  const before = showModel(model);
  area(before.el).focus();
  area(before.el).blur();
  await settled();
  const show = await replace(before, model);
  show();
  await settled();
  expect(document.activeElement).toBe(document.body);
});

test("what cannot be changed cannot be typed into between two views either", async () => {
  const model = fakeModel("textbox", { value: "ab", interactive: false });
  const before = showModel(model);
  area(before.el).focus();
  const show = await replace(before, model);
  await userEvent.keyboard("X");
  show();
  await settled();
  expect(model.get("value")).toBe("ab");
});
