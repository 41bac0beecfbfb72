/** What programs print for terminals, as elements: colours, weights, and lines that are written over. */

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the terminal's.
const CODES = /\x1b\[([\d;]*)m|\x1b\[[\d;?]*[A-Za-ln-z]|\x1b\][^\x07]*\x07/g;

interface Pen {
  colour?: string;
  ground?: string;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
  swapped?: boolean;
}

/** What makes of a text something else than what stands there and the text after it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const CONTROL = /[\r\b\x1b]/;
/** A code whose end has not come yet. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const HALF = /\x1b(\[[\d;?]*|\][^\x07]*)?$/;

/** A backspace takes what stands before it on its line. */
function rubbed(text: string): string {
  if (!text.includes("\b")) return text;
  let result = text;
  for (let before = ""; before !== result; ) {
    before = result;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
    result = result.replace(/[^\n]\x08/g, "");
  }
  return result;
}

/** A carriage return goes back to the start of the line, and what follows is written over it. */
export function overwritten(text: string): string {
  const result = rubbed(text);
  if (!result.includes("\r")) return result;
  return result
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map((line) => {
      const pieces = line.split("\r");
      return pieces.reduce((shown, piece) => piece + shown.slice(piece.length), "");
    })
    .join("\n");
}

/** A line that goes on, without what cannot be seen any more: a bar of hours is a line of megabytes. */
function shortened(line: string): string {
  const result = rubbed(line);
  const last = result.lastIndexOf("\r");
  return last < 0 ? result : overwritten(result.slice(0, last)) + result.slice(last);
}

function mixed(codes: number[]): string | undefined {
  const kind = codes.shift();
  if (kind === 2) return `rgb(${codes.splice(0, 3).join(" ")})`;
  const index = codes.shift() ?? 0;
  if (kind !== 5) return undefined;
  if (index < 16) return named(index % 8, index > 7);
  if (index > 231)
    return `rgb(${Array(3)
      .fill(8 + 10 * (index - 232))
      .join(" ")})`;
  const level = (part: number) => (part ? 55 + 40 * part : 0);
  const parts = [36, 6, 1].map((weight) => level(Math.floor((index - 16) / weight) % 6));
  return `rgb(${parts.join(" ")})`;
}

const named = (index: number, bright: boolean) =>
  `var(--nbb-ansi-${bright ? "bright-" : ""}${COLOURS[index]})`;

function apply(pen: Pen, given: string): Pen {
  const codes = given.split(";").map(Number);
  let next = { ...pen };
  while (codes.length) {
    const code = codes.shift() ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 7) next.swapped = true;
    else if (code === 21 || code === 22) next.bold = false;
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code === 27) next.swapped = false;
    else if (code >= 30 && code < 38) next.colour = named(code - 30, false);
    else if (code >= 90 && code < 98) next.colour = named(code - 90, true);
    else if (code >= 40 && code < 48) next.ground = named(code - 40, false);
    else if (code >= 100 && code < 108) next.ground = named(code - 100, true);
    else if (code === 38) set(next, "colour", mixed(codes));
    else if (code === 48) set(next, "ground", mixed(codes));
    else if (code === 39) delete next.colour;
    else if (code === 49) delete next.ground;
  }
  return next;
}

function set(pen: Pen, key: "colour" | "ground", value: string | undefined): void {
  if (value) pen[key] = value;
}

function written(text: string, pen: Pen): Node {
  const keys = Object.values(pen).some(Boolean);
  if (!keys) return document.createTextNode(text);
  const span = document.createElement("span");
  const { style } = span;
  const [colour, ground] = pen.swapped
    ? [pen.ground ?? "var(--nbb-page)", pen.colour ?? "var(--nbb-text)"]
    : [pen.colour, pen.ground];
  if (colour) style.color = colour;
  if (ground) style.backgroundColor = ground;
  if (pen.bold) style.fontWeight = "bold";
  if (pen.italic) style.fontStyle = "italic";
  if (pen.underline) style.textDecoration = "underline";
  span.textContent = text;
  return span;
}

/** Make nodes of a text for terminals. */
export function terminalText(text: string): DocumentFragment {
  return read(text).nodes;
}

/** Nodes of a text, and whether it ends as it has begun: in no colour, and in no code. */
function read(text: string): { nodes: DocumentFragment; plain: boolean } {
  const nodes = document.createDocumentFragment();
  const shown = overwritten(text);
  let pen: Pen = {};
  let at = 0;
  for (const { 0: code, 1: given, index } of shown.matchAll(CODES)) {
    if (index > at) nodes.append(written(shown.slice(at, index), pen));
    at = index + code.length;
    if (given !== undefined) pen = apply(pen, given || "0");
  }
  const plain = !Object.values(pen).some(Boolean) && !HALF.test(shown);
  if (at < shown.length) nodes.append(written(shown.slice(at), pen));
  return { nodes, plain };
}

/** A text for terminals that grows in an element: what stands there is made anew only where it may change. */
export class Terminal {
  /** What may change is in an element of its own, at the end. */
  private readonly open = document.createElement("span");
  private text = "";
  /** Does nothing that stands there matter to what comes? */
  private plain = true;

  constructor(el: HTMLElement) {
    el.append(this.open);
  }

  /** Show more of it. */
  print(text: string): void {
    if (this.plain && !CONTROL.test(text)) {
      this.open.append(text);
      this.text += text;
      return;
    }
    this.text += text;
    this.settle();
    this.text = shortened(this.text);
    const { nodes, plain } = read(this.text);
    this.open.replaceChildren(nodes);
    this.plain = plain && !this.text.includes("\r");
  }

  /** Whole lines do not change any more, unless they end in a colour that goes on. */
  private settle(): void {
    const end = this.text.lastIndexOf("\n") + 1;
    const { nodes, plain } = read(this.text.slice(0, end));
    if (!plain) return;
    this.open.before(nodes);
    this.text = this.text.slice(end);
  }
}
