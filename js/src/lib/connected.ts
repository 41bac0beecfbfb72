/** Waiting for an element to be on the page. */

/** Call `ready` once `el` is in the document, unless `signal` comes first. */
export function whenConnected(el: HTMLElement, signal: AbortSignal, ready: () => void): void {
  if (signal.aborted) return;
  if (el.isConnected) {
    ready();
    return;
  }
  const observer = new MutationObserver(() => {
    if (!el.isConnected) return;
    observer.disconnect();
    ready();
  });
  observer.observe(document, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
}
