import { afterEach, beforeEach, expect, test, vi } from "vitest";
import loader from "../src/loader";
import { FakeModel } from "./fake";

const KEY = Symbol.for("nbblocks@__NBB_HASH__");
const page = globalThis as unknown as Record<symbol, unknown>;
const RUNTIME = "export function render({ el }) { el.textContent = 'shown'; return () => {}; }";

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
  // Node imports data: but not blob: URLs.
  URL.createObjectURL = () => `data:text/javascript,${encodeURIComponent(blob)}`;
  URL.revokeObjectURL = () => {};
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  delete page[KEY];
  document.body.replaceChildren();
});

function view() {
  const el = document.createElement("div");
  document.body.append(el);
  const model = new FakeModel({});
  const shown = loader.render({ model, el });
  return { el, model, shown };
}

const answer = { kind: "asset", name: "runtime", text: RUNTIME };
const asked = { kind: "asset", name: "runtime" };

test("a hundred views ask once, and share one runtime", async () => {
  const views = Array.from({ length: 100 }, view);
  expect(views.flatMap(({ model }) => model.sent)).toEqual([asked]);
  views[0]?.model.hear(answer);
  await Promise.all(views.map(({ shown }) => shown));
  expect(views.map(({ el }) => el.textContent)).toEqual(Array(100).fill("shown"));
  expect(views.every(({ model }) => model.listenerCount === 0)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("when the model that asked is gone, another asks; the first answer wins", async () => {
  const [gone, other] = [view(), view()];
  gone.el.remove();
  vi.advanceTimersByTime(5000);
  expect(other.model.sent).toEqual([asked]);
  other.model.hear(answer);
  other.model.hear({ ...answer, text: "throw new Error('evaluated twice')" });
  await other.shown;
  expect(other.el.textContent).toBe("shown");
});

test("a silent kernel is asked ever less often", () => {
  const { model } = view();
  vi.advanceTimersByTime(60_000);
  expect(model.sent.length).toBeGreaterThan(2);
  expect(model.sent.length).toBeLessThan(7);
});

test("an error is shown, and the next view asks again", async () => {
  const failed = view();
  failed.model.hear({ ...asked, error: "it is not built" });
  await failed.shown;
  expect(failed.el.getAttribute("role")).toBe("alert");
  expect(failed.el.textContent).toContain("it is not built");
  const next = view();
  expect(next.model.sent).toEqual([asked]);
});

test("a runtime that the page brings is used without asking", async () => {
  const render = vi.fn(() => () => {});
  page[KEY] = Promise.resolve({ render });
  const { model, shown } = view();
  await shown;
  expect(render).toHaveBeenCalledOnce();
  expect(model.sent).toEqual([]);
});

test("when the page's own runtime does not arrive, the kernel is asked", async () => {
  const failing = Promise.reject(new Error("404"));
  failing.catch(() => {});
  page[KEY] = failing;
  const { el, model, shown } = view();
  await vi.waitFor(() => expect(model.sent).toEqual([asked]));
  model.hear(answer);
  await shown;
  expect(el.textContent).toBe("shown");
});

test("a model that anywidget has given up hears the answer", async () => {
  const comm = { handle: async (_: unknown): Promise<void> => {}, on_msg: (to: never) => void to };
  class WidgetModel {
    comm = comm;
    async _handle_comm_msg({
      content,
    }: {
      content: { data: { content?: object } };
    }): Promise<void> {
      if (content.data.content) model.hear(content.data.content);
    }
  }
  class GivenUp extends WidgetModel {
    override async _handle_comm_msg(): Promise<void> {
      throw new Error("[anywidget] Failed to initialize model.");
    }
  }
  const behind: WidgetModel = new GivenUp();
  comm.handle = (message) => behind._handle_comm_msg(message as never);
  comm.on_msg = (handler) => {
    comm.handle = handler;
  };
  const el = document.createElement("div");
  const model = new FakeModel({});
  const trigger = model.trigger.bind(model);
  model.trigger = (event, ...given) =>
    trigger(event, ...(event.startsWith("change:") ? [behind] : given));
  const shown = loader.render({ model, el });
  expect(model.sent).toEqual([asked]);
  await vi.advanceTimersByTimeAsync(0);
  await comm.handle({ content: { data: { method: "custom", content: answer } } });
  await shown;
  expect(el.textContent).toBe("shown");
});
