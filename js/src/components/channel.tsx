/** Channel: browser half of nbblocks/base/channel.py. Carries an app's events, shows its toasts. */

import { useLayoutEffect, useState } from "preact/hooks";
import type { Bye, Hello } from "../generated/messages";
import type { ChannelTraits } from "../generated/traits";
import { applyTheme } from "../lib/app_root";
import { runJs } from "../lib/calls";
import { whenConnected } from "../lib/connected";
import { watchContainers } from "../lib/containers";
import { downlink, makeToasts } from "../lib/downlink";
import { insertHead } from "../lib/head";
import { hostDark } from "../lib/host";
import type { Model, ViewProps } from "../lib/model";
import { addChannel, cellOf, channelOf, lifeOf, PAGE, parted } from "../lib/page";
import { followAddress, routeOf, watchRoutes } from "../lib/routes";
import { forgetApp } from "../lib/status";
import { ToastStack } from "../lib/toasts";
import { Navbar } from "./navbar";

/** The lives of apps for which `open` was called. */
const begun = new WeakSet<AbortSignal>();

export function Channel({ model, el, signal }: ViewProps<ChannelTraits>) {
  const [toasts] = useState(makeToasts);
  useLayoutEffect(() => {
    const app = model.get("_app");
    const leave = addChannel(app, model);
    signal.addEventListener("abort", () => {
      leave();
      if (channelOf(app) !== undefined) return;
      forgetApp(app);
      if (!parted.delete(app)) sayBye(model);
    });
    const last = () => channelOf(app) === model && sayBye(model);
    addEventListener("pagehide", last, { signal });
    model.on("msg:custom", downlink(model, toasts));
    whenConnected(el, signal, () => {
      const root = el.closest<HTMLElement>(".nbb-blocks");
      if (root) {
        applyTheme(model, root, signal);
        watchContainers(root, app, signal);
        watchRoutes(model, root, signal);
      }
      const life = lifeOf(app);
      if (!begun.has(life)) void open(model, el, life);
      begun.add(life);
    });
  }, []);
  return (
    <>
      <Navbar model={model} />
      <ToastStack toasts={toasts} />
    </>
  );
}

/** What happens once when an app comes to the page, however many views it gets; `life` ends with the last. */
async function open(
  model: Model<ChannelTraits>,
  el: HTMLElement,
  life: AbortSignal,
): Promise<void> {
  const app = model.get("_app");
  const served = document.documentElement.hasAttribute("data-nbb-served");
  if (served && model.get("title")) document.title = model.get("title");
  followAddress(model, life);
  const head = model.get("head");
  const cell = cellOf(el);
  if (head) {
    const failed = (error: Error) => console.error(`[nbblocks] the head of the app: ${error}`);
    await insertHead(head, { life }).catch(failed);
    if (life.aborted) return;
  }
  const js = model.get("js");
  if (js) {
    runJs(js, []).catch((error) => console.error(`[nbblocks] the js of the app: ${error}`));
  }
  const { href } = location;
  const dark = hostDark.value;
  const path = routeOf(app).value;
  const hello: Hello = { kind: "hello", page: PAGE, href, dark, cell, path };
  // The view that the app was opened with may have gone while its scripts loaded.
  (channelOf(app) ?? model).send(hello);
}

/** The page goes, or its last view of the app. */
function sayBye(model: Model<ChannelTraits>): void {
  const bye: Bye = { kind: "bye", page: PAGE };
  model.send(bye);
}
