/** The browser runtime, one a page: shows the component that a model names. */

import { h, render as renderTree } from "preact";
import { components } from "./components";
import type { Append } from "./generated/messages";
import type { ComponentTraits } from "./generated/traits";
import hostCss from "./host.css";
import { append, catchUp, tellWhenAlone } from "./lib/append";
import { Boundary } from "./lib/boundary";
import type { Cleanup, Model, RenderContext } from "./lib/context";
import { emitter } from "./lib/emit";
import { watchHost } from "./lib/host";
import { mendLate } from "./lib/late";
import { addView, blockKey, firstHearing, viewsOf } from "./lib/page";
import { guardShortcuts } from "./lib/shortcuts";
import { forgetStatus } from "./lib/status";
import { addStyle } from "./lib/style";
import { inherit, watchView } from "./lib/succession";
import { viewModel } from "./lib/view_model";
import { dressView } from "./lib/wrapper";
import styles from "./styles.css";

addStyle("nbb-styles", styles);
addStyle("nbb-host-styles", hostCss);

function Unknown({ model }: { model: Model<ComponentTraits> }): never {
  const known = Object.keys(components).join(", ");
  throw new Error(`there is no component "${model.get("_component")}", only ${known}`);
}

/** Show the model's component in `el`; gives the function that takes it away. */
export function render({ model: proxy, el }: RenderContext): Cleanup {
  watchHost();
  guardShortcuts();
  void mendLate(proxy);
  const controller = new AbortController();
  const model: Model<ComponentTraits> = viewModel(proxy, controller.signal);
  const name = model.get("_component");
  const Component = components[name] ?? Unknown;
  const [app, id] = [model.get("_app"), model.get("_id")];
  const key = blockKey(app, id);
  const leave = addView({ model, el });
  catchUp(model);
  tellWhenAlone(model, controller.signal);
  model.on("msg:custom", (message: Append) => {
    if (message.kind === "append" && firstHearing(message)) append(app, message);
  });
  const emit = emitter(model, el);
  dressView(model, el, controller.signal, (shown) => {
    const view = h(Component, { model, emit, el, signal: controller.signal });
    renderTree(shown ? h(Boundary, { name, children: view }) : null, el);
  });
  const bequeath = watchView(key, el, controller.signal);
  inherit(key, el, controller.signal);
  return () => {
    bequeath();
    controller.abort();
    renderTree(null, el);
    leave();
    if (viewsOf(app, id).length === 0) forgetStatus(app, id);
  };
}
