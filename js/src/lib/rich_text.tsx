/** Short texts that may hold Markdown or HTML: the info of a field, the message of a toast. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { withMarkdown } from "./late_markdown";
import type { MarkdownRenderer } from "./markdown";
import { parseHtml } from "./markup";

const OPTIONS = { sanitize: true, lineBreaks: true, headerLinks: false, delimiters: [] };

let renderer: MarkdownRenderer | undefined;

const MARKDOWN = /[<*_`[\\&~#]|https?:/;
const HTML = /<\/?(a|b|br|code|div|em|h[1-6]|i|img|li|ol|p|pre|small|span|strong|table|u|ul)\b/i;

interface RichTextProps {
  text: string;
  class: string;
  id?: string | undefined;
  /** Only text with a usual tag is read, so that `<class 'int'>` or `a*b*c` stay what they are. */
  onlyHtml?: boolean;
}

/** Show `text`, sanitised. */
export function RichText({ text, onlyHtml = false, ...attributes }: RichTextProps) {
  const el = useRef<HTMLDivElement>(null);
  const rich = (onlyHtml ? HTML : MARKDOWN).test(text);
  useLayoutEffect(() => {
    if (!rich) return;
    let last = true;
    withMarkdown((library) => {
      renderer ??= new library.MarkdownRenderer(OPTIONS);
      if (last) el.current?.replaceChildren(...renderer.render(text).map(parseHtml));
    });
    return () => {
      last = false;
    };
  }, [text, rich]);
  const kind = rich ? "rich" : "plain";
  return (
    <div key={kind} ref={el} {...attributes}>
      {rich ? null : text}
    </div>
  );
}
