/** Shows what a cell has displayed, in the richest form that there is. */

import { arm, compile, running } from "../lib/authored";
import { terminalText } from "./ansi";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const PLAIN = "text/plain";

type Bundle = Record<string, unknown>;
/** Takes away what is shown, where that is more than emptying its element. */
type Release = (() => void) | undefined;
/** Shows a widget's model in an element; gives what takes it away again. */
export type ShowWidget = (id: string, el: HTMLElement) => Promise<() => void>;

const text = (value: unknown): string =>
  Array.isArray(value) ? value.join("") : typeof value === "string" ? value : JSON.stringify(value);

/** Put HTML into an element; its scripts run. */
function html(el: HTMLElement, markup: string): void {
  el.className = "jp-RenderedHTMLCommon jp-RenderedHTML";
  el.append(running(markup));
  arm(el);
}

function image(type: string) {
  return (el: HTMLElement, data: unknown, { width, height, alt }: Bundle = {}) => {
    el.className = "jp-RenderedImage";
    const img = document.createElement("img");
    img.src = `data:${type};base64,${text(data)}`;
    img.alt = typeof alt === "string" ? alt : "";
    if (width) img.width = Number(width);
    if (height) img.height = Number(height);
    el.append(img);
  };
}

function preformatted(el: HTMLElement, data: unknown): void {
  el.className = "jp-RenderedText";
  const pre = document.createElement("pre");
  pre.append(terminalText(typeof data === "string" ? data : text(data)));
  el.append(pre);
}

async function prose(el: HTMLElement, source: string): Promise<void> {
  el.className = "jp-RenderedHTMLCommon jp-RenderedMarkdown";
  const { fill } = await import("./prose");
  fill(el, source);
}

/** LaTeX is text with formulas; Markdown would take its underscores and backslashes away. */
async function latex(el: HTMLElement, source: string): Promise<void> {
  el.className = "jp-RenderedHTMLCommon jp-RenderedLatex";
  el.textContent = source;
  const { typeset } = await import("./prose");
  typeset(el);
}

/** Run a script, which finds the element of its output under the name `element`. */
function script(el: HTMLElement, code: string): void {
  el.className = "jp-RenderedJavaScript";
  compile(["element"], code)(el);
}

/** Show what only other packages know; else the plain text that comes with it. */
async function foreign(el: HTMLElement, data: Bundle, metadata: Bundle): Promise<Release> {
  const { render } = await import("./renderers");
  const gone = await render(el, data, metadata);
  if (gone) return gone;
  if (data[PLAIN] === undefined) {
    throw new Error(`Nothing beside the server shows ${Object.keys(data).join(", ")}.`);
  }
  preformatted(el, data[PLAIN]);
  return undefined;
}

type Show = (el: HTMLElement, data: unknown, metadata?: Bundle) => unknown;

/** In the order of preference, which is JupyterLab's. */
const KINDS: [string, Show][] = [
  ["text/html", (el, data) => html(el, text(data))],
  ["text/markdown", (el, data) => prose(el, text(data))],
  ["text/latex", (el, data) => latex(el, text(data))],
  [
    "image/svg+xml",
    (el, data) => {
      html(el, text(data));
      el.className = "jp-RenderedSVG";
    },
  ],
  ...["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"].map(
    (type): [string, Show] => [type, image(type)],
  ),
  ["application/javascript", (el, data) => script(el, text(data))],
  ["application/json", (el, data) => preformatted(el, JSON.stringify(data, null, 2))],
];

/** Show in an element what has been displayed, in the richest form that there is. */
export async function show(
  el: HTMLElement,
  data: Bundle,
  metadata: Bundle,
  showWidget: ShowWidget,
): Promise<Release> {
  const widget = data[WIDGET] as { model_id: string } | undefined;
  if (widget?.model_id) return showWidget(widget.model_id, el);
  for (const [type, render] of KINDS) {
    if (data[type] === undefined) continue;
    await render(el, data[type], (metadata[type] as Bundle | undefined) ?? {});
    return undefined;
  }
  const types = Object.keys(data);
  if (types.some((type) => type !== PLAIN)) return foreign(el, data, metadata);
  if (types.length) preformatted(el, data[PLAIN]);
  return undefined;
}
