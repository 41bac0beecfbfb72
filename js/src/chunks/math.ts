/** LaTeX to MathML, which every browser draws itself: no fonts, no style sheet. Loaded on first use. */

import temml from "temml";

/** Draw `tex` into `el`; a formula that cannot be read shows its source in the error colour. */
export function render(tex: string, el: HTMLElement, display: boolean): void {
  temml.render(tex, el, {
    displayMode: display,
    throwOnError: false,
    errorColor: "var(--nbb-danger-text)",
    maxExpand: 1000,
    maxSize: [40, 40],
    trust: false,
    wrap: "tex",
  });
}
