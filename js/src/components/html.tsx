/** HTML: browser half of nbblocks/components/html.py. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type * as HandlebarsChunk from "../chunks/handlebars";
import type { HTMLTraits } from "../generated/traits";
import { arm, prepared } from "../lib/authored";
import { loadChunk } from "../lib/chunks";
import { Field, useUniqueId } from "../lib/field";
import { HtmlScript, loadHead, propsOf } from "../lib/html_script";
import { parseHtml } from "../lib/markup";
import { type Model, useTraits, type ViewProps } from "../lib/model";
import { morph } from "../lib/morph";
import { type Fill, fillTemplate, scopeCss, usesHandlebars } from "../lib/template";
import { cssLength } from "../lib/text";

const NEAR_END = 100;

export function Html({ model, emit }: ViewProps<HTMLTraits>) {
  const { label } = useTraits(model, "label");
  const { padding, apply_default_css, autoscroll } = useTraits(
    model,
    "padding",
    "apply_default_css",
    "autoscroll",
  );
  const sizes = useTraits(model, "min_height", "max_height");
  const id = useUniqueId();
  const { html, css, error, ready } = useFilled(model, `#${id}`);
  const content = useRef<HTMLDivElement>(null);
  const [script] = useState(() => new HtmlScript(model, emit));
  const [failure, setFailure] = useState<string | null>(null);

  useLayoutEffect(() => {
    if (content.current) show(content.current, html, autoscroll);
  }, [html, autoscroll]);
  useEffect(() => script.notice());
  const started = useRef(false);
  useEffect(() => {
    if (!ready || started.current) return;
    started.current = true;
    start(model, script, content.current).catch((reason) =>
      setFailure(`js_on_load failed: ${reason}`),
    );
  }, [ready, model, script]);

  const problem = error ?? failure;
  const classes = ["nbb-html-content", apply_default_css && "nbb-prose"];
  return (
    <Field
      model={model}
      role="group"
      ownLabel={!label}
      flush={!padding}
      class={padding ? "nbb-padded" : ""}
    >
      {problem && (
        <div class="nbb-problem" role="alert">
          {problem}
        </div>
      )}
      {css && <style>{css}</style>}
      <div
        id={id}
        ref={content}
        class={classes.filter(Boolean).join(" ")}
        style={{
          minHeight: cssLength(sizes.min_height),
          maxHeight: cssLength(sizes.max_height),
          overflow: sizes.max_height == null ? undefined : "auto",
        }}
      />
    </Field>
  );
}

interface Filled {
  html: string;
  css: string;
  error: string | null;
  /** The content stands; the script may run. */
  ready: boolean;
}

function useFilled(model: Model<HTMLTraits>, selector: string): Filled {
  const { html_template, css_template } = useTraits(model, "html_template", "css_template");
  const { value, label, props } = useTraits(model, "value", "label", "props");
  const fill = useFill(model, usesHandlebars(html_template) || usesHandlebars(css_template));
  return useMemo(() => {
    if (fill === undefined) return { html: "", css: "", error: null, ready: false };
    try {
      const all = propsOf({ value, label, props });
      const html = fillTemplate(html_template, all, fill);
      const css = css_template && scopeCss(fillTemplate(css_template, all, fill), selector);
      return { html, css, error: null, ready: true };
    } catch (error) {
      return { html: "", css: "", error: String(error), ready: false };
    }
  }, [html_template, css_template, value, label, props, fill, selector]);
}

/** What fills `{{…}}`: null when no template needs it, undefined until it is here. */
function useFill(model: Model<HTMLTraits>, needed: boolean): Fill | null | undefined {
  const [fill, setFill] = useState<{ fill: Fill }>();
  useEffect(() => {
    if (!needed || fill) return;
    loadChunk<typeof HandlebarsChunk>("handlebars", model).then(setFill, (error) =>
      console.error("nbblocks: the templates' {{…}} cannot be filled:", error),
    );
  }, [needed, fill, model]);
  return needed ? fill?.fill : null;
}

function show(el: HTMLElement, html: string, autoscroll: boolean): void {
  const atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END;
  morph(el, parseHtml(prepared(html)));
  arm(el);
  if (autoscroll && atEnd) el.scrollTop = el.scrollHeight;
}

async function start(
  model: Model<HTMLTraits>,
  script: HtmlScript,
  el: HTMLElement | null,
): Promise<void> {
  const [head, code] = [model.get("head"), model.get("js_on_load")];
  if (head) await loadHead(head);
  if (code && el) script.run(code, el);
}
