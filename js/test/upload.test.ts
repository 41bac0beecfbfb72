import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fileBlob, fileUrl } from "../src/lib/files";
import { addChannel } from "../src/lib/page";
import { CHUNK_BYTES, uploadFile } from "../src/lib/upload";
import { viewModel } from "../src/lib/view_model";
import { FakeModel } from "./fake";

/** A kernel that keeps what it is sent. */
class Kernel extends FakeModel {
  readonly received: number[] = [];
  private bytes = 0;

  constructor(
    private readonly answer: (message: Chunk, size: number) => object | null = () => ({}),
  ) {
    super({ _id: 7, _app: "" });
  }

  override send(message: Chunk, callbacks?: unknown, buffers?: ArrayBuffer[]): void {
    super.send(message, callbacks, buffers);
    const chunk =
      message.base64 === undefined ? (buffers?.[0]?.byteLength ?? 0) : atob(message.base64).length;
    const answer = this.answer(message, chunk);
    if (answer === null) return;
    if (!("error" in answer)) {
      if (message.offset === this.bytes) this.bytes += chunk;
      this.received.push(this.bytes);
    }
    const reply = { kind: "upload", upload: message.upload, received: this.bytes, error: null };
    queueMicrotask(() => this.hear({ ...reply, ...answer }));
  }
}

interface Chunk {
  upload: string;
  offset: number;
  base64?: string;
}

const bytes = (size: number) => new File([new Uint8Array(size)], "data.bin", { type: "image/png" });

beforeEach(() => vi.resetModules());
afterEach(() => vi.useRealTimers());

test("a file goes in chunks, each after the answer to the one before", async () => {
  const kernel = new Kernel();
  const shares: number[] = [];
  const size = 2 * CHUNK_BYTES + 10;
  const value = await uploadFile(kernel, bytes(size), {
    onProgress: (share) => shares.push(share),
  });
  expect(kernel.sent.map(({ offset }) => offset)).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES]);
  expect(kernel.sent[0]).toMatchObject({ kind: "upload", block: 7, name: "data.bin", size });
  expect(value).toEqual({
    upload: kernel.sent[0].upload,
    name: "data.bin",
    mime: "image/png",
    size,
  });
  expect(shares[0]).toBe(0);
  expect(shares.at(-1)).toBe(1);
  expect(kernel.listenerCount).toBe(0);
});

test("an empty file is announced too", async () => {
  const kernel = new Kernel();
  expect((await uploadFile(kernel, bytes(0))).size).toBe(0);
  expect(kernel.sent).toHaveLength(1);
});

test("it goes on from where the kernel stands", async () => {
  let lost = true;
  const kernel = new Kernel((message) => {
    if (message.offset !== CHUNK_BYTES || !lost) return {};
    lost = false;
    return { received: 100, error: null };
  });
  const sent = uploadFile(kernel, bytes(2 * CHUNK_BYTES));
  await vi.waitFor(() => expect(kernel.sent.map(({ offset }) => offset)).toContain(100));
  expect(await sent).toMatchObject({ size: 2 * CHUNK_BYTES });
});

test("silence is answered with an empty chunk that asks", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  let silent = true;
  const kernel = new Kernel(() => (silent ? null : {}));
  const sent = uploadFile(kernel, bytes(10));
  await vi.waitFor(() => expect(kernel.sent).toHaveLength(1));
  silent = false;
  await vi.advanceTimersByTimeAsync(20_000);
  await sent;
  const sizes = kernel.buffers.map(([chunk]) => (chunk as ArrayBuffer).byteLength);
  expect(sizes).toEqual([10, 0, 10]);
});

test("where buffers are dropped, base64 is used from then on", async () => {
  const { uploadFile } = await import("../src/lib/upload");
  const kernel = new Kernel((message) =>
    message.base64 === undefined ? { error: "no buffer" } : {},
  );
  await uploadFile(kernel, bytes(CHUNK_BYTES + 1));
  await uploadFile(kernel, bytes(1));
  expect(kernel.sent.map(({ base64 }) => base64 !== undefined)).toEqual([false, true, true, true]);
});

test("an error of the kernel says which file and why", async () => {
  const kernel = new Kernel(() => ({ error: "the disk is full" }));
  await expect(uploadFile(kernel, bytes(1))).rejects.toThrow(
    "data.bin was not uploaded: the disk is full",
  );
  expect(kernel.listenerCount).toBe(0);
});

test("an upload that does not move is given up", async () => {
  const kernel = new Kernel(() => ({ received: 0, error: null }));
  await expect(uploadFile(kernel, bytes(10))).rejects.toThrow("nothing arrives after 0 bytes");
});

test("an upload can be stopped while it waits, and before it starts", async () => {
  const kernel = new Kernel(() => null);
  const controller = new AbortController();
  const sent = uploadFile(kernel, bytes(1), { signal: controller.signal });
  await vi.waitFor(() => expect(kernel.sent).toHaveLength(1));
  controller.abort(new Error("stopped"));
  await expect(sent).rejects.toThrow("stopped");
  await expect(uploadFile(kernel, bytes(1), { signal: controller.signal })).rejects.toThrow(
    "stopped",
  );
  expect(kernel.sent).toHaveLength(1);
  expect(kernel.listenerCount).toBe(0);
});

test("the channel of the app carries it, if there is one", async () => {
  const kernel = new Kernel();
  const model = new FakeModel({ _id: 7, _app: "app" });
  const leave = addChannel("app", kernel);
  await uploadFile(model, bytes(1));
  leave();
  expect(model.sent).toHaveLength(0);
  expect(kernel.sent).toHaveLength(1);
});

/** Show one more view of the app's channel; gives what takes it away. */
function showChannel(app: string, kernel: FakeModel): () => void {
  const controller = new AbortController();
  const leave = addChannel(app, viewModel(kernel, controller.signal));
  controller.signal.addEventListener("abort", leave);
  return () => controller.abort();
}

test("when the view of the channel goes, another one hears the answer", async () => {
  const kernel = new Kernel(() => null);
  const [goFirst, goSecond] = [showChannel("twice", kernel), showChannel("twice", kernel)];
  const sent = uploadFile(new FakeModel({ _id: 7, _app: "twice" }), bytes(1));
  await vi.waitFor(() => expect(kernel.sent).toHaveLength(1));
  goSecond();
  kernel.hear({ kind: "upload", upload: kernel.sent[0].upload, received: 1, error: null });
  expect(await sent).toMatchObject({ size: 1 });
  expect(kernel.sent).toHaveLength(1);
  goFirst();
  expect(kernel.listenerCount).toBe(0);
});

test("when the app goes from the page, the component's own comm asks how far it is", async () => {
  const kernel = new Kernel(() => null);
  const model = new FakeModel({ _id: 7, _app: "once" });
  const go = showChannel("once", kernel);
  const sent = uploadFile(model, bytes(1));
  await vi.waitFor(() => expect(kernel.sent).toHaveLength(1));
  go();
  expect(model.buffers).toEqual([[new ArrayBuffer(0)]]);
  model.hear({ kind: "upload", upload: kernel.sent[0].upload, received: 1, error: null });
  expect(await sent).toMatchObject({ size: 1 });
  expect(model.listenerCount).toBe(0);
});

test("an upload whose component has gone with its app says so", async () => {
  const model = new Kernel(() => null);
  const controller = new AbortController();
  const sent = uploadFile(viewModel(model, controller.signal), bytes(1));
  await vi.waitFor(() => expect(model.sent).toHaveLength(1));
  controller.abort();
  await expect(sent).rejects.toThrow("data.bin was not uploaded: its component has gone.");
});

test("the page keeps what it uploaded, to show it anywhere", async () => {
  const kernel = new Kernel();
  const file = bytes(3);
  const value = await uploadFile(kernel, file);
  expect(fileBlob(value)).toBe(file);
  expect(fileUrl(value)).toMatch(/^blob:/);
  expect(fileUrl({ upload: "of another page" })).toBeNull();
  expect(fileUrl(null)).toBeNull();
  expect(fileUrl({ url: "https://example.org/a.png" })).toBe("https://example.org/a.png");
  const data = new DataView(new ArrayBuffer(4));
  expect(fileBlob({ mime: "image/png", data })?.size).toBe(4);
});
