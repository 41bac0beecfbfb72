/** Draws the formulas in elements that are on the page already: prose of cells, descriptions of controls. */

import { toMathML } from "../chunks/math";
import { parseHtml } from "../lib/markup";

const KINDS = [
  /\$\$(?<shown>.+?)\$\$/,
  /\\\[(?<bracket>.+?)\\\]/,
  /\\\((?<inline>.+?)\\\)/,
  /\$(?<dollar>(?!\s)(?:\\.|[^$\\])+?(?<!\s))\$(?!\d)/,
  /(?<block>\\begin\{(?<name>\w+\*?)\}.+?\\end\{\k<name>\})/,
];
const FORMULA = new RegExp(KINDS.map(({ source }) => source).join("|"), "gs");

/** Draw all formulas in an element, but not those in code. */
export function typeset(el: Element): void {
  const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest("code, pre, script, style, textarea, math")
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  const found: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if ((node as Text).data.search(FORMULA) >= 0) found.push(node as Text);
  }
  for (const node of found) node.replaceWith(drawn(node.data));
}

function drawn(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let at = 0;
  for (const { 0: all, index, groups = {} } of text.matchAll(FORMULA)) {
    const { shown, bracket, inline, dollar, block } = groups;
    const display = inline === undefined && dollar === undefined;
    const tex = shown ?? bracket ?? inline ?? dollar ?? block ?? "";
    const place = document.createElement("span");
    place.className = display ? "nbb-math nbb-math-display" : "nbb-math";
    place.dataset.drawn = "";
    place.append(parseHtml(toMathML(tex, display)));
    fragment.append(text.slice(at, index), place);
    at = index + all.length;
  }
  fragment.append(text.slice(at));
  return fragment;
}
