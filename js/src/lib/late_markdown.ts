/** Markdown for those who may never need it: what reads it begins to exist with the first text. */

import type * as Library from "./markdown";

let library: typeof Library | undefined;

/** Do something with it: now, or for the first text in a microtask, before the browser shows anything. */
export function withMarkdown(use: (library: typeof Library) => void): void {
  if (library) {
    use(library);
    return;
  }
  // In the runtime's one file this loads nothing, it only runs what stands there.
  void import("./markdown").then((there) => {
    library = there;
    use(there);
  });
}
