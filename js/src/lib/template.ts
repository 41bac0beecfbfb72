/** Templates of the HTML component: `${expression}` is JavaScript, `{{…}}` is Handlebars. */

import { compile } from "./authored";

/** Fills the `{{…}}` of a template. */
export type Fill = (template: string, props: Record<string, unknown>) => string;

type Part = { text: string } | { expression: string };

/** Whether a template needs the Handlebars chunk. */
export const usesHandlebars = (template: string): boolean => template.includes("{{");

/** Fill `template` with `props`. An expression that fails says which one it was. */
export function fillTemplate(
  template: string,
  props: Record<string, unknown>,
  fill: Fill | null,
): string {
  const parts = splitTemplate(template);
  // Marks keep Handlebars out of what expressions give, so that data is never read as template.
  const values = parts.flatMap((part) =>
    "expression" in part ? [evaluate(part.expression, props)] : [],
  );
  let index = 0;
  const marked = parts
    .map((part) => ("text" in part ? part.text : `\uE000${index++}\uE001`))
    .join("");
  const filled = fill && usesHandlebars(marked) ? fill(marked, props) : marked;
  return filled.replace(/\uE000(\d+)\uE001/g, (_, place) => values[Number(place)] ?? "");
}

/** The literal text and the `${…}` expressions of a template, in order. */
function splitTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const start = template.indexOf("${", at);
    const end = start < 0 ? -1 : closingBrace(template, start + 2);
    if (end < 0) return [...parts, { text: template.slice(at) }];
    parts.push({ text: template.slice(at, start) });
    parts.push({ expression: template.slice(start + 2, end) });
    at = end + 1;
  }
}

function closingBrace(source: string, from: number): number {
  let depth = 0;
  for (let i = from; i < source.length; i++) {
    const char = source[i];
    if (char === "'" || char === '"') i = closingQuote(source, i + 1, char);
    else if (char === "`") i = closingBacktick(source, i + 1);
    else if (char === "{") depth++;
    else if (char === "}" && depth-- === 0) return i;
    if (i < 0) return -1;
  }
  return -1;
}

function closingQuote(source: string, from: number, quote: string): number {
  for (let i = from; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === quote) return i;
  }
  return source.length;
}

function closingBacktick(source: string, from: number): number {
  for (let i = from; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "`") return i;
    else if (source.startsWith("${", i)) {
      i = closingBrace(source, i + 2);
      if (i < 0) break;
    }
  }
  return source.length;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function evaluate(expression: string, props: Record<string, unknown>): string {
  const names = Object.keys(props).filter((name) => IDENTIFIER.test(name));
  try {
    const run = compile(names, `return (${expression}\n);`);
    const value = run(...names.map((name) => props[name]));
    return value === null || value === undefined ? "" : String(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the template's \${${expression}} failed: ${reason}`);
  }
}

const AT_TOP = /@(?:-webkit-)?(?:keyframes|font-face|property|import|layer|counter-style)\b/g;

/** `css` for one element: rules apply inside it, declarations outside any rule to itself. */
export function scopeCss(css: string, selector: string): string {
  let [top, inside, at] = ["", "", 0];
  for (const { index } of css.matchAll(AT_TOP)) {
    if (index < at) continue;
    inside += css.slice(at, index);
    at = statementEnd(css, index);
    top += `${css.slice(index, at)}\n`;
  }
  inside += css.slice(at);
  return `${top}${selector} {\n${inside}\n}`;
}

function statementEnd(css: string, from: number): number {
  let depth = 0;
  for (let i = from; i < css.length; i++) {
    if (css[i] === ";" && depth === 0) return i + 1;
    if (css[i] === "{") depth++;
    else if (css[i] === "}" && --depth === 0) return i + 1;
  }
  return css.length;
}
