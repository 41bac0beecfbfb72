/** The constant loader that every component carries as its `_esm`: find the runtime, or ask the kernel for it. */

import type { Cleanup, RenderContext, Runtime } from "./lib/context";

/** The runtime on its way. What the kernel was asked for has a `wait`; what the page itself brings has none. */
interface Asked extends Promise<Runtime> {
  /** Takes the first answer. */
  settle?: ((runtime: Promise<Runtime>) => void) | undefined;
  /** When to ask again, and how long to wait after that, in ms. */
  due: number;
  wait: number;
}

const page = globalThis as unknown as Record<symbol, Asked | undefined>;
const key = Symbol.for("nbblocks@__NBB_HASH__");

async function render(context: RenderContext): Promise<Cleanup | undefined> {
  const { model, el } = context;
  let settle: Asked["settle"];
  let timer: ReturnType<typeof setTimeout> | undefined;
  page[key] ||= Object.assign(
    new Promise<Runtime>((resolve) => {
      settle = resolve;
    }),
    { settle, due: 0, wait: 1000 },
  );
  const asked = page[key];
  const hear = ({ name, text, error }: Record<string, string>) => {
    if (name !== "runtime" || !asked.settle) return;
    const code = text ?? `throw Error(${JSON.stringify(error)})`;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    asked.settle(import(url).finally(() => URL.revokeObjectURL(url)));
    asked.settle = undefined;
  };
  // The view that asked may be gone before the answer: the others ask again, ever less often.
  const ask = () => {
    if (Date.now() >= asked.due && (!asked.due || el.isConnected)) {
      asked.wait *= 2;
      asked.due = Date.now() + asked.wait;
      model.send({ kind: "asset", name: "runtime" });
    }
    timer = setTimeout(ask, 1000);
  };
  try {
    if (asked.settle) {
      model.on("msg:custom", hear);
      ask();
    }
    return (await asked).render(context);
  } catch (error) {
    if (page[key] === asked) delete page[key];
    if (!asked.wait) return render(context);
    el.role = "alert";
    el.textContent = `nbblocks did not load: ${error}. Run the cell again.`;
    return undefined;
  } finally {
    clearTimeout(timer);
    model.off("msg:custom", hear);
  }
}

export default { render };
