import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadChunk } from "../src/lib/chunks";
import { viewModel } from "../src/lib/view_model";
import { FakeModel } from "./fake";

beforeEach(() => {
  vi.useFakeTimers();
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

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A view that asks for a chunk, and can go. */
function view(name: string) {
  const model = new FakeModel({});
  const controller = new AbortController();
  const seen = viewModel(model, controller.signal);
  const load = () => loadChunk<{ answer: number }>(name, seen);
  return { model, load, chunk: load(), go: () => controller.abort() };
}

const asked = (name: string) => ({ kind: "asset", name: `chunks/${name}` });
const answer = (name: string) => ({ ...asked(name), text: "export const answer = 42" });

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

test("when the view that asked is gone, another asks; the first answer counts", async () => {
  const [first, other] = [view("third"), view("third")];
  first.go();
  expect(first.model.listenerCount).toBe(0);
  vi.advanceTimersByTime(2000);
  expect(other.model.sent).toEqual([asked("third")]);
  other.model.hear(answer("third"));
  other.model.hear({ ...asked("third"), error: "too late" });
  expect(await other.chunk).toMatchObject({ answer: 42 });
  expect(await first.chunk).toBe(await other.chunk);
  expect(other.model.listenerCount).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("when all that asked are gone, nothing is left, and the next one asks at once", async () => {
  const gone = view("fourth");
  gone.go();
  expect(gone.model.listenerCount).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  const next = view("fourth");
  expect(next.model.sent).toEqual([asked("fourth")]);
  next.model.hear(answer("fourth"));
  expect(await next.chunk).toMatchObject({ answer: 42 });
});

test("after a restart of the kernel, who comes is asked before those whose comms are closed", () => {
  const dead = [view("fifth"), view("fifth")];
  for (const { model } of dead) {
    model.send = () => {
      throw new Error("Cannot send");
    };
  }
  vi.advanceTimersByTime(60_000);
  const { model } = view("fifth");
  vi.advanceTimersByTime(2000);
  expect(model.sent).toEqual([asked("fifth")]);
});

test("a view that asks again and again listens once, and a silent kernel is asked ever less often", () => {
  const { model, load } = view("sixth");
  const listeners = model.listenerCount;
  for (let i = 0; i < 60; i++) {
    void load();
    vi.advanceTimersByTime(1000);
  }
  expect(model.listenerCount).toBe(listeners);
  expect(model.sent.length).toBeGreaterThan(2);
  expect(model.sent.length).toBeLessThan(7);
});

test("what comes while the chunk is made does not ask for it again", async () => {
  const first = view("seventh");
  first.model.hear(answer("seventh"));
  const late = view("seventh");
  expect(late.model.sent).toEqual([]);
  expect(await late.chunk).toBe(await first.chunk);
});
