/** Code: browser half of nbblocks/components/code.py. */

import { Download } from "lucide";
import { useRef } from "preact/hooks";
import type { CodeTraits } from "../generated/traits";
import { Field, type FieldIds } from "../lib/field";
import { download } from "../lib/files";
import { CopyButton, IconButton } from "../lib/icon_button";
import { useTraits, type ViewProps } from "../lib/model";
import { useEditor } from "../lib/use_editor";

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
