/** Syntax colours for code blocks in Markdown. Loaded on first use. */

import hljs from "highlight.js/lib/common";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import latex from "highlight.js/lib/languages/latex";

hljs.registerLanguage("dockerfile", dockerfile);
hljs.registerLanguage("latex", latex);

/** The colours of `text` as escaped HTML, or null for a language not known here. */
export function highlight(text: string, language: string): string | null {
  if (!hljs.getLanguage(language)) return null;
  return hljs.highlight(text, { language, ignoreIllegals: true }).value;
}
