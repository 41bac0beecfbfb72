/** The constant loader that every component carries as its `_esm`: find the runtime, or ask the kernel for it. */

import type { Cleanup, LibraryModel, Model, RenderContext, Runtime } from "./lib/context";

/** The runtime on its way. What the page itself brings has no more than the promise. */
interface Asked extends Promise<Runtime> {
  /** Takes the code of the runtime; the first answer counts. */
  take?: (code: string) => void;
  /** When to ask again, and how long to wait after that, in ms. */
  due: number;
  wait: number;
}

const page = globalThis as unknown as Record<symbol, Asked | undefined>;
const key = Symbol.for("nbblocks@__NBB_HASH__");

async function render(context: RenderContext): Promise<Cleanup | undefined> {
  const { model, el } = context;
  let take: Asked["take"];
  let timer: ReturnType<typeof setTimeout> | undefined;
  page[key] ||= Object.assign(
    new Promise<string>((resolve) => {
      take = resolve;
    }).then(
      (code): Promise<Runtime> =>
        import(URL.createObjectURL(new Blob([code], { type: "text/javascript" }))),
    ),
    { take, due: 0, wait: 1000 },
  );
  const asked = page[key];
  const hear = ({ name, text, error }: Record<string, string>) => {
    if (name === "runtime") asked.take?.(text ?? `throw Error(${JSON.stringify(error)})`);
  };
  // The view that asked may be gone before the answer: the others ask again, ever less often.
  const ask = () => {
    if (!asked.due || (el.isConnected && Date.now() > asked.due)) {
      asked.wait *= 2;
      asked.due = Date.now() + asked.wait;
      model.send({ kind: "asset", name: "runtime" });
    }
    timer = setTimeout(ask, 1000);
  };
  try {
    if (asked.take) {
      model.on("msg:custom", hear);
      mend(model);
      ask();
    }
    return (await asked).render(context);
  } catch (error) {
    if (page[key] === asked) delete page[key];
    if (!asked.take) return render(context);
    el.role = "alert";
    el.textContent = `nbblocks did not load: ${error}. Run the cell again.`;
    return undefined;
  } finally {
    clearTimeout(timer);
    model.off("msg:custom", hear);
  }
}

/**
 * Let a model that anywidget has given up hear the answer, as lib/late.ts does, which comes with the runtime.
 *
 * Every component carries this file, so it may weigh 1 KB: what late.ts has besides would take it over that.
 */
function mend(proxy: Model): void {
  const event = "change:_nbb";
  const take = (model?: LibraryModel) => {
    // Older widget libraries return nothing.
    model?._handle_comm_msg?.({ content: { data: {} } })?.catch(() => {
      const { getPrototypeOf: above } = Object;
      model.comm?.on_msg(above(above(model))._handle_comm_msg.bind(model));
    });
  };
  proxy.on(event, take);
  proxy.set("_nbb", {});
  proxy.off(event, take);
}

export default { render };
