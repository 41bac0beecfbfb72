/** Where the page is shown, and whether it is dark there; both are attributes of `<html>`. */

import { signal } from "@preact/signals";

export type Host = "lab" | "vscode" | "served" | "other";

/** Whether the host shows itself dark. */
export const hostDark = signal(false);

/** Which program shows the page. */
function detectHost(): Host {
  if (document.documentElement.hasAttribute("data-nbb-served")) return "served";
  if ([...document.body.classList].some((name) => name.startsWith("vscode-"))) return "vscode";
  return document.body.hasAttribute("data-jp-theme-light") ? "lab" : "other";
}

function detectDark(host: Host, preference: MediaQueryList): boolean {
  const { body } = document;
  if (host === "lab") return body.getAttribute("data-jp-theme-light") === "false";
  if (host === "vscode") {
    return !/\bvscode-(high-contrast-)?light\b/.test(body.className);
  }
  // Classic notebooks and Colab are light whatever the system prefers, unless they say otherwise.
  if (host === "other") return document.documentElement.getAttribute("theme") === "dark";
  return preference.matches;
}

/** How the page scrolls to something: at once for who wants no motion. */
export const scrollBehavior = (): ScrollBehavior =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

let watching = false;

/** Keep `data-nbb-host` and `data-nbb-theme` on `<html>` true; once a page. */
export function watchHost(): void {
  if (watching) return;
  watching = true;
  const root = document.documentElement;
  const preference = matchMedia("(prefers-color-scheme: dark)");
  const update = () => {
    const host = detectHost();
    hostDark.value = detectDark(host, preference);
    root.setAttribute("data-nbb-host", host);
    root.setAttribute("data-nbb-theme", hostDark.value ? "dark" : "light");
  };
  const observer = new MutationObserver(update);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ["class", "data-jp-theme-light", "data-jp-theme-name"],
  });
  observer.observe(root, { attributes: true, attributeFilter: ["theme", "data-nbb-served"] });
  preference.addEventListener("change", update);
  update();
}
