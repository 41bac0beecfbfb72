/* Joins the visit at once: while the page's script is on its way the kernel starts, and what it says is kept here. */
globalThis.nbbEarly = (() => {
  const { base, kernel, page } = JSON.parse(document.getElementById("nbb-visit").textContent);
  const url = new URL(`${base}api/kernels/${kernel}/channels?page=${page}`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const early = { socket: new WebSocket(url, ["v1.kernel.websocket.jupyter.org"]), frames: [] };
  early.socket.binaryType = "arraybuffer";
  early.socket.onmessage = ({ data }) => early.frames.push(data);
  early.socket.onclose = (event) => {
    early.closed = event;
  };
  return early;
})();
/* Says so when the page's script, or a part of it, does not arrive; nothing else would. */
addEventListener(
  "error",
  ({ target }) => {
    if (target.id !== "nbb-script") return;
    globalThis.nbbEarly.socket.close();
    const tell = () => {
      const page = document.getElementById("nbb-page");
      const card = document.getElementById("nbb-incomplete").content;
      card.querySelector("button").onclick = () => location.reload();
      page.removeAttribute("aria-busy");
      delete page.dataset.nbbLoading;
      page.querySelector(".skeleton").replaceWith(card);
    };
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", tell);
    else tell();
  },
  true,
);
/* Notes which visit this tab shows, for when it loads again: what asks for that is tab.html. */
{
  const { kernel } = JSON.parse(document.getElementById("nbb-visit").textContent);
  const address = location.href.replace(/[?&]nbblocks-tab=[\w-]*/, "");
  if (address !== location.href) history.replaceState(history.state, "", address);
  try {
    const name = `nbblocks-tab:${document.documentElement.dataset.nbbAddress}${location.search}`;
    sessionStorage.setItem(name, kernel);
  } catch {
    // The browser keeps nothing: loading again begins a new visit.
  }
}
