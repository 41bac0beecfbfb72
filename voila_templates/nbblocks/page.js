/* The page around an app: shows a skeleton until the app is there, and ends the kernel when the page goes. */
globalThis.nbbPage = (() => {
  const page = document.getElementById("nbb-page");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let kernel = "";
  let xsrf = "";

  // Third-party widgets read JupyterLab's attributes.
  const tellTheme = () => {
    document.body.dataset.jpThemeLight = String(!dark.matches);
    document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
  };
  dark.addEventListener("change", tellTheme);
  tellTheme();

  const loaded = () => {
    page.removeAttribute("aria-busy");
    delete page.dataset.nbbLoading;
  };
  const unfinished = () =>
    document.readyState === "loading" ||
    page.querySelector('script[type="application/vnd.voila.cell-output+json"]') ||
    [...page.querySelectorAll(".jp-OutputArea-output")].some(
      ({ childElementCount, textContent }) => !childElementCount && /^Loading widget/.test(textContent),
    );
  const look = () => {
    if (unfinished()) return;
    observer.disconnect();
    loaded();
  };
  const observer = new MutationObserver(look);
  observer.observe(page, { childList: true, subtree: true, characterData: true });
  document.addEventListener("DOMContentLoaded", look);

  // Voila ends the kernel on `beforeunload`, which also comes when a link only starts a download or
  // a mail. `pagehide` comes when the page really goes.
  addEventListener("beforeunload", (event) => event.stopImmediatePropagation());
  addEventListener("pagehide", () => {
    if (!kernel) return;
    const form = new FormData();
    form.append("_xsrf", xsrf);
    navigator.sendBeacon(`${document.body.dataset.baseUrl}api/shutdown/${kernel}`, form);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });

  // Stock Voila's heartbeat.
  globalThis.voila_heartbeat = () => {};

  return {
    /** The kernel of this page has started. */
    begin(id, token) {
      kernel = id;
      xsrf = token || /\b_xsrf=([^;]*)/.exec(document.cookie)?.[1] || "";
    },
    /** Nothing more will come. */
    fail(heading, text) {
      observer.disconnect();
      loaded();
      const card = document.createElement("div");
      card.className = "card failure";
      card.setAttribute("role", "alert");
      card.append(document.createElement("h2"), document.createElement("p"));
      card.firstChild.textContent = heading;
      card.lastChild.textContent = text;
      page.replaceChildren(card);
    },
  };
})();
