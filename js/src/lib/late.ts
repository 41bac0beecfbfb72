/** Models whose module took long to load. */

import type { Model } from "./context";

/** The model behind anywidget's proxy, as far as it is needed here. */
interface RealModel {
  _handle_comm_msg?: Handler;
  comm?: { on_msg(handler: Handler): void };
}

type Handler = (message: { content: { data: object } }) => Promise<unknown>;

const PROBE = "_nbb_probe";

/**
 * Let a model hear the kernel although anywidget has given it up.
 *
 * anywidget (0.11) waits 2 s for a model's module; a model that comes later, on a page that is busy
 * with loading, is shown, but every message for it fails from then on. None of ours has anything to
 * wait for once it is rendered, so its messages can go straight to the widget library.
 */
export async function mendLate(proxy: Model): Promise<void> {
  const model = behind(proxy);
  try {
    await model?._handle_comm_msg?.({ content: { data: {} } });
  } catch {
    const above = Object.getPrototypeOf(Object.getPrototypeOf(model)) as RealModel;
    if (!model?.comm || !above._handle_comm_msg) return;
    model.comm.on_msg(above._handle_comm_msg.bind(model));
    proxy.send({ kind: "resync" });
  }
}

/** A change event names its model; a trait that nobody has can change without a trace. */
function behind(proxy: Model): RealModel | undefined {
  let found: RealModel | undefined;
  const take = (model: RealModel) => {
    found = model;
  };
  proxy.on(`change:${PROBE}`, take);
  proxy.set(PROBE, {});
  proxy.off(`change:${PROBE}`, take);
  return found;
}
