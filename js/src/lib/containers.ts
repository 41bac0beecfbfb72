/** Rows, columns and tabs: plain ipywidgets, of which only the CSS classes say what else they are. */

import { BLOCK_CLASS, blockOf, drawStatus, eraseStatus } from "./container_status";
import { hasStatus } from "./status";

const CONTAINERS = `[class*="${BLOCK_CLASS}"]`;
const ID_CLASS = "nbb-elem-id:";
const DISABLED_CLASS = /^nbb-tab-disabled-(\d+)$/;
const TABS = ".lm-TabBar-content, .p-TabBar-content";

/** Give a container the id that one of its classes holds. */
function takeId(el: Element): void {
  const name = [...el.classList].find((entry) => entry.startsWith(ID_CLASS));
  if (name) el.id = name.slice(ID_CLASS.length);
}

/** Mark the tabs that cannot be chosen: the widget's bar knows no such thing. */
function markTabs(el: Element): void {
  const off = [...el.classList].map((name) => DISABLED_CLASS.exec(name)?.[1]).filter(Boolean);
  const bar = [...el.querySelectorAll(TABS)].find((list) => list.closest(".nbb-tabs") === el);
  for (const [index, tab] of [...(bar?.children ?? [])].entries()) {
    if (off.includes(String(index))) tab.setAttribute("aria-disabled", "true");
    else tab.removeAttribute("aria-disabled");
  }
}

function dress(el: Element, app: string): void {
  takeId(el);
  if (el.matches(".nbb-tabs")) markTabs(el);
  const block = blockOf(el);
  if (block !== null && hasStatus(app, block)) drawStatus(app, block);
}

/** Keep the containers of `app` in `root` as their classes say, until `signal`. */
export function watchContainers(root: HTMLElement, app: string, signal: AbortSignal): void {
  const dressAll = (el: Element) => {
    for (const inner of [el, ...el.querySelectorAll(CONTAINERS)]) dress(inner, app);
  };
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes, removedNodes } of records) {
      if (!(target instanceof Element)) continue;
      if (type === "attributes") dress(target, app);
      else if (target.matches(TABS)) markTabs(target.closest(".nbb-tabs") ?? target);
      for (const node of removedNodes) if (node instanceof Element) eraseStatus(node);
      for (const node of addedNodes) if (node instanceof Element) dressAll(node);
    }
  });
  const options = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
  observer.observe(root, options);
  dressAll(root);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    eraseStatus(root);
  });
}
