/** Shows what a cell has displayed, in the richest form that there is. */

import { arm, running, runScript } from "../lib/authored";
import { terminalText } from "./ansi";

const WIDGET = "application/vnd.jupyter.widget-view+json";

type Bundle = Record<string, unknown>;
/** Shows a widget's model in an element. */
export type ShowWidget = (id: string, el: HTMLElement) => Promise<void>;

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

type Show = (el: HTMLElement, data: unknown, metadata?: Bundle) => unknown;

/** In the order of preference, which is JupyterLab's. */
const KINDS: [string, Show][] = [
  ["text/html", (el, data) => html(el, text(data))],
  ["text/markdown", (el, data) => prose(el, text(data))],
  ["text/latex", (el, data) => prose(el, text(data))],
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
  ["application/javascript", (_el, data) => runScript(text(data))],
  ["application/json", (el, data) => preformatted(el, JSON.stringify(data, null, 2))],
  ["text/plain", preformatted],
];

/** Make the element of what has been displayed; null when there is nothing to see. */
export function shown(
  data: Bundle,
  metadata: Bundle,
  showWidget: ShowWidget,
): { el: HTMLElement; done: Promise<unknown> } | null {
  const el = document.createElement("div");
  const widget = data[WIDGET] as { model_id: string } | undefined;
  if (widget?.model_id) return { el, done: showWidget(widget.model_id, el) };
  for (const [type, show] of KINDS) {
    if (data[type] === undefined) continue;
    const own = metadata[type] as Bundle | undefined;
    return { el, done: Promise.resolve(show(el, data[type], own ?? {})) };
  }
  return null;
}
