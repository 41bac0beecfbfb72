/** The element of a whole app: its theme and its own CSS. */

import { effect } from "@preact/signals";
import type { ChannelTraits } from "../generated/traits";
import { hostDark } from "./host";
import { type Model, traitSignal } from "./model";
import { addStyle } from "./style";

function declarations(tokens: Record<string, string> | undefined): string {
  const entries = Object.entries(tokens ?? {});
  return entries.map(([name, value]) => `--nbb-${name}: ${value};`).join(" ");
}

/** The app's root, and around it the page that is all its own. */
const grounds = (root: string) => `${root}, :root[data-nbb-served]:has(${root})`;

/** The CSS of a theme for the app whose root matches `selector`; what dark does not say is as in light. */
function themeCss(selector: string, { light, dark }: ChannelTraits["theme"]): string {
  return [
    `${grounds(selector)} { ${declarations(light)} }`,
    `${grounds(`${selector}[data-nbb-theme="dark"]`)} { ${declarations(dark)} }`,
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
