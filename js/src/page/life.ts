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

/** Whether the server is there, and lets visitors in; inside a Jupyter server it knows no such address. */
export async function serverAnswers(): Promise<boolean> {
  return fetch(`${data.base}healthz`).then(
    ({ status }) => status < 500,
    () => false,
  );
}

/** Tell the server when the page goes, unless the visit is over anyway. */
export function leaveWith(page: string): { over: boolean } {
  const state = { over: false };
  addEventListener("pagehide", () => {
    if (state.over) return;
    const form = new FormData();
    form.append("_xsrf", data.xsrf || /\b_xsrf=([^;]*)/.exec(document.cookie)?.[1] || "");
    form.append("page", page);
    navigator.sendBeacon(`${data.base}voila/api/shutdown/${data.kernel}`, form);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
  return state;
}
