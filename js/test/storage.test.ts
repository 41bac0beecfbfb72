import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as portable from "../src/chunks/cipher";
import { readStored, store } from "../src/lib/storage";
import { FakeModel } from "./fake";

vi.mock("../src/lib/chunks", () => ({ loadChunk: async () => portable }));

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const channel = (app: string) => new FakeModel({ _app: app });
const entry = (block: number, secret = "secret", key = "notes") => ({ block, key, secret });
const kept = () => Object.entries({ ...localStorage });

test("keeps a value for the next page, encrypted, without the secret", async () => {
  expect(await readStored(channel("app"), [entry(1)])).toEqual({});
  await store("app", 1, { words: ["über", "geheim"] });
  const [[name, text]] = kept() as [[string, string]];
  expect(name).toMatch(/^nbblocks:notes:/);
  expect(`${name} ${atob(text)}`).not.toMatch(/secret|words|geheim/);
  expect(await readStored(channel("another visit"), [entry(7)])).toEqual({
    7: { value: { words: ["über", "geheim"] } },
  });
});

test("the last of several values counts, and none takes it out", async () => {
  await readStored(channel("app"), [entry(1)]);
  await Promise.all([1, 2, 3].map((value) => store("app", 1, value)));
  expect(await readStored(channel("app"), [entry(1)])).toEqual({ 1: { value: 3 } });
  await store("app", 1, null);
  expect(kept()).toEqual([]);
});

test("another secret or key finds nothing, and overwrites nothing", async () => {
  await readStored(channel("app"), [entry(1), entry(2, "other"), entry(3, "secret", "more")]);
  await store("app", 1, "one");
  expect(await readStored(channel("app"), [entry(2, "other"), entry(3, "secret", "more")])).toEqual(
    {},
  );
  await store("app", 2, "two");
  expect(await readStored(channel("app"), [entry(1)])).toEqual({ 1: { value: "one" } });
});

test("what was changed by hand counts as nothing", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  await readStored(channel("app"), [entry(1)]);
  await store("app", 1, "kept");
  for (const [name] of kept()) localStorage.setItem(name, btoa("x".repeat(40)));
  expect(await readStored(channel("app"), [entry(1)])).toEqual({});
  expect(console.warn).toHaveBeenCalledOnce();
});

test("what nobody has asked for is not kept", async () => {
  await store("app", 99, "lost");
  expect(kept()).toEqual([]);
});

test("a full or forbidden storage harms nothing", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  await readStored(channel("app"), [entry(1)]);
  vi.stubGlobal("localStorage", {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("full");
    },
  });
  await store("app", 1, "much");
  await store("app", 1, "more");
  expect(await readStored(channel("app"), [entry(1)])).toEqual({});
  expect(console.warn).toHaveBeenCalledTimes(2);
});

test("a page whose browser does not encrypt keeps the same, in the same way", async () => {
  await readStored(channel("app"), [entry(1)]);
  await store("app", 1, "by the browser");
  const before = kept();
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(await readStored(channel("app"), [entry(1)])).toEqual({ 1: { value: "by the browser" } });
  await store("app", 1, "without it");
  vi.unstubAllGlobals();
  expect(kept().map(([name]) => name)).toEqual(before.map(([name]) => name));
  expect(kept()).not.toEqual(before);
  expect(await readStored(channel("app"), [entry(1)])).toEqual({ 1: { value: "without it" } });
});
