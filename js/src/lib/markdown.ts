/** Markdown to HTML. For those who come by `late_markdown.ts`: the rules it is read by take 10 ms to make. */

import createPurifier, { type DOMPurify } from "dompurify";
import { Marked, Renderer, type Token, type Tokens, type TokensList } from "marked";
import { parseHtml } from "./markup";
import { type Delimiter, mathExtensions } from "./math";
import { escapeHtml } from "./text";

/** How a text is read; the parameters of Markdown and of what shows Markdown. */
export interface MarkdownOptions {
  sanitize: boolean;
  lineBreaks: boolean;
  headerLinks: boolean;
  delimiters: readonly Delimiter[];
}

const FORBIDDEN = { FORBID_TAGS: ["style", "form"], SANITIZE_NAMED_PROPS: true };
const COPY = '<button type="button" class="nbb-code-copy" aria-label="Copy code">Copy</button>';

let purifier: DOMPurify | null = null;

function purify(html: string): string {
  if (!purifier) {
    purifier = createPurifier(window);
    purifier.addHook("afterSanitizeAttributes", (node) => {
      if (!(node instanceof HTMLAnchorElement) || node.getAttribute("href")?.startsWith("#"))
        return;
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer");
    });
  }
  return purifier.sanitize(html, FORBIDDEN);
}

function slug(text: string, taken: Map<string, number>): string {
  const base = text
    .toLowerCase()
    .trim()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s+/g, "-");
  const seen = taken.get(base) ?? 0;
  taken.set(base, seen + 1);
  return seen === 0 ? base : `${base}-${seen}`;
}

/** Turns text into sanitised blocks of HTML; keeps what it cleaned, so growing text costs what grew. */
export class MarkdownRenderer {
  private readonly marked: Marked;
  /** What the last text's blocks were before and after cleaning, and what this one's are. */
  private before = new Map<string, string>();
  private cleaned = new Map<string, string>();
  private slugs = new Map<string, number>();

  constructor(private readonly options: MarkdownOptions) {
    this.marked = new Marked({ gfm: true, breaks: options.lineBreaks });
    this.marked.use({ extensions: mathExtensions(options.delimiters) });
    this.marked.use({ renderer: this.renderers() });
  }

  /** One string of HTML for each top-level block of `text`. */
  render(text: string): string[] {
    this.slugs = new Map();
    [this.before, this.cleaned] = [this.cleaned, new Map()];
    const tokens = this.marked.lexer(text);
    const rawFrom = tokens.findIndex(({ type }) => type === "html");
    const alone = rawFrom < 0 ? tokens : tokens.slice(0, rawFrom);
    const blocks = alone.filter(({ type }) => type !== "space").map((token) => this.html([token]));
    // Raw HTML may open what a later block closes, so from there on the text is one block.
    if (rawFrom >= 0) blocks.push(this.html(tokens.slice(rawFrom)));
    return blocks.filter(Boolean);
  }

  private html(tokens: Token[]): string {
    const html = this.marked.parser(tokens as TokensList);
    if (!this.options.sanitize) return html;
    const clean = this.before.get(html) ?? purify(html);
    this.cleaned.set(html, clean);
    return clean;
  }

  private renderers() {
    const renderer = this;
    const { headerLinks } = this.options;
    return {
      code({ text, lang }: Tokens.Code): string {
        const language = /^[\w+#.-]*/.exec(lang ?? "")?.[0] ?? "";
        const code = `<code class="language-${escapeHtml(language)}">${escapeHtml(text)}</code>`;
        const bar = `<div class="nbb-code-bar"><span>${escapeHtml(language)}</span>${COPY}</div>`;
        return `<div class="nbb-code-block">${bar}<pre tabindex="0">${code}</pre></div>\n`;
      },
      checkbox({ checked }: Tokens.Checkbox): string {
        const state = checked ? 'checked="" aria-label="done"' : 'aria-label="to do"';
        return `<input type="checkbox" disabled="" ${state}> `;
      },
      heading(this: Renderer, { tokens, depth }: Tokens.Heading): string {
        const inner = this.parser.parseInline(tokens);
        if (!headerLinks) return `<h${depth}>${inner}</h${depth}>\n`;
        const id = slug(parseHtml(inner).textContent ?? "", renderer.slugs);
        const link = `<a class="nbb-header-link" href="#${id}" aria-label="Link to this heading">#</a>`;
        return `<h${depth} id="${id}">${inner}${link}</h${depth}>\n`;
      },
      table(this: Renderer, token: Tokens.Table): string {
        const table = Renderer.prototype.table.call(this, token);
        return `<div class="nbb-table-scroll" tabindex="0">${table}</div>\n`;
      },
    };
  }
}
