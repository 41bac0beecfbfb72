import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadChunk } from "../src/lib/chunks";
import { FakeModel } from "./fake";

beforeEach(() => {
  let blob = "";
  vi.stubGlobal(
    "Blob",
    class {
      constructor(parts: string[]) {
        blob = parts.join("");
      }
    },
  );
  URL.createObjectURL = () => `data:text/javascript,${encodeURIComponent(blob)}`;
  URL.revokeObjectURL = () => {};
});

afterEach(() => vi.unstubAllGlobals());

test("a chunk is asked for once a page", async () => {
  const model = new FakeModel({});
  const [one, two] = [loadChunk("first", model), loadChunk("first", model)];
  expect(model.sent).toEqual([{ kind: "asset", name: "chunks/first" }]);
  model.hear({ kind: "asset", name: "chunks/first", text: "export const answer = 42" });
  expect(await one).toMatchObject({ answer: 42 });
  expect(await two).toBe(await one);
  expect(model.listenerCount).toBe(0);
});

test("a chunk that failed is asked for again", async () => {
  const model = new FakeModel({});
  const failed = loadChunk("second", model);
  model.hear({ kind: "asset", name: "chunks/second", error: "no such module" });
  await expect(failed).rejects.toThrow("no such module");
  void loadChunk("second", model);
  expect(model.sent).toHaveLength(2);
});
