import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Line } from "../src/page/line";
import { cut } from "../src/page/pieces";

/** A connection whose other end is the test. */
class FakeSocket {
  static all: FakeSocket[] = [];
  sent: Array<ArrayBuffer | string> = [];
  binaryType = "";
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly query: URLSearchParams;

  constructor(url: URL) {
    this.query = url.searchParams;
    FakeSocket.all.push(this);
  }
  send(data: ArrayBuffer | string) {
    this.sent.push(data);
  }
  close() {}
  /** The server says something about the connection. */
  tells(heard: number, words: object = {}) {
    this.onmessage?.({ data: JSON.stringify({ heard, ...words }) });
  }
  says(...numbers: number[]) {
    for (const number of numbers) this.onmessage?.({ data: frame(number) });
  }
  cut(code = 1006) {
    this.onclose?.({ code });
  }
  get frames() {
    return this.sent.filter((each) => typeof each !== "string").map(number);
  }
  get words() {
    return this.sent.filter((each) => typeof each === "string").map((each) => JSON.parse(each));
  }
}

const frame = (value: number) => new Uint8Array([value]).buffer;
const number = (data: unknown) => new Uint8Array(data as ArrayBuffer)[0];
const socket = () => FakeSocket.all.at(-1) as FakeSocket;

let heard: Array<number | undefined>;
let cuts: boolean[];
let ended: number[];
let alive = false;

function open(isAlive = async () => alive): Line {
  return new Line("ws://host/channels", "me", {
    hear: (data) => heard.push(number(data)),
    cut: (away) => cuts.push(away),
    over: (code) => ended.push(code),
    alive: isAlive,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(globalThis, "addEventListener");
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.all = [];
  heard = [];
  cuts = [];
  ended = [];
  alive = false;
});

afterEach(() => {
  // A line listens as long as there is a page; the next test has one of its own.
  for (const each of vi.mocked(addEventListener).mock.calls) removeEventListener(...each);
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what is said before the server is there waits for it", () => {
  const line = open();
  line.send(frame(1));
  expect(socket().frames).toEqual([]);
  socket().tells(0);
  line.send(frame(2));
  expect(socket().frames).toEqual([1, 2]);
  expect(Object.fromEntries(socket().query)).toEqual({ page: "me" });
});

test("what was not heard is said again on the next connection, and nothing twice", () => {
  const line = open();
  socket().tells(0);
  for (const each of [1, 2, 3]) line.send(frame(each));
  socket().says(7, 8);
  socket().cut();
  line.send(frame(4));
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.all).toHaveLength(2);
  expect(socket().query.get("heard")).toBe("2");
  expect(socket().frames).toEqual([]);
  socket().tells(2);
  expect(socket().frames).toEqual([3, 4]);
  socket().says(9);
  expect(heard).toEqual([7, 8, 9]);
  expect(cuts).toEqual([false, true, false]);
});

test("what came before the script was there comes first", async () => {
  const socket = new FakeSocket(new URL("ws://host/channels?page=me"));
  const frames = [JSON.stringify({ heard: 0 }), frame(1)];
  Object.assign(globalThis, { nbbEarly: { socket, frames } });
  const line = open();
  line.send(frame(5));
  expect(heard).toEqual([]);
  await Promise.resolve();
  socket.says(2);
  expect(heard).toEqual([1, 2]);
  expect(socket.frames).toEqual([5]);
  socket.cut();
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.all).toHaveLength(2);
  expect(FakeSocket.all[1]?.query.get("heard")).toBe("2");
});

test("the server is told soon what was heard, and at once when it was much", () => {
  open();
  socket().tells(0);
  socket().says(1);
  expect(socket().words).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(socket().words).toEqual([{ heard: 1 }]);
  socket().says(...Array(32).keys());
  expect(socket().words.at(-1)).toEqual({ heard: 33 });
});

test("it connects again, ever more seldom, and at once when the network is back", () => {
  open();
  for (let attempt = 0; attempt < 8; attempt++) {
    socket().cut();
    vi.advanceTimersByTime(15_000);
  }
  expect(FakeSocket.all).toHaveLength(9);
  socket().cut();
  vi.advanceTimersByTime(3000);
  expect(FakeSocket.all).toHaveLength(9);
  dispatchEvent(new Event("online"));
  expect(FakeSocket.all).toHaveLength(10);
  expect(cuts).toEqual([true]);
});

test("a connection that says nothing any more is given up", () => {
  open();
  const first = socket();
  first.tells(0);
  vi.advanceTimersByTime(15_000);
  expect(first.words).toEqual([{ heard: 0, asks: true }]);
  first.tells(0);
  vi.advanceTimersByTime(14_000);
  expect(FakeSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(11_000);
  expect(FakeSocket.all.length).toBeGreaterThan(1);
  first.says(1);
  expect(heard).toEqual([]);
});

test("a connection over which much is on its way is not given up", () => {
  const line = open();
  socket().tells(0);
  line.send(frame(1));
  for (let second = 0; second < 60; second += 5) {
    vi.advanceTimersByTime(5000);
    socket().says(second);
  }
  expect(FakeSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(9000);
  expect(FakeSocket.all).toHaveLength(2);
});

test("of much that is sent a part waits until the server has heard the rest", () => {
  const line = open();
  socket().tells(0);
  line.send(new ArrayBuffer(4 << 20));
  const size = () =>
    socket().sent.reduce((sum, each) => sum + (typeof each === "string" ? 0 : each.byteLength), 0);
  expect(size()).toBeLessThan(2 << 20);
  const flying = socket().frames.length;
  socket().tells(4);
  expect(socket().frames).toHaveLength(flying + 4);
  socket().cut();
  vi.advanceTimersByTime(1000);
  socket().tells(6);
  expect(socket().frames).toHaveLength(flying);
  for (let heard = 6; heard < 33; heard++) socket().tells(heard);
  expect(socket().frames).toHaveLength(32 - 6);
});

test("what comes in pieces is heard as one", () => {
  open();
  socket().tells(0);
  const pieces = cut(new Uint8Array(300 << 10).fill(9).buffer);
  for (const data of pieces) socket().onmessage?.({ data });
  expect(heard).toEqual([9]);
  vi.advanceTimersByTime(1000);
  expect(socket().words.at(-1)).toEqual({ heard: pieces.length });
});

test("it says that it is there when the server asks", () => {
  open();
  socket().tells(0);
  socket().tells(0, { asks: true });
  expect(socket().words).toEqual([{ heard: 0, there: true }]);
});

test("a connection over which a click is not heard is given up sooner", () => {
  const line = open();
  socket().tells(0);
  line.send(frame(1));
  vi.advanceTimersByTime(1000);
  socket().tells(1);
  line.send(frame(2));
  vi.advanceTimersByTime(9000);
  expect(cuts).toEqual([false, true]);
  expect(FakeSocket.all).toHaveLength(2);
  socket().tells(1);
  expect(socket().frames).toEqual([2]);
});

test("a connection that does not come about is given up", () => {
  open();
  socket().cut();
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.all).toHaveLength(2);
  vi.advanceTimersByTime(21_000);
  expect(FakeSocket.all).toHaveLength(3);
  socket().tells(0);
  expect(cuts).toEqual([true, false]);
});

test("a message that the server would hang up for is not sent", () => {
  const line = open();
  socket().tells(0);
  expect(() => line.send(new ArrayBuffer((64 << 20) + 1))).toThrow("in parts");
  expect(socket().frames).toEqual([]);
});

test("it is over when the server says so", () => {
  open();
  socket().tells(0);
  socket().cut(4012);
  vi.advanceTimersByTime(60_000);
  expect(ended).toEqual([4012]);
  expect(FakeSocket.all).toHaveLength(1);
  expect(cuts).toEqual([false]);
});

/** Cut the line until the page asks whether the server is there at all. */
async function cutOften() {
  socket().tells(0);
  for (let attempt = 0; attempt < 4; attempt++) {
    await vi.advanceTimersByTimeAsync(attempt && 15_000);
    socket().cut();
  }
  await vi.advanceTimersByTimeAsync(0);
}

test("it is over when a server that is there does not let the page in", async () => {
  alive = true;
  open();
  await cutOften();
  expect(FakeSocket.all).toHaveLength(5);
  expect(ended).toEqual([]);
  socket().cut();
  expect(ended).toEqual([4004]);
  dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.all).toHaveLength(5);
});

test("it goes on when the network comes back before the answer whether the server is there", async () => {
  let answer = (_: boolean) => {};
  open(() => new Promise((resolve) => (answer = resolve)));
  await cutOften();
  answer(true);
  await vi.advanceTimersByTimeAsync(0);
  socket().tells(0);
  socket().cut();
  await vi.advanceTimersByTimeAsync(1000);
  socket().tells(0);
  expect(ended).toEqual([]);
  expect(cuts.at(-1)).toBe(false);
});

test("an attempt under way is not given up when the server answers that it is there", async () => {
  let answer = (_: boolean) => {};
  open(() => new Promise((resolve) => (answer = resolve)));
  await cutOften();
  await vi.advanceTimersByTimeAsync(15_000);
  const attempts = FakeSocket.all.length;
  answer(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(FakeSocket.all).toHaveLength(attempts);
  socket().tells(0);
  expect(ended).toEqual([]);
});

test("a last attempt that nobody answers is no refusal", async () => {
  alive = true;
  open();
  await cutOften();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ended).toEqual([]);
});
