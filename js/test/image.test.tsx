import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pixelAt } from "../src/lib/image_data";
import { clearPage, settled, show } from "./fake";

const PNG = { name: "a.png", mime: "image/png", size: 3, data: new DataView(new ArrayBuffer(3)) };

let readable = true;
const made: string[] = [];
const revoked: string[] = [];

beforeEach(() => {
  readable = true;
  HTMLImageElement.prototype.decode = () =>
    readable ? Promise.resolve() : Promise.reject(new Error("no image"));
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    made.push(`blob:${made.length}`);
    return made.at(-1) as string;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void revoked.push(url));
});

afterEach(clearPage);

const file = (name = "cat.png", type = "image/png") => new File(["abc"], name, { type });
const button = (el: HTMLElement, name: string) =>
  [...el.querySelectorAll("button")].find(
    (each) => each.getAttribute("aria-label") === name || each.textContent === name,
  ) as HTMLButtonElement;
const alert = (el: HTMLElement) => el.querySelector("[role=alert] span")?.textContent;

/** Put a file where the user would choose it, and let the kernel take it. */
async function choose({ el, model }: ReturnType<typeof show>, chosen: File) {
  const input = el.querySelector("input[type=file]") as HTMLInputElement;
  Object.defineProperty(input, "files", { value: [chosen], configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
  await answer(model);
}

async function answer(model: ReturnType<typeof show>["model"], error: string | null = null) {
  await settled();
  const chunk = model.sent.filter(({ kind }) => kind === "upload").at(-1);
  if (!chunk) return;
  model.hear({ kind: "upload", upload: chunk.upload, received: chunk.size, error });
  await settled();
}

test("an image from the kernel is shown, and its URL is given back", async () => {
  const view = show("image", { value: PNG, alt_text: "A cat", interactive: false });
  await settled();
  const image = view.el.querySelector("img") as HTMLImageElement;
  expect(image.src).toMatch(/^blob:/);
  expect(image.alt).toBe("A cat");
  view.remove();
  await settled();
  expect(revoked).toContain(image.src);
});

test("a chosen file is uploaded, then shown and told", async () => {
  const view = show("image");
  await choose(view, file());
  const { model, el } = view;
  expect(model.fired).toEqual(["upload", "input"]);
  expect(model.get("value")).toMatchObject({ name: "cat.png", mime: "image/png", size: 3 });
  expect(Object.keys(model.messages[0].values[model.get("_id")])).toEqual(["value"]);
  expect(el.querySelector("img")).not.toBeNull();
});

test("a file that is no image is refused with a sentence, and what was there stays", async () => {
  const view = show("image", { value: PNG });
  readable = false;
  const target = view.el.querySelector(".nbb-drop-target") as HTMLElement;
  drop(target, "drop", file("notes.txt", "text/plain"));
  await settled();
  expect(alert(view.el)).toContain("notes.txt cannot be read as an image");
  expect(view.model.get("value")).toBe(PNG);
  expect(view.model.sent).toEqual([]);
  await userEvent.click(button(view.el, "Dismiss"));
  expect(alert(view.el)).toBeUndefined();
});

test("an upload that fails says why", async () => {
  const { el, model } = show("image");
  drop(el.querySelector(".nbb-drop-target") as HTMLElement, "drop", file());
  await answer(model, "the disk is full");
  expect(alert(el)).toBe("cat.png was not uploaded: the disk is full");
  expect(model.fired).toEqual([]);
});

test("an upload shows how far it is, and can be stopped", async () => {
  const { el, model } = show("image");
  drop(el.querySelector(".nbb-drop-target") as HTMLElement, "drop", file());
  await settled();
  expect(el.querySelector("progress")?.getAttribute("aria-label")).toBe("Uploading cat.png");
  await userEvent.click(button(el, "Cancel"));
  await settled();
  expect(el.querySelector("progress")).toBeNull();
  expect(alert(el)).toBeUndefined();
  await answer(model);
  expect(model.fired).toEqual([]);
});

test("dropping and pasting follow the sources", async () => {
  const { el, model } = show("image", { sources: ["clipboard"] });
  const target = el.querySelector(".nbb-drop-target") as HTMLElement;
  drop(target, "drop", file());
  await settled();
  expect(model.sent).toEqual([]);
  drop(target, "paste", file("pasted.png"));
  await answer(model);
  expect(model.fired).toEqual(["upload", "input"]);

  const output = show("image", { interactive: false });
  drop(output.el.querySelector(".nbb-drop-target") as HTMLElement, "drop", file());
  await settled();
  expect(output.model.sent).toEqual([]);
  expect(output.el.querySelector("input")).toBeNull();
});

test("clearing, and the buttons that are wanted", async () => {
  const { el, model } = show("image", { value: PNG, buttons: [] });
  expect(button(el, "Download")).toBeUndefined();
  await userEvent.click(button(el, "Clear"));
  expect(model.fired).toEqual(["clear", "input"]);
  expect(model.get("value")).toBeNull();
  expect(button(show("image", { value: PNG, interactive: false }).el, "Clear")).toBeUndefined();
});

test("the keyboard stays in the field when its button has gone", async () => {
  const { el, model } = show("image", { value: PNG });
  button(el, "Clear").focus();
  await userEvent.keyboard("{Enter}");
  await settled();
  expect(model.get("value")).toBeNull();
  expect(document.activeElement).toBe(el.querySelector(".nbb-drop-zone"));
  model.set("value", PNG);
  await settled();
  expect(document.activeElement).toBe(button(el, "Download"));
});

test("who is elsewhere when an image goes stays there", async () => {
  const { el, model } = show("image", { value: PNG });
  const other = document.createElement("button");
  document.body.append(other);
  other.focus();
  model.set("value", null);
  await settled();
  expect(el.querySelector(".nbb-drop-zone")).not.toBeNull();
  expect(document.activeElement).toBe(other);
});

test("a camera that is not allowed is explained", async () => {
  vi.stubGlobal("navigator", {
    ...navigator,
    mediaDevices: {
      getUserMedia: () => Promise.reject(new DOMException("no", "NotAllowedError")),
    },
  });
  const { el } = show("image", { sources: ["webcam"] });
  expect(el.querySelector("video")).toBeNull();
  await userEvent.click(button(el, "Start the camera"));
  await settled();
  expect(alert(el)).toContain("The camera is not allowed here.");
  expect(button(el, "Start the camera")).toBeDefined();
  vi.unstubAllGlobals();
});

/** A camera whose pictures are three bytes; gives its track. */
function fakeCamera() {
  const track = Object.assign(new EventTarget(), { stop: vi.fn(), kind: "video" });
  const mediaDevices = {
    getUserMedia: () => Promise.resolve({ getTracks: () => [track] }),
    enumerateDevices: () => Promise.resolve([{ kind: "videoinput", deviceId: "one" }]),
  };
  vi.stubGlobal("navigator", { ...navigator, mediaDevices });
  const videos = HTMLVideoElement.prototype;
  for (const [name, value] of Object.entries({ videoWidth: 1920, videoHeight: 1080 })) {
    Object.defineProperty(videos, name, { value, configurable: true });
  }
  Object.defineProperty(videos, "srcObject", { value: null, writable: true, configurable: true });
  const canvases = HTMLCanvasElement.prototype;
  vi.spyOn(canvases, "getContext").mockReturnValue(null);
  const sizes: number[][] = [];
  canvases.toBlob = function (this: HTMLCanvasElement, done, type) {
    sizes.push([this.width, this.height]);
    done(new Blob(["jpg"], { type }));
  };
  return { track, sizes };
}

const pieces = (model: ReturnType<typeof show>["model"]) =>
  model.sent.filter(({ kind }) => kind === "piece");

test("a camera streams while it is on, and the keyboard stays with its button", async () => {
  const { track, sizes } = fakeCamera();
  const { el, model } = show("image", { sources: ["webcam"], streaming: true });
  expect(pieces(model)).toEqual([]);
  await userEvent.click(button(el, "Start the camera"));
  await vi.waitFor(() => expect(pieces(model)).toHaveLength(1));
  expect(pieces(model)[0]).toMatchObject({ name: "webcam.jpg", mime: "image/jpeg", begins: true });
  expect(sizes[0]).toEqual([1280, 720]);
  expect(el.textContent).toContain("Live");
  expect(document.activeElement).toBe(button(el, "Stop"));
  await userEvent.keyboard("{Enter}");
  await settled();
  expect(track.stop).toHaveBeenCalled();
  expect(el.textContent).not.toContain("Live");
  expect(document.activeElement).toBe(button(el, "Start the camera"));
  expect(model.fired).toEqual([]);
  vi.unstubAllGlobals();
});

test("a camera goes off at the time limit, with its view, and when it is unplugged", async () => {
  const { track } = fakeCamera();
  const { el, model, remove } = show("image", { sources: ["webcam"], streaming: true });
  const start = async (count: number) => {
    await userEvent.click(button(el, "Start the camera"));
    await vi.waitFor(() => expect(pieces(model)).toHaveLength(count));
    track.stop.mockReset();
  };
  await start(1);
  model.hear({ kind: "piece", page: "", piece: null, state: "over", error: null });
  await settled();
  expect(track.stop).toHaveBeenCalled();
  expect(el.textContent).toContain("The time limit is reached.");
  await start(2);
  track.dispatchEvent(new Event("ended"));
  await settled();
  expect(track.stop).toHaveBeenCalled();
  expect(alert(el)).toContain("The camera was switched off.");
  await start(3);
  remove();
  await settled();
  expect(track.stop).toHaveBeenCalled();
  vi.unstubAllGlobals();
});

test("what the kernel makes of a camera's picture covers it, what was there before does not", async () => {
  fakeCamera();
  const { el, model } = show("image", { sources: ["webcam"], streaming: true, value: PNG });
  expect(el.querySelector("img")).not.toBeNull();
  await userEvent.click(button(el, "Start the camera"));
  await settled();
  expect(el.querySelector("img")).toBeNull();
  model.set("value", { ...PNG, name: "b.png" });
  await settled();
  expect(el.querySelector("img")).not.toBeNull();
  expect(el.querySelector("video")?.hidden).toBe(true);
  vi.unstubAllGlobals();
});

test("the placeholder takes lines and a heading", () => {
  const { el } = show("image", { placeholder: "# Your cat\nor dog" });
  expect(el.querySelector(".nbb-drop-zone strong")?.textContent).toBe("Your cat");
  expect(el.querySelector(".nbb-drop-zone span")?.textContent).toBe("or dog");
});

test("an image uploaded on another page is named", () => {
  const { el } = show("image", { value: { upload: "elsewhere", name: "cat.png" } });
  expect(el.textContent).toContain("cat.png, chosen on another page");
});

test("a point on the element is a pixel of the image, or beside it", () => {
  const box = { left: 10, top: 20, width: 200, height: 100 };
  const natural = { width: 1000, height: 1000 };
  expect(pixelAt({ x: 60, y: 20 }, box, natural)).toEqual([0, 0]);
  expect(pixelAt({ x: 110, y: 70 }, box, natural)).toEqual([500, 500]);
  expect(pixelAt({ x: 20, y: 70 }, box, natural)).toBeNull();
  expect(pixelAt({ x: 110, y: 70 }, box, { width: 20, height: 10 })).toEqual([10, 5]);
});

function drop(target: HTMLElement, type: "drop" | "paste", dropped: File): void {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const data = { files: [dropped], types: ["Files"] };
  Object.assign(event, type === "drop" ? { dataTransfer: data } : { clipboardData: data });
  target.dispatchEvent(event);
}
