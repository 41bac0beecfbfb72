import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearPage, settled, show } from "./fake";

const recorder = vi.hoisted(() => ({
  seconds: 2,
  paused: false,
  pause: vi.fn(),
  resume: vi.fn(),
  heard: true,
  take: vi.fn(),
  stop: vi.fn(),
  start: vi.fn(),
}));

vi.mock("../src/lib/recorder", () => ({ startRecorder: recorder.start }));

const WAV = { name: "a.wav", mime: "audio/wav", size: 3, data: new DataView(new ArrayBuffer(3)) };

beforeEach(() => {
  for (const each of [recorder.pause, recorder.resume]) each.mockReset();
  recorder.start.mockReset().mockResolvedValue(recorder);
  recorder.stop.mockReset().mockResolvedValue(undefined);
  recorder.take.mockReset().mockReturnValue(new Blob(["RIFF"], { type: "audio/wav" }));
  vi.stubGlobal(
    "OfflineAudioContext",
    class {
      decodeAudioData = () => Promise.reject(new Error("not decoded here"));
    },
  );
});

afterEach(() => {
  clearPage();
  vi.unstubAllGlobals();
});

const button = (el: HTMLElement, name: string) =>
  [...el.querySelectorAll("button")].find(
    (each) => each.getAttribute("aria-label") === name || each.textContent === name,
  ) as HTMLButtonElement;
const player = (el: HTMLElement) => el.querySelector("audio") as HTMLAudioElement;

async function answer(model: ReturnType<typeof show>["model"]) {
  await settled();
  const chunk = model.sent.filter(({ kind }) => kind === "upload").at(-1);
  model.hear({ kind: "upload", upload: chunk.upload, received: chunk.size, error: null });
  await settled();
}

test("a recording is uploaded as WAV, then told", async () => {
  const { el, model } = show("audio", { sources: ["microphone"] });
  await userEvent.click(button(el, "Record"));
  await settled();
  await userEvent.click(button(el, "Pause"));
  await settled();
  expect(recorder.pause).toHaveBeenCalled();
  await userEvent.click(button(el, "Resume"));
  await settled();
  await userEvent.click(button(el, "Stop"));
  await answer(model);
  expect(model.fired).toEqual(["start_recording", "pause_recording", "stop_recording", "input"]);
  expect(model.get("value")).toMatchObject({ name: "recording.wav", mime: "audio/wav" });
  expect(Object.keys(model.messages.at(-1).values[model.get("_id")])).toEqual(["value"]);
});

test("the kernel can start and end a recording", async () => {
  const { el, model } = show("audio", { sources: ["microphone"] });
  model.set("recording", true);
  await settled();
  expect(button(el, "Stop")).toBeDefined();
  model.set("recording", false);
  await answer(model);
  expect(model.fired).toEqual(["start_recording", "stop_recording", "input"]);
});

test("a microphone that is not there is explained", async () => {
  recorder.start.mockRejectedValue(new DOMException("", "NotFoundError"));
  const { el } = show("audio", { sources: ["microphone"] });
  await userEvent.click(button(el, "Record"));
  await settled();
  expect(el.querySelector("[role=alert]")?.textContent).toContain("No microphone was found.");
  expect(button(el, "Record").disabled).toBe(false);
});

test("a recording ends with its view", async () => {
  const { el, remove } = show("audio", { sources: ["microphone"] });
  await userEvent.click(button(el, "Record"));
  await settled();
  remove();
  await settled();
  expect(recorder.stop).toHaveBeenCalled();
});

test("playing tells play, pause and stop with the position", async () => {
  const { el, model } = show("audio", { value: WAV, interactive: false });
  await vi.waitFor(() => expect(player(el)).not.toBeNull());
  const happen = (event: string, ended = false) => {
    Object.defineProperty(player(el), "ended", { value: ended, configurable: true });
    player(el).dispatchEvent(new Event(event));
  };
  happen("play");
  happen("pause");
  happen("play");
  happen("pause", true);
  happen("ended", true);
  expect(model.fired).toEqual(["play", "pause", "play", "stop"]);
  expect(model.messages[0].values[model.get("_id")]).toEqual({ playback_position: 0 });
});

test("the position that the kernel wants is gone to, the one it was told is not", async () => {
  const { el, model } = show("audio", { value: WAV, playback_position: 3 });
  await vi.waitFor(() => expect(player(el)?.currentTime).toBe(3));
  player(el).currentTime = 5;
  player(el).dispatchEvent(new Event("play"));
  await settled();
  expect(model.get("playback_position")).toBe(5);
  player(el).currentTime = 6;
  model.set("loop", true);
  await settled();
  expect(player(el).currentTime).toBe(6);
  model.set("playback_position", 1);
  await settled();
  expect(player(el).currentTime).toBe(1);
});

test("another sound starts at its beginning, unless a position comes with it", async () => {
  const { el, model } = show("audio", { value: WAV, playback_position: 3 });
  await vi.waitFor(() => expect(player(el)?.currentTime).toBe(3));
  player(el).currentTime = 5;
  player(el).dispatchEvent(new Event("pause"));
  await userEvent.click(button(el, "Clear"));
  await settled();
  model.set("value", { ...WAV });
  await vi.waitFor(() => expect(player(el)).not.toBeNull());
  await settled();
  expect(player(el).currentTime).toBe(0);
  model.set("value", { ...WAV });
  model.set("playback_position", 2);
  await settled();
  expect(player(el).currentTime).toBe(2);
  model.set("value", { ...WAV });
  player(el).currentTime = 0;
  await settled();
  expect(player(el).currentTime).toBe(0);
});

test("a position asked for while there is no sound is where the first one starts", async () => {
  const { el, model } = show("audio", { value: null, playback_position: 3 });
  model.set("value", WAV);
  await vi.waitFor(() => expect(player(el)?.currentTime).toBe(3));
});

test("a sound that is replaced while it plays no longer does", async () => {
  const { el, model } = show("audio", { value: WAV });
  await vi.waitFor(() => expect(player(el)).not.toBeNull());
  player(el).dispatchEvent(new Event("play"));
  await settled();
  expect(button(el, "Pause")).toBeDefined();
  model.set("value", { ...WAV });
  player(el).dispatchEvent(new Event("emptied"));
  await settled();
  expect(button(el, "Play")).toBeDefined();
  expect(model.fired).toEqual(["play"]);
});

test("options of the player, and the native one", async () => {
  const options = { show_recording_waveform: false };
  const { el } = show("audio", {
    value: WAV,
    loop: true,
    autoplay: true,
    waveform_options: options,
  });
  await vi.waitFor(() => expect(player(el)).not.toBeNull());
  expect(player(el).loop).toBe(true);
  expect(player(el).autoplay).toBe(true);
  expect(player(el).controls).toBe(true);
  expect(el.querySelector("canvas")).toBeNull();
});

test("subtitles follow the time", async () => {
  const subtitles = [{ text: "Hello", timestamp: [1, 2] }];
  const { el } = show("audio", { value: WAV, subtitles });
  await vi.waitFor(() => expect(player(el)).not.toBeNull());
  player(el).currentTime = 1.5;
  player(el).dispatchEvent(new Event("timeupdate"));
  await settled();
  expect(el.querySelector(".nbb-subtitle")?.textContent).toBe("Hello");
});

test("a file that is no sound is refused, one that cannot be played is named", async () => {
  const { el, model } = show("audio");
  const input = el.querySelector("input[type=file]") as HTMLInputElement;
  const file = new File(["x"], "notes.txt", { type: "text/plain" });
  Object.defineProperty(input, "files", { value: [file] });
  input.dispatchEvent(new Event("change", { bubbles: true }));
  await settled();
  expect(el.querySelector("[role=alert]")?.textContent).toContain("notes.txt is not a sound");
  model.set("value", WAV);
  await vi.waitFor(() => expect(player(el)).not.toBeNull());
  player(el).dispatchEvent(new Event("error"));
  await settled();
  expect(el.textContent).toContain("a.wav cannot be played by this browser.");
});

test("clearing tells clear and input", async () => {
  const { el, model } = show("audio", { value: WAV });
  await userEvent.click(button(el, "Clear"));
  expect(model.fired).toEqual(["clear", "input"]);
  expect(model.get("value")).toBeNull();
});

test("the keyboard stays in the field when its button has gone", async () => {
  const { el } = show("audio", { value: WAV });
  button(el, "Clear").focus();
  await userEvent.keyboard("{Enter}");
  await settled();
  expect(document.activeElement).toBe(el.querySelector(".nbb-drop-zone"));
});

const pieces = (model: ReturnType<typeof show>["model"]) =>
  model.sent.filter(({ kind }) => kind === "piece");
const done = (model: ReturnType<typeof show>["model"]) => {
  const { kind, page, piece } = pieces(model).at(-1);
  model.hear({ kind, page, piece, state: "next", error: null });
};

test("a stream sends what is heard while it records, and what is left in the end", async () => {
  const { el, model } = show("audio", { streaming: true, sources: ["microphone"], value: WAV });
  expect(player(el)).toBeNull();
  await userEvent.click(button(el, "Record"));
  await vi.waitFor(() => expect(pieces(model)).toHaveLength(1));
  expect(pieces(model)[0]).toMatchObject({ name: "microphone.wav", mime: "audio/wav" });
  expect(el.textContent).toContain("Live");
  done(model);
  await vi.waitFor(() => expect(pieces(model)).toHaveLength(2));
  await userEvent.click(button(el, "Stop"));
  expect(recorder.stop).toHaveBeenCalled();
  done(model);
  await vi.waitFor(() => expect(pieces(model)).toHaveLength(3));
  expect(model.fired).toEqual(["start_recording"]);
  done(model);
  await vi.waitFor(() => expect(model.fired).toEqual(["start_recording", "stop_recording"]));
  expect(pieces(model).map(({ begins }) => begins)).toEqual([true, false, false]);
});

test("a stream without a sound sends nothing", async () => {
  recorder.heard = false;
  const { el, model } = show("audio", { streaming: true, sources: ["microphone"] });
  await userEvent.click(button(el, "Record"));
  await settled();
  await userEvent.click(button(el, "Stop"));
  await vi.waitFor(() => expect(model.fired).toEqual(["start_recording", "stop_recording"]));
  expect(pieces(model)).toEqual([]);
  recorder.heard = true;
});

test("at the time limit the microphone goes off, and a sentence says why", async () => {
  const { el, model } = show("audio", { streaming: true, sources: ["microphone"] });
  await userEvent.click(button(el, "Record"));
  await vi.waitFor(() => expect(pieces(model)).toHaveLength(1));
  model.hear({ kind: "piece", page: "", piece: null, state: "over", error: null });
  await settled();
  expect(recorder.stop).toHaveBeenCalled();
  expect(el.textContent).toContain("The time limit is reached.");
  expect(model.fired).toEqual(["start_recording", "stop_recording"]);
  await userEvent.click(button(el, "Record"));
  await vi.waitFor(() => expect(pieces(model)).toHaveLength(2));
  expect(pieces(model)[1].begins).toBe(true);
  expect(el.textContent).not.toContain("The time limit is reached.");
});

test("a stream ends with its view", async () => {
  const { el, model, remove } = show("audio", { streaming: true, sources: ["microphone"] });
  await userEvent.click(button(el, "Record"));
  await vi.waitFor(() => expect(pieces(model)).toHaveLength(1));
  remove();
  await settled();
  done(model);
  await settled();
  expect(recorder.stop).toHaveBeenCalled();
  expect(pieces(model)).toHaveLength(1);
});
