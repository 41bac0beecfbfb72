/** What the page tells others: widgets whether it is dark, the server when it goes. */

import { data } from "./visit";

/** Keep JupyterLab's attributes on the body, which third-party widgets read. */
export function followTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => {
    document.body.dataset.jpThemeLight = String(!dark.matches);
    document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
  };
  dark.addEventListener("change", tell);
  tell();
}

/** End the kernel when the page really goes; `beforeunload` also comes when a link starts a download. */
export function leaveWith(kernel: string): void {
  addEventListener("pagehide", () => {
    const form = new FormData();
    form.append("_xsrf", data.xsrf || /\b_xsrf=([^;]*)/.exec(document.cookie)?.[1] || "");
    navigator.sendBeacon(`${data.base}voila/api/shutdown/${kernel}`, form);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}
