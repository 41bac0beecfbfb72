/** Markdown and formulas: those a cell has displayed, and those in the prose of the notebook. */

import { toMathML } from "../chunks/math";
import { MarkdownRenderer } from "../lib/markdown";
import { parseHtml } from "../lib/markup";

export { typeset } from "./typeset";

const DELIMITERS = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\(", right: "\\)", display: false },
  { left: "$", right: "$", display: false },
];

/** Code, which may speak of formulas; formulas between marks; and environments without any. */
const ENVIRONMENT =
  /(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$)|(\\begin\{(\w+\*?)\}.*?\\end\{\3\})/gs;

/** Fill an element with Markdown and its formulas; it comes from the app, and is trusted as its HTML is. */
export function fill(el: HTMLElement, source: string): void {
  const options = { sanitize: false, lineBreaks: false, headerLinks: false };
  const renderer = new MarkdownRenderer({ ...options, delimiters: DELIMITERS });
  const marked = source.replace(ENVIRONMENT, (all, other) => other ?? `$$${all}$$`);
  el.append(parseHtml(renderer.render(marked).join("\n")));
  for (const bar of el.querySelectorAll(".nbb-code-bar")) bar.remove();
  for (const formula of el.querySelectorAll<HTMLElement>(".nbb-math")) {
    const display = formula.classList.contains("nbb-math-display");
    formula.dataset.drawn = "";
    formula.replaceChildren(parseHtml(toMathML(formula.textContent ?? "", display)));
  }
}
