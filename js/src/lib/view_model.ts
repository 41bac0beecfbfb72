/** The model as one view sees it. */

import type { Model } from "./context";

/** Wrap anywidget's proxy so that every listener goes when `signal` says the view is gone. */
export function viewModel<T>(proxy: Model<T>, signal: AbortSignal): Model<T> {
  // One listener of the signal for all: a view has some twenty, and each takes 5 microseconds.
  const offs: Array<() => void> = [];
  signal.addEventListener("abort", () => {
    for (const off of offs) off();
  });
  return {
    gone: signal,
    get: (name) => proxy.get(name),
    set: (name, value) => proxy.set(name, value),
    get widget_manager() {
      return proxy.widget_manager;
    },
    send: (message, callbacks, buffers) => proxy.send(message, callbacks, buffers),
    off: (event, listener) => proxy.off(event, listener),
    on(event, listener) {
      proxy.on(event, listener);
      offs.push(() => proxy.off(event, listener));
    },
  };
}
