/** What runs for a whole layout, drawn over it: a layout is an ipywidgets box, without a view of ours. */

import { h, render } from "preact";
import { StatusOverlay } from "./overlay";
import { statusOf } from "./status";

/** What the class of a container begins with that holds its block id. */
export const BLOCK_CLASS = "nbb-block:";
const HOST_CLASS = "nbb-layout-status";

function LayoutStatus({ app, id }: { app: string; id: number }) {
  return <StatusOverlay status={statusOf(app, id)} />;
}

/** The id of the block that a container's element shows, if it is one. */
export function blockOf(el: Element): number | null {
  const name = [...el.classList].find((entry) => entry.startsWith(BLOCK_CLASS));
  return name ? Number(name.slice(BLOCK_CLASS.length)) : null;
}

/** The elements that show a layout of `app`. */
export function layoutsOf(app: string, id: number): HTMLElement[] {
  const root = `[data-nbb-app="${CSS.escape(app)}"]`;
  const block = `.${CSS.escape(BLOCK_CLASS + id)}`;
  return [...document.querySelectorAll<HTMLElement>(`${root}${block}, ${root} ${block}`)];
}

/** Draw the status of a layout of `app` on its elements, as long as they are on the page. */
export function drawStatus(app: string, id: number): void {
  for (const el of layoutsOf(app, id)) {
    if (el.querySelector(`:scope > .${HOST_CLASS}`)) continue;
    const host = document.createElement("div");
    host.className = `nbb-root ${HOST_CLASS}`;
    el.append(host);
    render(h(LayoutStatus, { app, id }), host);
  }
}

/** Take away what was drawn on `el` and on the layouts in it. */
export function eraseStatus(el: Element): void {
  for (const host of el.querySelectorAll(`.${HOST_CLASS}`)) {
    render(null, host);
    host.remove();
  }
}
