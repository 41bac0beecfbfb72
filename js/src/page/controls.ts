/** All of ipywidgets' controls, for the apps that hold one. */

import { typeset } from "./typeset";

export * as controls from "@jupyter-widgets/controls";

interface MathJax {
  Hub: { Queue(job: [name: string, hub: unknown, el: Element]): void };
}

// What controls with formulas in their texts look for.
(globalThis as unknown as { MathJax?: MathJax }).MathJax ??= {
  Hub: { Queue: ([, , el]) => typeset(el) },
};
