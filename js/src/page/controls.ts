/** All of ipywidgets' controls, for the apps that hold one. */

import DOMPurify from "dompurify";
import "./icons";
import { useSanitizer } from "./sanitize";
import { typeset } from "./typeset";

export * as controls from "@jupyter-widgets/controls";

interface MathJax {
  Hub: { Queue(job: [name: string, hub: unknown, el: Element]): void };
}

// Of the HTML that descriptions may hold.
useSanitizer((html, { allowedTags }) =>
  DOMPurify.sanitize(html, {
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: ["class", "style", "title", "href", "src"],
    ALLOW_DATA_ATTR: false,
  }),
);

// What controls with formulas in their texts look for.
(globalThis as unknown as { MathJax?: MathJax }).MathJax ??= {
  Hub: { Queue: ([, , el]) => typeset(el) },
};
