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

/** How long a page that may be about to go leaves a cookie behind, in ms. */
const MAYBE = 1000;

/**
 * Tell the server when the page really goes, and leave a cookie behind for one that loads in its place.
 *
 * `pagehide` comes when the page really goes, but when it loads again the server has been asked for the
 * next page by then. `beforeunload` comes before, but also when a link only starts a download: that
 * cookie is taken back. Pages that stay have no cookie, so a second tab is a second visit.
 */
export function leaveWith(page: string): { over: boolean } {
  const state = { over: false };
  const cookie = (value: string, seconds: number) => {
    const framed = window.top !== window ? "; SameSite=None; Partitioned" : "; SameSite=Lax";
    const secure = location.protocol === "https:" ? `; Secure${framed}` : "; SameSite=Lax";
    const where = `; Path=${location.pathname}; Max-Age=${seconds}`;
    // biome-ignore lint/suspicious/noDocumentCookie: the asynchronous way is too late here.
    document.cookie = `${data.cookie}=${value}${where}${secure}`;
  };
  const leave = () => data.grace && cookie(`${Date.now()}.${data.ticket}`, data.grace);
  const stay = () => cookie("", 0);
  stay();
  addEventListener("beforeunload", () => {
    if (state.over) return;
    leave();
    setTimeout(stay, MAYBE);
  });
  addEventListener("pagehide", () => {
    if (state.over) return;
    leave();
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
