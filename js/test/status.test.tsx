import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { clearPage, type FakeModel, settled, show } from "./fake";

afterEach(() => {
  vi.useRealTimers();
  clearPage();
});

const STATUS = {
  kind: "status",
  state: "pending",
  show: "full",
  message: null,
  position: null,
  length: 0,
  eta: null,
  started: null,
  progress: [],
  waiting: 0,
};

/** A textbox beside the channel of its app, and what tells it something. */
function withChannel(component: string, state: Record<string, unknown> = {}) {
  const { model: channel } = show("channel", { _app: "app" });
  const shown = show(component, { _app: "app", ...state });
  const id = shown.model.get("_id");
  const tell = (message: object) => (channel as FakeModel).hear(message);
  const say = (status: object) => tell({ ...STATUS, blocks: [id], ...status });
  const refuse = (problem: string | null) => tell({ kind: "invalid", blocks: { [id]: problem } });
  return { ...shown, say, refuse };
}

const describedBy = (control: Element) =>
  (control.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent);

test("what a validator refuses is said at the control, until the value changes", async () => {
  const { el, model, refuse } = withChannel("textbox", { info: "In full", value: "" });
  const control = el.querySelector("textarea") as HTMLTextAreaElement;
  expect(control.hasAttribute("aria-invalid")).toBe(false);
  refuse("Who are you?");
  await settled();
  expect(control.getAttribute("aria-invalid")).toBe("true");
  expect(describedBy(control)).toEqual(["In full", "Who are you?"]);
  expect(el.querySelector("[role=alert]")?.textContent).toBe("Who are you?");
  expect(el.querySelector(".nbb-field")?.classList.contains("nbb-failed")).toBe(true);
  await userEvent.type(control, "A");
  await settled();
  expect(control.hasAttribute("aria-invalid")).toBe(false);
  expect(describedBy(control)).toEqual(["In full"]);
  refuse("Too short.");
  await settled();
  model.set("value", "from Python");
  await settled();
  expect(el.querySelector("[role=alert]")).toBeNull();
});

test("every kind of control says that it is wrong", async () => {
  const controls: [string, string][] = [
    ["checkbox", "input"],
    ["dropdown", "input"],
    ["number", "input"],
    ["radio", "[role=radiogroup]"],
    ["slider", "input[type=range]"],
  ];
  for (const [component, control] of controls) {
    const { el, refuse } = withChannel(component, { choices: [["a", "a"]] });
    refuse("No.");
    await settled();
    const found = el.querySelector(control) as Element;
    expect([component, found.getAttribute("aria-invalid")]).toEqual([component, "true"]);
    expect(describedBy(found)).toEqual(["No."]);
    refuse(null);
    await settled();
    expect(found.hasAttribute("aria-invalid")).toBe(false);
    clearPage();
  }
});

test("a status does not take a problem away", async () => {
  const { el, say, refuse } = withChannel("textbox");
  refuse("No.");
  say({ state: "done" });
  await settled();
  expect(el.querySelector("[role=alert]")?.textContent).toBe("No.");
});

const badge = (el: Element) => el.querySelector(".nbb-badge")?.textContent;

test("place and time are counted from the start; what is to come, from when it was said", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  const { el, say } = withChannel("textbox");
  say({ position: 2, length: 5, eta: 8 });
  await settled();
  expect(badge(el)).toBe("Queue: 2 of 50.0 / 8.0 s");
  vi.advanceTimersByTime(3000);
  await settled();
  expect(badge(el)).toBe("Queue: 2 of 53.0 / 8.0 s");
  say({ position: 1, length: 1, eta: 2 });
  await settled();
  expect(badge(el)).toBe("Queue: 13.0 / 5.0 s");
  vi.advanceTimersByTime(4000);
  await settled();
  expect(badge(el)).toBe("Queue: 17.0 s");
  say({ started: 1, waiting: 2 });
  await settled();
  expect(badge(el)).toBe("+2 waiting0.0 s");
});

test("the line of nested bars shows how far the whole is", async () => {
  const { el, say } = withChannel("textbox");
  const bar = (index: number, length: number, desc: string) => ({
    ...{ index, length, fraction: null, unit: "steps", desc },
  });
  say({ started: 1, progress: [bar(1, 4, "Epoch"), bar(5, 10, "Batch")] });
  await settled();
  expect((el.querySelector(".nbb-line") as HTMLElement).style.width).toBe("37.5%");
  expect(badge(el)).toContain("Epoch · 1/4 steps");
  expect(badge(el)).toContain("Batch · 5/10 steps");
});
