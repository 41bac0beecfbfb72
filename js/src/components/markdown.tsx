/** Markdown: browser half of nbblocks/components/markdown.py. */

import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { MarkdownTraits } from "../generated/traits";
import { Field } from "../lib/field";
import { CopyButton } from "../lib/icon_button";
import { useTraits, type ViewProps } from "../lib/model";
import { Prose } from "../lib/prose";
import { cssLength } from "../lib/text";

const DOLLARS = [{ left: "$$", right: "$$", display: true }];

export function Markdown({ model, emit }: ViewProps<MarkdownTraits>) {
  const { value, label, rtl, padding } = useTraits(model, "value", "label", "rtl", "padding");
  const { buttons } = useTraits(model, "buttons");
  const sizes = useTraits(model, "height", "max_height", "min_height");
  const options = useTraits(
    model,
    "sanitize_html",
    "line_breaks",
    "header_links",
    "latex_delimiters",
  );
  const text = value ?? "";
  const el = useRef<HTMLDivElement>(null);
  const prose = useRef<Prose | null>(null);
  const reading = useMemo(
    () => ({
      sanitize: options.sanitize_html !== false,
      lineBreaks: options.line_breaks,
      headerLinks: options.header_links,
      delimiters: options.latex_delimiters ?? DOLLARS,
    }),
    [options.sanitize_html, options.line_breaks, options.header_links, options.latex_delimiters],
  );

  useLayoutEffect(() => {
    if (!el.current) return;
    prose.current ??= new Prose(el.current, model);
    prose.current.update(text, reading);
  }, [text, reading, model]);
  useEffect(() => () => prose.current?.close(), []);

  const scrolls = sizes.height != null || sizes.max_height != null;
  const copy = buttons?.includes("copy") && (
    <CopyButton text={() => text} onCopied={(copied) => emit({}, ["copy", { value: copied }])} />
  );
  return (
    <Field
      model={model}
      ownLabel
      flush={!padding}
      class={padding ? "nbb-markdown-field nbb-padded" : "nbb-markdown-field"}
      actions={copy}
    >
      <div
        ref={el}
        class="nbb-prose"
        dir={rtl ? "rtl" : undefined}
        {...((scrolls || label) && { role: "region", "aria-label": label ?? "Text" })}
        tabIndex={scrolls ? 0 : undefined}
        style={{
          height: cssLength(sizes.height),
          maxHeight: cssLength(sizes.max_height),
          minHeight: cssLength(sizes.min_height),
          overflow: scrolls ? "auto" : undefined,
        }}
      />
    </Field>
  );
}
