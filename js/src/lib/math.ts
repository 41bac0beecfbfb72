/** Formulas in Markdown: found before Markdown reads them, kept as their source until they are drawn. */

import type { TokenizerAndRendererExtension, Tokens } from "marked";
import { escapeHtml } from "./text";

/** A pair of marks around a formula, as `latex_delimiters` lists them. */
export interface Delimiter {
  left: string;
  right: string;
  display: boolean;
}

interface Formula {
  raw: string;
  tex: string;
  display: boolean;
}

/** The formula `source` starts with, or null. A `\` shields the next character; braces must close. */
function readFormula(source: string, delimiters: readonly Delimiter[]): Formula | null {
  for (const { left, right, display } of delimiters) {
    if (!source.startsWith(left)) continue;
    const end = closingAt(source, left.length, right);
    if (end < 0) continue;
    const tex = source.slice(left.length, end).trim();
    if (tex) return { raw: source.slice(0, end + right.length), tex, display };
  }
  return null;
}

function closingAt(source: string, from: number, right: string): number {
  let depth = 0;
  for (let i = from; i < source.length; i++) {
    if (depth === 0 && source.startsWith(right, i)) return i;
    const char = source[i];
    if (char === "\\") i++;
    else if (char === "{") depth++;
    else if (char === "}") depth--;
    else if (char === "\n" && /^\n[ \t]*\n/.test(source.slice(i, i + 80)) && right.length < 2)
      return -1;
  }
  return -1;
}

function firstOf(source: string, marks: readonly string[]): number | undefined {
  const found = marks.map((mark) => source.indexOf(mark)).filter((index) => index >= 0);
  return found.length > 0 ? Math.min(...found) : undefined;
}

function draw(token: Tokens.Generic): string {
  const { tex, display, block } = token as unknown as Formula & { block: boolean };
  const tag = block ? "div" : "span";
  const classes = display ? "nbb-math nbb-math-display" : "nbb-math";
  return `<${tag} class="${classes}">${escapeHtml(tex)}</${tag}>${block ? "\n" : ""}`;
}

/** The extensions of `marked` that read formulas between `delimiters`, before Markdown sees them. */
export function mathExtensions(delimiters: readonly Delimiter[]): TokenizerAndRendererExtension[] {
  const ordered = [...delimiters].sort((a, b) => b.left.length - a.left.length);
  if (ordered.length === 0) return [];
  const blocks = ordered.filter(({ display }) => display);
  return [
    {
      name: "nbbMathBlock",
      level: "block",
      start: (source) =>
        firstOf(
          source,
          blocks.map(({ left }) => `\n${left}`),
        ),
      tokenizer(source) {
        const indent = /^\n? {0,3}/.exec(source)?.[0] ?? "";
        const formula = readFormula(source.slice(indent.length), blocks);
        const after = /^[ \t]*(?:\n+|$)/.exec(
          source.slice(indent.length + (formula?.raw.length ?? 0)),
        );
        if (!formula || !after) return undefined;
        const raw = indent + formula.raw + after[0];
        return { ...formula, type: "nbbMathBlock", raw, block: true };
      },
      renderer: draw,
    },
    {
      name: "nbbMath",
      level: "inline",
      start: (source) =>
        firstOf(
          source,
          ordered.map(({ left }) => left),
        ),
      tokenizer(source) {
        const formula = readFormula(source, ordered);
        return formula ? { ...formula, type: "nbbMath", block: false } : undefined;
      },
      renderer: draw,
    },
  ];
}
