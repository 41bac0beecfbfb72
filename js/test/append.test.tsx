import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearPage, fakeModel, settled, show, showModel } from "./fake";

let count = 0;
let app = "";

beforeEach(() => {
  count += 1;
  app = `growing${count}`;
});

afterEach(() => {
  clearPage();
  vi.useRealTimers();
});

const RESYNC = { kind: "resync" };
const ALONE = { kind: "alone" };

const textbox = (value: string | null = "") => fakeModel("textbox", { _app: app, value });

/** Blocks that grow, each by a text after so many units. */
const append = (
  ...added: [model: { get(name: string): unknown }, base: number, text: string][]
) => ({
  kind: "append",
  added: added.map(([model, base, text]) => [model.get("_id"), base, text]),
});

test("one message of the channel adds to many texts, whatever the number of views", async () => {
  const channel = show("channel", { _app: app }).model;
  const [one, two] = [textbox("naïve 😀"), textbox(null)];
  const views = [showModel(one), showModel(one), showModel(two)];
  channel.hear(append([one, "naïve 😀".length, " more"], [two, 0, "begun"]));
  await settled();
  const texts = views.map(({ el }) => el.querySelector("textarea")?.value);
  expect(texts).toEqual(["naïve 😀 more", "naïve 😀 more", "begun"]);
  expect([...one.sent, ...two.sent]).toEqual([]);
});

test("a component on its own adds what comes over its own comm, once for all views", () => {
  const model = textbox("abc");
  showModel(model);
  showModel(model);
  model.hear(append([model, 3, "d"]));
  expect(model.get("value")).toBe("abcd");
});

test("an append that does not fit asks for the state once, and goes on when it fits again", () => {
  const { model } = showModel(textbox("abc"));
  model.hear(append([model, 5, "x"]));
  model.hear(append([model, 6, "y"]));
  expect(model.sent).toEqual([RESYNC]);
  model.set("value", "abcdexy");
  model.hear(append([model, 7, "!"]));
  expect(model.get("value")).toBe("abcdexy!");
});

test("an append that does not fit the state that was asked for asks again", () => {
  const { model } = showModel(textbox("abc"));
  const miss = () => model.hear(append([model, 9, "x"]));
  miss();
  model.set("value", "abcd");
  miss();
  miss();
  expect(model.sent).toEqual([RESYNC, RESYNC]);
});

test("an append that does not fit asks again when no other state comes", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(5000);
  const { model } = showModel(textbox("abc"));
  const miss = () => model.hear(append([model, 9, "x"]));
  miss();
  now.mockReturnValue(5999);
  miss();
  expect(model.sent).toHaveLength(1);
  now.mockReturnValue(6000);
  miss();
  expect(model.sent).toHaveLength(2);
  now.mockRestore();
});

test("a block that grew without a view asks for its state when it gets one, once", () => {
  const channel = show("channel", { _app: app }).model;
  const [grown, other] = [textbox("a"), textbox("b")];
  channel.hear(append([grown, 1, "b"]));
  channel.hear(append([grown, 2, "c"]));
  showModel(other);
  showModel(grown);
  showModel(grown);
  expect(other.sent).toEqual([]);
  expect(grown.sent).toEqual([RESYNC]);
});

test("a component whose app does not come to the page tells the kernel", () => {
  vi.useFakeTimers();
  const { model, remove } = showModel(textbox());
  vi.advanceTimersByTime(999);
  expect(model.sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(model.sent).toEqual([ALONE]);
  const gone = showModel(textbox());
  gone.remove();
  remove();
  vi.advanceTimersByTime(5000);
  expect(gone.model.sent).toEqual([]);
});

test("so does one whose app has left the page, not one whose app came late", () => {
  vi.useFakeTimers();
  const { model } = showModel(textbox());
  vi.advanceTimersByTime(500);
  const channel = show("channel", { _app: app });
  vi.advanceTimersByTime(5000);
  expect(model.sent).toEqual([]);
  channel.remove();
  vi.advanceTimersByTime(1000);
  expect(model.sent).toEqual([ALONE]);
});

test("a component of no app has nobody to tell", () => {
  vi.useFakeTimers();
  const { model } = show("textbox");
  vi.advanceTimersByTime(5000);
  expect(model.sent).toEqual([]);
});
