/** Code: browser half of nbblocks/components/code.py. */

import { Download } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type * as EditorChunk from "../chunks/editor";
import type { CodeTraits } from "../generated/traits";
import { loadChunk } from "../lib/chunks";
import { Field, type FieldIds, labelOf } from "../lib/field";
import { download } from "../lib/files";
import { CopyButton, IconButton } from "../lib/icon_button";
import { useTraits, type ViewProps } from "../lib/model";

const SUFFIXES: Record<string, string> = {
  python: "py",
  markdown: "md",
  latex: "tex",
  javascript: "js",
  typescript: "ts",
  jinja2: "jinja",
  dockerfile: "dockerfile",
  shell: "sh",
};

export function Code(props: ViewProps<CodeTraits>) {
  const { model } = props;
  const { buttons, lines, max_lines } = useTraits(model, "buttons", "lines", "max_lines");
  const text = () => model.get("value") ?? "";
  const wants = (button: string) => buttons?.includes(button) ?? true;
  const save = () =>
    download(new Blob([text()], { type: "text/plain" }), fileName(model.get("language")));
  return (
    <Field
      model={model}
      flush
      class="nbb-code-field"
      actions={
        (wants("copy") || wants("download")) && (
          <>
            {wants("copy") && <CopyButton text={text} />}
            {wants("download") && <IconButton icon={Download} title="Download" onClick={save} />}
          </>
        )
      }
    >
      {(ids) => (
        <div
          class="nbb-code-frame"
          style={{ "--nbb-code-lines": lines, "--nbb-code-max-lines": max_lines ?? undefined }}
          data-limited={max_lines === null ? undefined : ""}
        >
          <Body {...props} ids={ids} />
        </div>
      )}
    </Field>
  );
}

function fileName(language: string | null): string {
  const suffix = language?.startsWith("sql")
    ? "sql"
    : (SUFFIXES[language ?? ""] ?? language ?? "txt");
  return `code.${suffix}`;
}

/** The editor; a plain text area with the same text until it has arrived. */
function Body({ model, emit, ids }: ViewProps<CodeTraits> & { ids: FieldIds }) {
  const { value, interactive, label } = useTraits(model, "value", "interactive", "label");
  const { language, autocomplete } = useTraits(model, "language", "autocomplete");
  const { show_line_numbers, wrap_lines } = useTraits(model, "show_line_numbers", "wrap_lines");
  const [chunk, setChunk] = useState<typeof EditorChunk>();
  const [ready, setReady] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<EditorChunk.Editor | null>(null);
  // While the focus moves from the text area to the editor, nobody has left or come.
  const quiet = useRef(false);
  const report = (event: "focus" | "blur") => quiet.current || emit({}, event);
  const text = value ?? "";
  const settings: EditorChunk.EditorSettings = {
    language,
    editable: interactive,
    numbers: show_line_numbers,
    wrap: wrap_lines,
    autocomplete,
    label: labelOf({ label, _component: "code" }),
  };

  useEffect(() => {
    loadChunk<typeof EditorChunk>("editor", model).then(
      (loaded) => setChunk({ ...loaded }),
      (error) => console.warn("nbblocks: code is shown without colours:", error),
    );
  }, [model]);
  useLayoutEffect(() => {
    if (!chunk || !host.current) return;
    const made = chunk.createEditor(host.current, model.get("value") ?? "", settings, {
      input: (changed) => emit({ value: changed }, "input"),
      focus: () => report("focus"),
      blur: () => report("blur"),
    });
    editor.current = made;
    const area = plain.current;
    if (area && area.ownerDocument.activeElement === area) {
      host.current.hidden = false;
      quiet.current = true;
      made.focus(area.selectionStart);
      quiet.current = false;
    }
    setReady(true);
    return () => {
      made.destroy();
      editor.current = null;
    };
  }, [chunk, model, emit]);
  useLayoutEffect(() => editor.current?.setText(text), [text]);
  useLayoutEffect(
    () => editor.current?.configure(settings),
    [language, interactive, show_line_numbers, wrap_lines, autocomplete, label],
  );

  return (
    <>
      <div ref={host} class="nbb-code-editor" hidden={!ready} />
      {!ready && (
        <textarea
          ref={plain}
          id={ids.control}
          class="nbb-code-plain"
          spellcheck={false}
          readOnly={!interactive}
          rows={1}
          wrap={wrap_lines ? "soft" : "off"}
          value={text}
          onInput={(event) => emit({ value: event.currentTarget.value }, "input")}
          onFocus={() => report("focus")}
          onBlur={() => report("blur")}
        />
      )}
    </>
  );
}
