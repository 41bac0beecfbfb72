import type { WidgetModel } from "@jupyter-widgets/base";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Comms } from "../src/page/comm";
import type { Message } from "../src/page/frames";
import { reasonOf } from "../src/page/reason";

vi.mock("../src/page/visit", () => ({ data: { base: "/base/" } }));

const installed = (...extensions: object[]) =>
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(JSON.stringify(extensions))),
  );

/** The scripts of containers arrive at once; what they bring is in `_JUPYTERLAB` already. */
function bring(name: string, modules: Record<string, unknown>) {
  const get = vi.fn(async (wanted: string) => () => modules[wanted]);
  vi.stubGlobal("_JUPYTERLAB", { [name]: { init() {}, get } });
  return get;
}

beforeEach(() => {
  vi.resetModules();
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    for (const node of nodes) (node as HTMLScriptElement).onload?.(new Event("load"));
  });
});

describe("widgets of other packages", () => {
  const plugin = (optional: object[] = [], requires: object[] = []) => ({
    requires: [{ name: "jupyter.extensions.jupyterWidgetRegistry" }, ...requires],
    optional,
    activate: (_app: unknown, registry: { registerWidget(entry: object): void }) =>
      registry.registerWidget({ name: "there", version: "1", exports: { Model: "made" } }),
  });
  const extension = { name: "there", load: "entry.js", extension: "./extension" };

  test("are told by the plugins of their extensions", async () => {
    installed(extension);
    bring("there", { "./extension": { default: plugin([{ name: "any service" }]) } });
    const { classesOf } = await import("../src/page/foreign");
    expect(await classesOf("there")).toEqual({ Model: "made" });
  });

  test("that are not installed are named, with what to do", async () => {
    installed();
    const { classesOf } = await import("../src/page/foreign");
    await expect(classesOf("absent")).rejects.toThrow(/widgets of absent: install its package/);
  });

  test("whose extension needs more of JupyterLab say so", async () => {
    installed(extension);
    bring("there", { "./extension": { default: plugin([], [{ name: "a shell" }]) } });
    const { classesOf } = await import("../src/page/foreign");
    await expect(classesOf("there")).rejects.toThrow(/there needs more of JupyterLab/);
  });

  test("whose extension fails are told why", async () => {
    installed(extension);
    vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = { ...plugin(), activate: () => Promise.reject(new Error("no luck")) };
    bring("there", { "./extension": { default: broken } });
    const { classesOf } = await import("../src/page/foreign");
    await expect(classesOf("there")).rejects.toThrow("no luck");
  });

  describe("that could not be fetched", () => {
    beforeEach(() => {
      vi.useFakeTimers();
      vi.spyOn(console, "error").mockImplementation(() => {});
    });
    afterEach(() => void vi.useRealTimers());

    /** Ask twice: at first something fails, then it does not. */
    async function askAgain() {
      const { classesOf } = await import("../src/page/foreign");
      await expect(classesOf("there")).rejects.toThrow();
      vi.advanceTimersByTime(10_000);
      expect(await classesOf("there")).toEqual({ Model: "made" });
    }

    test("are listed anew", async () => {
      installed(extension);
      vi.mocked(fetch).mockRejectedValueOnce(new TypeError("no network"));
      bring("there", { "./extension": { default: plugin() } });
      await askAgain();
    });

    test("have their containers loaded anew", async () => {
      installed(extension);
      bring("there", { "./extension": { default: plugin() } });
      vi.mocked(document.head.append).mockImplementationOnce((script) =>
        (script as HTMLScriptElement).onerror?.(new Event("error")),
      );
      await askAgain();
    });

    test("have their modules loaded anew", async () => {
      installed(extension);
      const get = bring("there", { "./extension": { default: plugin() } });
      get.mockRejectedValueOnce(new Error("a chunk did not arrive"));
      await askAgain();
    });

    test("have the renderers of outputs found anew", async () => {
      installed({ name: "charts", load: "entry.js", mimeExtension: "./mime" });
      vi.mocked(fetch).mockRejectedValueOnce(new TypeError("no network"));
      const get = bring("charts", { "./mime": { default: [] } });
      const { render } = await import("../src/page/renderers");
      const el = document.createElement("div");
      await expect(render(el, {}, {})).rejects.toThrow();
      vi.advanceTimersByTime(10_000);
      expect(await render(el, {}, {})).toBeNull();
      expect(get).toHaveBeenCalled();
    });
  });

  test("find the names of JupyterLab's services, which are not there", async () => {
    const { shared } = await import("../src/page/shared");
    type Services = Record<string, unknown>;
    type Scope = Record<string, Record<string, { get(): Promise<() => Services> }>>;
    const [entry] = Object.values((shared() as Scope)["@jupyterlab/apputils"] ?? {});
    const services = (await entry?.get())?.() ?? {};
    expect(services.IThemeManager).toMatchObject({ name: "@jupyterlab/apputils:IThemeManager" });
    expect(services.Dialog).toBeUndefined();
  });
});

test("outputs of other kinds are shown by the renderers of extensions", async () => {
  installed({ name: "charts", load: "entry.js", mimeExtension: "./mime" });
  const { Widget } = await import("@lumino/widgets");
  class Chart extends Widget {
    async renderModel({ data }: { data: Record<string, unknown> }): Promise<void> {
      this.node.textContent = `chart of ${data["application/x-chart"]}`;
    }
  }
  const rendererFactory = {
    mimeTypes: ["application/x-chart"],
    createRenderer: () => new Chart(),
  };
  bring("charts", { "./mime": { default: { rendererFactory } } });
  const { Outputs } = await import("../src/page/outputs");
  const el = document.body.appendChild(document.createElement("div"));
  const outputs = new Outputs(el, vi.fn(), vi.fn());
  const data = { "application/x-chart": 3, "text/plain": "Chart(3)" };
  outputs.take("display_data", { data });
  await vi.waitFor(() => expect(el.textContent).toBe("chart of 3"));
  outputs.take("clear_output", {});
  expect(el.textContent).toBe("");
  const plain = { "application/x-other": 3, "text/plain": "Other(3)" };
  outputs.take("display_data", { data: plain });
  await vi.waitFor(() => expect(el.textContent).toBe("Other(3)"));
  vi.spyOn(console, "error").mockImplementation(() => {});
  outputs.take("display_data", { data: { "application/x-other": 3 } });
  await vi.waitFor(() => expect(el.textContent).toContain("shows application/x-other."));
});

describe("widgets that cannot be shown", () => {
  async function manager(classes: Record<string, unknown>) {
    const { Manager } = await import("../src/page/manager");
    class Tested extends Manager {
      override async loadClass(name: string): Promise<never> {
        if (!classes[name]) throw new Error(`there is no ${name}`);
        return classes[name] as never;
      }
    }
    vi.spyOn(console, "error").mockImplementation(() => {});
    return new Tested({} as Comms);
  }
  const make = (of: { _make_model(options: never): Promise<WidgetModel> }) =>
    of._make_model({ model_name: "Model", model_module: "m", model_id: "1" } as never);

  test("have a card with what their model said in their place", async () => {
    const base = await import("@jupyter-widgets/base");
    class Model extends base.DOMWidgetModel {
      override initialize(): void {
        throw new Error("it has no engine");
      }
    }
    const made = await manager({ Model });
    const view = await made.create_view(await make(made));
    expect((view as { el: HTMLElement }).el.textContent).toContain("it has no engine");
  });

  test("have one with what their view said, and let go of it with the model", async () => {
    const base = await import("@jupyter-widgets/base");
    class View extends base.DOMWidgetView {
      override render(): void {
        throw new EvalError("no");
      }
    }
    const made = await manager({ Model: base.DOMWidgetModel, View });
    const model = await make(made);
    model.set("_view_name", "View");
    const view = await made.create_view(model);
    expect((view as { el: HTMLElement }).el.textContent).toContain("--allow-eval");
    expect(Object.keys(model.views ?? {})).toHaveLength(1);
    (view as { remove(): void }).remove();
    expect(Object.keys(model.views ?? {})).toHaveLength(0);
  });
});

test("a script from elsewhere that did not arrive is named", () => {
  const failed = "Failed to fetch dynamically imported module: ";
  expect(reasonOf(new TypeError(`${failed}https://a.example/x.js`))).toContain(
    "The script https://a.example/x.js did not arrive",
  );
  expect(reasonOf(new TypeError(`${failed}blob:http://localhost/1`))).toMatch(
    /^A script that a widget imports did not arrive/,
  );
});

describe("an Output widget", () => {
  async function made() {
    const hooks: Array<(message: Message) => boolean> = [];
    const connection = { watch: (_: string, hook: never) => hooks.push(hook) };
    const { output } = await import("../src/page/output_widget");
    const { OutputModel } = output({ comms: { connection } } as never);
    const Model = OutputModel as new (state: object, given: object) => WidgetModel;
    const model = new Model({ msg_id: "cell" }, { model_id: "1", widget_manager: {} });
    const hear = (msg_type: string, content: object) =>
      hooks.at(-1)?.({ channel: "iopub", header: { msg_type }, content } as never);
    return { model, hear };
  }
  const print = (text: string) => ({ name: "stdout", text });

  test("keeps what is printed in a row as one output", async () => {
    const { model, hear } = await made();
    hear("stream", print("a"));
    hear("stream", print("b"));
    hear("stream", { name: "stderr", text: "c" });
    expect(model.get("outputs").map(({ text }: { text: string }) => text)).toEqual(["ab", "c"]);
  });

  test("keeps what is to be cleared until the next output comes", async () => {
    const { model, hear } = await made();
    hear("stream", print("old"));
    hear("clear_output", { wait: true });
    expect(model.get("outputs")).toHaveLength(1);
    hear("stream", print("new"));
    expect(model.get("outputs")).toMatchObject([{ text: "new" }]);
    hear("clear_output", { wait: false });
    expect(model.get("outputs")).toEqual([]);
  });
});

describe("a page that loads again", () => {
  afterEach(() => void vi.useRealTimers());

  async function restoring(models: string | null) {
    vi.useFakeTimers();
    const { Comms } = await import("../src/page/comm");
    const { Manager } = await import("../src/page/manager");
    const sent: Array<[string, string | undefined]> = [];
    const send = (type: string, content: { comm_id?: string }) =>
      sent.push([type, content.comm_id]);
    const comms = new Comms({ send } as never);
    const manager = new Manager(comms);
    return { sent, comms, manager, done: manager.restore(models) };
  }
  const answer = (comm_id: string) =>
    ({
      header: { msg_type: "comm_msg" },
      content: { comm_id, data: { method: "update_states", states: {}, buffer_paths: [] } },
      buffers: [],
    }) as never;

  test("asks once for all models, however long the answer takes, and opens and closes nothing", async () => {
    const { sent, comms, done } = await restoring("all");
    await vi.advanceTimersByTimeAsync(50_000);
    await comms.hear(answer("all"));
    await done;
    expect(sent).toEqual([["comm_msg", "all"]]);
  });

  test("asks for one after the other in the end", async () => {
    const { sent } = await restoring("all");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.map(([type]) => type)).toEqual(["comm_msg", "comm_info_request"]);
  });

  test("asks again when it is to have all models again", async () => {
    const { sent, comms, done, manager } = await restoring("all");
    await vi.advanceTimersByTimeAsync(0);
    await comms.hear(answer("all"));
    await done;
    void manager.restore("all");
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(2);
  });

  test("asks any other kernel as ipywidgets wants to be asked", async () => {
    const { sent, comms, done } = await restoring(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(([type]) => type)).toEqual(["comm_open", "comm_msg"]);
    await comms.hear(answer(sent[0]?.[1] as string));
    await done;
    expect(sent.at(-1)?.[0]).toBe("comm_close");
  });
});
