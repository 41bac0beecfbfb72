/** Rows, columns and tabs: plain ipywidgets, of which only the CSS classes say what else they are. */

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

function dress(el: Element): void {
  takeId(el);
  if (el.matches(".nbb-tabs")) markTabs(el);
}

/** Keep the containers in `root` as their classes say, until `signal`. */
export function watchContainers(root: HTMLElement, signal: AbortSignal): void {
  const selector = `[class*="${ID_CLASS}"], .nbb-tabs`;
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (!(target instanceof Element)) continue;
      if (type === "attributes") dress(target);
      else if (target.matches(TABS)) markTabs(target.closest(".nbb-tabs") ?? target);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        dress(node);
        for (const inner of node.querySelectorAll(selector)) dress(inner);
      }
    }
  });
  const options = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
  observer.observe(root, options);
  for (const el of [root, ...root.querySelectorAll(selector)]) dress(el);
  signal.addEventListener("abort", () => observer.disconnect());
}
