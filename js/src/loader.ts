/** The constant loader that every component carries as its `_esm`: find the runtime, or ask the kernel for it. */

import type { RenderContext, Runtime } from "./lib/context";

/** The runtime on its way. `settle` is there while nobody has answered; `due` says when to ask again. */
interface Waiting extends Promise<Runtime> {
  settle?: ((runtime: Promise<Runtime>) => void) | undefined;
  due: number;
  wait: number;
}

const page = globalThis as unknown as Record<symbol, Waiting | undefined>;
const key = Symbol.for("nbblocks@__NBB_HASH__");

function wait(): Waiting {
  let settle: Waiting["settle"];
  const promise = new Promise<Runtime>((resolve) => {
    settle = resolve;
  });
  return Object.assign(promise, { settle, due: 0, wait: 1000 });
}

export default {
  async render(context: RenderContext) {
    const { model, el } = context;
    page[key] ??= wait();
    const waiting = page[key];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hear = ({ kind, name, text, error }: Record<string, string>) => {
      if (kind !== "asset" || name !== "runtime" || !waiting.settle) return;
      const code = text ?? `throw Error(${JSON.stringify(error)})`;
      const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      waiting.settle(import(url).finally(() => URL.revokeObjectURL(url)));
      waiting.settle = undefined;
    };
    // The model that asked may be gone before the answer: the others ask again, ever less often.
    const ask = () => {
      if (context.signal?.aborted) return;
      if (Date.now() >= waiting.due && (!waiting.due || el.isConnected)) {
        waiting.wait *= 2;
        waiting.due = Date.now() + waiting.wait;
        model.send({ kind: "asset", name: "runtime" });
      }
      timer = setTimeout(ask, 1000);
    };
    if (waiting.settle) {
      model.on("msg:custom", hear);
      ask();
    }
    try {
      return (await waiting).render(context);
    } catch (error) {
      if (page[key] === waiting) page[key] = undefined;
      el.setAttribute("role", "alert");
      el.textContent = `nbblocks did not load: ${error}. Run the cell again.`;
      return undefined;
    } finally {
      clearTimeout(timer);
      model.off("msg:custom", hear);
    }
  },
};
