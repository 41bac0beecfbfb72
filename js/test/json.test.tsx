import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { openLevels, treeRows } from "../src/lib/json_rows";
import { clearPage, settled, show } from "./fake";

afterEach(clearPage);

const closed = { toggled: new Set<string>(), limits: new Map<string, number>() };
const items = (el: HTMLElement) => [...el.querySelectorAll<HTMLElement>("[role=treeitem]")];
const texts = (el: HTMLElement) => items(el).map((item) => item.textContent);

test("three levels start open, all with is_open, and never more than a page can carry", () => {
  const deep = { a: { b: { c: { d: 1 } } } };
  expect(treeRows(deep, openLevels(deep, false), closed).map(({ path }) => path)).toEqual([
    "",
    "/a",
    "/a/b",
    "/a/b/c",
  ]);
  expect(treeRows(deep, openLevels(deep, true), closed)).toHaveLength(5);
  const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => [1]));
  expect(treeRows(wide, openLevels(wide, true), closed)).toHaveLength(101);
});

test("keys with a slash do not clash", () => {
  const rows = treeRows({ "a/b": 1, a: { b: 2 } }, 3, closed);
  expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length);
});

test("a tree tells its shape to screen readers", () => {
  const { el } = show("json", { value: { name: "x", list: [1, null, true] }, show_indices: true });
  expect(texts(el)).toEqual([
    "{ } 2 keys",
    'name:\u00a0"x"',
    "list:\u00a0[ ] 3 items",
    "0:\u00a01",
    "1:\u00a0null",
    "2:\u00a0true",
  ]);
  const list = items(el)[2];
  expect(list?.getAttribute("aria-expanded")).toBe("true");
  expect(list?.getAttribute("aria-level")).toBe("2");
  expect(list?.getAttribute("aria-posinset")).toBe("2");
  expect(list?.getAttribute("aria-setsize")).toBe("2");
});

test("a click folds and unfolds", async () => {
  const { el } = show("json", { value: { a: [1, 2] } });
  await userEvent.click(items(el)[1] as Element);
  await settled();
  expect(items(el)).toHaveLength(2);
  await userEvent.click(items(el)[1] as Element);
  await settled();
  expect(items(el)).toHaveLength(4);
});

test("the keyboard walks, folds and unfolds", async () => {
  const { el } = show("json", { value: { a: [1, 2], b: 3 } });
  const press = async (keys: string) => {
    await userEvent.keyboard(keys);
    await settled();
  };
  items(el)[0]?.focus();
  await press("{ArrowDown}{ArrowLeft}");
  expect(texts(el)).toEqual(["{ } 2 keys", "a:\u00a0[ ] 2 items", "b:\u00a03"]);
  await press("{ArrowRight}{ArrowRight}");
  expect(document.activeElement).toBe(items(el)[2]);
  await press("{ArrowLeft}");
  expect(document.activeElement).toBe(items(el)[1]);
  await press("{End}");
  expect(document.activeElement?.textContent).toBe("b:\u00a03");
  expect(items(el).filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
});

test("long lists and texts show more when asked", async () => {
  const { el } = show("json", { value: { list: Array(250).fill(0), text: "x".repeat(3000) } });
  expect(items(el)).toHaveLength(104);
  await userEvent.click(items(el)[102] as Element);
  await settled();
  expect(items(el)).toHaveLength(204);
  const text = () => items(el).at(-1) as HTMLElement;
  expect(text().textContent).toContain("3,000 characters");
  await userEvent.click(text());
  await settled();
  expect(text().textContent).toHaveLength(3000 + '"" text: '.length - 1);
});

test("the value is copied as text, and nothing is empty", async () => {
  const user = userEvent.setup();
  const { el } = show("json", { value: { a: 1 } });
  await user.click(el.querySelector('[title="Copy"]') as Element);
  expect(await navigator.clipboard.readText()).toBe('{\n  "a": 1\n}');
  const empty = show("json").el;
  expect(empty.querySelector("button")).toBeNull();
  expect(items(empty)).toHaveLength(0);
});
