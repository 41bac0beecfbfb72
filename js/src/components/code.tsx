/** Code: browser half of nbblocks/components/code.py. */

import { Download } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type * as EditorChunk from "../chunks/editor";
import type { CodeTraits } from "../generated/traits";
import { loadChunk } from "../lib/chunks";
import { Field, type FieldIds, labelOf } from "../lib/field";
import { download } from "../lib/files";
import { CopyButton, IconButton } from "../lib/icon_button";
import { type Model, useTraits, type ViewProps } from "../lib/model";

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

type Props = Pick<ViewProps<CodeTraits>, "model" | "emit">;

interface BodyProps extends Props {
  ids: FieldIds;
}

export function Code(props: Props) {
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
function Body({ model, emit, ids }: BodyProps) {
  const { value, interactive, wrap_lines } = useTraits(model, "value", "interactive", "wrap_lines");
  const plain = useRef<HTMLTextAreaElement>(null);
  const { host, ready, report } = useEditor({ model, emit }, plain);
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
          value={value ?? ""}
          onInput={(event) => emit({ value: event.currentTarget.value }, "input")}
          onFocus={() => report("focus")}
          onBlur={() => report("blur")}
        />
      )}
    </>
  );
}

function useSettings(model: Model<CodeTraits>): EditorChunk.EditorSettings {
  const { language, interactive, label } = useTraits(model, "language", "interactive", "label");
  const { show_line_numbers, wrap_lines } = useTraits(model, "show_line_numbers", "wrap_lines");
  const { autocomplete } = useTraits(model, "autocomplete");
  return useMemo(
    () => ({
      language,
      editable: interactive,
      numbers: show_line_numbers,
      wrap: wrap_lines,
      autocomplete,
      label: labelOf({ label, _component: "code" }),
    }),
    [language, interactive, label, show_line_numbers, wrap_lines, autocomplete],
  );
}

/** Put the editor into `host` when its chunk is here, with the focus if `plain` has it. */
function useEditor({ model, emit }: Props, plain: RefObject<HTMLTextAreaElement | null>) {
  const { value } = useTraits(model, "value");
  const settings = useSettings(model);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorChunk.Editor | null>(null);
  const [chunk, setChunk] = useState<typeof EditorChunk>();
  const [ready, setReady] = useState(false);
  // While the focus moves from the text area to the editor, nobody has left or come.
  const quiet = useRef(false);
  const report = (event: "focus" | "blur") => quiet.current || emit({}, event);

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
    if (plain.current && plain.current.ownerDocument.activeElement === plain.current) {
      host.current.hidden = false;
      quiet.current = true;
      made.focus(plain.current.selectionStart);
      quiet.current = false;
    }
    setReady(true);
    return () => made.destroy();
  }, [chunk, model, emit]);
  useLayoutEffect(() => editor.current?.setText(value ?? ""), [value]);
  useLayoutEffect(() => editor.current?.configure(settings), [settings]);
  return { host, ready, report };
}
