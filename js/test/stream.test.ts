import { afterEach, expect, test, vi } from "vitest";
import { PAGE } from "../src/lib/page";
import { type Stream, startStream } from "../src/lib/stream";
import { FakeModel, settled } from "./fake";

const streams: Stream[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.cancel();
});

/** A stream of pieces with one more byte each, and what it says in the end. */
function open(every = 0.01) {
  const model = new FakeModel({ _stream_every: every });
  const onEnd = vi.fn();
  let taken = 0;
  const take = () => new Blob(["x".repeat(++taken)], { type: "image/jpeg" });
  const stream = startStream(model, { name: "a.jpg", take, onEnd });
  streams.push(stream);
  const reply = (state: string, error: string | null = null) =>
    model.hear({ kind: "piece", page: PAGE, piece: model.sent.at(-1).piece, state, error });
  const sent = (count: number) => vi.waitFor(() => expect(model.sent).toHaveLength(count));
  return { model, stream, onEnd, reply, sent, taken: () => taken };
}

test("the next piece goes when the kernel is done with the last", async () => {
  const { model, reply, sent, taken } = open();
  await sent(1);
  expect(model.sent[0]).toMatchObject({ kind: "piece", page: PAGE, begins: true, name: "a.jpg" });
  expect(model.buffers[0]).toMatchObject([{ byteLength: 1 }]);
  await settled();
  await settled();
  expect(model.sent).toHaveLength(1);
  expect(taken()).toBe(1);
  reply("next");
  await sent(2);
  expect(model.sent[1]).toMatchObject({ begins: false, mime: "image/jpeg" });
  expect(model.sent[1].piece).not.toBe(model.sent[0].piece);
});

test("pieces keep the distance that the listeners ask for", async () => {
  const { model, reply, sent } = open(60);
  await sent(1);
  reply("next");
  await settled();
  expect(model.sent).toHaveLength(1);
});

test("an answer to another page or piece is none", async () => {
  const { model, sent } = open();
  await sent(1);
  const { piece } = model.sent[0];
  model.hear({ kind: "piece", page: "other", piece, state: "next", error: null });
  model.hear({ kind: "piece", page: PAGE, piece: piece - 1, state: "next", error: null });
  await settled();
  expect(model.sent).toHaveLength(1);
});

test("what is left goes in the end, without the pause", async () => {
  const { model, stream, onEnd, reply, sent } = open(60);
  await sent(1);
  reply("next");
  await settled();
  const finished = stream.finish();
  await sent(2);
  reply("next");
  await finished;
  expect(model.listenerCount).toBe(0);
  expect(onEnd).not.toHaveBeenCalled();
});

test("the kernel ends it: at its limit on every page, after a failure with what it says", async () => {
  const limit = open();
  await limit.sent(1);
  limit.model.hear({ kind: "piece", page: "", piece: null, state: "over", error: null });
  expect(limit.onEnd).toHaveBeenCalledExactlyOnceWith("The time limit is reached.", "over");
  expect(limit.model.listenerCount).toBe(0);

  const failure = open();
  await failure.sent(1);
  failure.reply("failed", "a.jpg has 9 MB");
  expect(failure.onEnd).toHaveBeenCalledExactlyOnceWith("a.jpg has 9 MB", "failed");
  await settled();
  expect(failure.model.sent).toHaveLength(1);
});

test("what cannot be taken ends it", async () => {
  const model = new FakeModel({ _stream_every: 0.01 });
  const onEnd = vi.fn();
  const take = () => Promise.reject(new Error("no picture"));
  startStream(model, { name: "a.jpg", take, onEnd });
  await settled();
  expect(onEnd).toHaveBeenCalledExactlyOnceWith("no picture", "failed");
});

test("where buffers are dropped, the same piece goes as base64, and so do all others", async () => {
  vi.resetModules();
  const { startStream: start } = await import("../src/lib/stream");
  const { PAGE: page } = await import("../src/lib/page");
  const model = new FakeModel({ _stream_every: 0.01 });
  const take = () => new Blob(["x"]);
  streams.push(start(model, { name: "a.jpg", take, onEnd: vi.fn() }));
  const reply = (state: string, error: string | null) =>
    model.hear({ kind: "piece", page, piece: model.sent.at(-1).piece, state, error });
  await vi.waitFor(() => expect(model.sent).toHaveLength(1));
  reply("failed", "no buffer");
  await vi.waitFor(() => expect(model.sent).toHaveLength(2));
  expect(model.sent[1]).toEqual({ ...model.sent[0], base64: btoa("x") });
  reply("next", null);
  await vi.waitFor(() => expect(model.sent).toHaveLength(3));
  expect(model.sent[2].base64).toBe(btoa("x"));
  expect(model.buffers[2]).toEqual([]);
});
