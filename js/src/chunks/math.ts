/** LaTeX to MathML, which every browser draws itself: no fonts, no style sheet. Loaded on first use. */

import temml from "temml";

/** The MathML of `tex`; a formula that cannot be read is its source in the error colour. */
export function toMathML(tex: string, display: boolean): string {
  return temml.renderToString(tex, {
    displayMode: display,
    throwOnError: false,
    errorColor: "var(--nbb-danger-text)",
    maxExpand: 1000,
    maxSize: [40, 40],
    trust: false,
    wrap: "tex",
  });
}
