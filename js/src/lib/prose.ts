/** Rendered Markdown in an element: patched block by block, so text may grow without flicker. */

import type * as HighlightChunk from "../chunks/highlight";
import type * as MathChunk from "../chunks/math";
import { loadChunk } from "./chunks";
import { copyText } from "./clipboard";
import { scrollBehavior } from "./host";
import { withMarkdown } from "./late_markdown";
import type { MarkdownOptions, MarkdownRenderer } from "./markdown";
import { parseHtml } from "./markup";
import type { Model } from "./model";

interface Shown {
  html: string;
  nodes: ChildNode[];
}

const COPIED_MS = 1500;
const LONGEST_REST_MS = 250;

/** Keeps `el` showing a Markdown text. Call `close` when the element goes. */
export class Prose {
  private shown: Shown[] = [];
  private wanted = "";
  private reading?: MarkdownOptions;
  private renderer?: MarkdownRenderer;
  private closed = false;
  private frame = 0;
  private restUntil = 0;
  private readonly onClick = (event: Event) => this.clicked(event);

  constructor(
    private readonly el: HTMLElement,
    private readonly model: Model,
  ) {
    el.addEventListener("click", this.onClick);
  }

  /** Show `text` at once if nothing is shown yet, else with the next frame: the last text wins. */
  update(text: string, reading: MarkdownOptions): void {
    this.wanted = text;
    if (this.reading !== reading) this.renderer = undefined;
    this.reading = reading;
    if (this.shown.length === 0) this.paint();
    else if (this.frame === 0) this.frame = requestAnimationFrame(this.tick);
  }

  /** Stop listening and painting. */
  close(): void {
    this.closed = true;
    cancelAnimationFrame(this.frame);
    this.el.removeEventListener("click", this.onClick);
  }

  // Long texts take long to paint: the page gets as much time for everything else.
  private readonly tick = () => {
    if (performance.now() < this.restUntil) this.frame = requestAnimationFrame(this.tick);
    else this.paint();
  };

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    withMarkdown(({ MarkdownRenderer }) => {
      const { reading } = this;
      if (this.closed || !reading) return;
      this.renderer ??= new MarkdownRenderer(reading);
      this.show(this.renderer);
    });
  }

  private show(renderer: MarkdownRenderer): void {
    const start = performance.now();
    this.patch(renderer.render(this.wanted));
    const end = performance.now();
    this.restUntil = end + Math.min(end - start, LONGEST_REST_MS);
    void this.decorate();
  }

  private patch(next: string[]): void {
    const old = this.shown;
    let head = 0;
    while (head < old.length && head < next.length && old[head]?.html === next[head]) head++;
    let tail = 0;
    const limit = Math.min(old.length, next.length) - head;
    while (tail < limit && old[old.length - 1 - tail]?.html === next[next.length - 1 - tail])
      tail++;

    for (const { nodes } of old.slice(head, old.length - tail))
      for (const node of nodes) node.remove();
    const kept = old.slice(old.length - tail);
    const before = kept.flatMap(({ nodes }) => nodes)[0] ?? null;
    const fresh = next.slice(head, next.length - tail).map((html) => {
      const content = parseHtml(html);
      const nodes = [...content.childNodes];
      this.el.insertBefore(content, before);
      return { html, nodes };
    });
    this.shown = [...old.slice(0, head), ...fresh, ...kept];
  }

  private async decorate(): Promise<void> {
    try {
      await Promise.all([drawFormulas(this.el, this.model), lightUp(this.el, this.model)]);
    } catch (error) {
      // Source text in one colour is readable; a missing chunk must not take the text away.
      console.warn("nbblocks: formulas and code stay plain text:", error);
    }
  }

  private clicked(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest<HTMLElement>(".nbb-code-copy");
    if (button) void copyCode(button);
    const link = target?.closest<HTMLAnchorElement>('a[href^="#"]');
    const id = decodeURIComponent(link?.getAttribute("href")?.slice(1) ?? "");
    const goal =
      id &&
      this.el.querySelector(`[id="${CSS.escape(id)}"], [id="user-content-${CSS.escape(id)}"]`);
    if (!goal) return;
    event.preventDefault();
    goal.scrollIntoView({ behavior: scrollBehavior() });
  }
}

async function copyCode(button: HTMLElement): Promise<void> {
  const code = button.closest(".nbb-code-block")?.querySelector("code")?.textContent ?? "";
  const copied = await copyText(code);
  button.textContent = copied ? "Copied" : "Not allowed";
  setTimeout(() => {
    button.textContent = "Copy";
  }, COPIED_MS);
}

let mathChunk: typeof MathChunk | null = null;
let highlightChunk: typeof HighlightChunk | null = null;

/** Draw every formula under `root` that is still its source. */
async function drawFormulas(root: ParentNode, model: Model): Promise<void> {
  const pending = () => root.querySelectorAll<HTMLElement>(".nbb-math:not([data-drawn])");
  if (pending().length === 0) return;
  // Once the chunk is here nothing is awaited: new text is drawn before the browser shows it.
  mathChunk ??= await loadChunk<typeof MathChunk>("math", model);
  for (const el of pending()) {
    el.dataset.drawn = "";
    const display = el.classList.contains("nbb-math-display");
    el.replaceChildren(parseHtml(mathChunk.toMathML(el.textContent ?? "", display)));
  }
}

/** Colour every block of code under `root` that names its language. */
async function lightUp(root: ParentNode, model: Model): Promise<void> {
  const selector = 'pre code[class^="language-"]:not([data-lit], [class="language-"])';
  const pending = () => root.querySelectorAll<HTMLElement>(selector);
  if (pending().length === 0) return;
  highlightChunk ??= await loadChunk<typeof HighlightChunk>("highlight", model);
  for (const code of pending()) {
    code.dataset.lit = "";
    const language = code.className.slice("language-".length);
    const html = highlightChunk.highlight(code.textContent ?? "", language);
    if (html !== null) code.replaceChildren(parseHtml(html));
  }
}
