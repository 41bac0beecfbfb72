/** The editor of a Code component, in place of a plain text area as soon as its chunk has arrived. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type * as EditorChunk from "../chunks/editor";
import type { CodeTraits } from "../generated/traits";
import { loadChunk } from "./chunks";
import { labelOf } from "./field";
import { type Model, useTraits, type ViewProps } from "./model";

type Props = Pick<ViewProps<CodeTraits>, "model" | "emit">;

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
export function useEditor({ model, emit }: Props, plain: RefObject<HTMLTextAreaElement | null>) {
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
