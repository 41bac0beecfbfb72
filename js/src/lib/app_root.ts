/** The element of a whole app: its theme, its own CSS and head, ids of its containers. */

import { effect } from "@preact/signals";
import type { ChannelTraits } from "../generated/traits";
import { hostDark } from "./host";
import { type Model, traitSignal } from "./model";
import { addStyle } from "./style";

/** Sizes that a container carries as a class: `nbb-scale:2`, `nbb-min-width:320px`. */
const STYLES: Record<string, string> = {
  scale: "flex-grow",
  "min-width": "min-width",
  width: "width",
  height: "height",
  "max-height": "max-height",
  "min-height": "min-height",
};

/** Turn what a container's classes say into its id and its inline sizes. */
export function dressContainer(el: HTMLElement): void {
  for (const name of el.classList) {
    const [, key, value] = /^nbb-([a-z-]+):(.+)$/.exec(name) ?? [];
    if (key === undefined || value === undefined) continue;
    const property = STYLES[key];
    if (key === "elem-id") el.id = value;
    else if (key === "min-width") el.style.setProperty(key, `min(${value}, 100%)`);
    else if (property) el.style.setProperty(property, value);
  }
}

/** Dress the containers below `root`, now and when their classes change. */
export function watchContainers(root: HTMLElement, signal: AbortSignal): void {
  const selector = '[class*="nbb-"][class*=":"]';
  const dress = (el: Element) => {
    if (el instanceof HTMLElement && el.matches(selector)) dressContainer(el);
  };
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "attributes") dress(target as Element);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        dress(node);
        for (const el of node.querySelectorAll(selector)) dress(el);
      }
    }
  });
  const options = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
  observer.observe(root, options);
  dress(root);
  for (const el of root.querySelectorAll(selector)) dress(el);
  signal.addEventListener("abort", () => observer.disconnect());
}

function declarations(tokens: Record<string, string> | undefined): string {
  const entries = Object.entries(tokens ?? {});
  return entries.map(([name, value]) => `--nbb-${name}: ${value};`).join(" ");
}

/** The CSS of a theme for the app whose root matches `selector`. */
export function themeCss(selector: string, { light, dark }: ChannelTraits["theme"]): string {
  return [
    `${selector} { ${declarations(light)} }`,
    `${selector}[data-nbb-theme="dark"] { ${declarations(dark)} }`,
  ].join("\n");
}

/** Keep the theme, the mode and the app's CSS on `root`. */
export function applyTheme(model: Model<ChannelTraits>, root: HTMLElement, signal: AbortSignal) {
  const app = model.get("_app");
  const selector = `[data-nbb-app="${CSS.escape(app)}"]`;
  const theme = traitSignal(model, "theme");
  const css = traitSignal(model, "css");
  root.setAttribute("data-nbb-app", app);
  const stops = [
    effect(() => {
      const { mode = "system" } = theme.value;
      const dark = mode === "dark" || (mode === "system" && hostDark.value);
      root.setAttribute("data-nbb-theme", dark ? "dark" : "light");
      root.toggleAttribute("data-nbb-forced", mode !== "system" && dark !== hostDark.value);
    }),
    effect(() => {
      addStyle(`nbb-theme-${app}`, themeCss(selector, theme.value));
    }),
    effect(() => {
      addStyle(`nbb-css-${app}`, css.value);
    }),
  ];
  signal.addEventListener("abort", () => {
    for (const stop of stops) stop();
    const others = document.querySelectorAll(selector);
    if ([...others].some((other) => other !== root)) return;
    for (const id of [`nbb-theme-${app}`, `nbb-css-${app}`]) document.getElementById(id)?.remove();
  });
}

/** Insert HTML into the page's head; its scripts run. Gives the inserted nodes. */
export function insertHead(html: string): Node[] {
  const parsed = document.createRange().createContextualFragment(html);
  const nodes = [...parsed.childNodes];
  document.head.append(parsed);
  return nodes;
}
