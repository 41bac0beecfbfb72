/** Models whose module took long to load. */

import type { LibraryModel, Model } from "./context";

const PROBE = "_nbb_probe";

/**
 * Let a model hear the kernel although anywidget has given it up.
 *
 * anywidget (0.11) waits 2 s for a model's module; a model that comes later, on a page that is busy
 * with loading, is shown, but every message for it fails from then on. None of ours has anything to
 * wait for once it is rendered, so its messages can go straight to the widget library.
 */
export async function mendLate(proxy: Model): Promise<void> {
  // The served page has no anywidget, and gives the model itself.
  if ("_handle_comm_msg" in proxy) return;
  const model = behind(proxy);
  try {
    await loaded(model);
  } catch {
    const above = Object.getPrototypeOf(Object.getPrototypeOf(model)) as LibraryModel;
    if (!model?.comm || !above._handle_comm_msg) return;
    model.comm.on_msg(above._handle_comm_msg.bind(model));
    proxy.send({ kind: "resync" });
  }
}

/** Wait until a model hears the kernel, which for anywidget's is when their module is loaded. */
export async function loaded(model: LibraryModel | undefined): Promise<void> {
  await model?._handle_comm_msg?.({ content: { data: {} } });
}

/** A change event names its model; a trait that nobody has can change without a trace. */
function behind(proxy: Model): LibraryModel | undefined {
  let found: LibraryModel | undefined;
  const take = (model: LibraryModel) => {
    found = model;
  };
  proxy.on(`change:${PROBE}`, take);
  proxy.set(PROBE, {});
  proxy.off(`change:${PROBE}`, take);
  return found;
}
