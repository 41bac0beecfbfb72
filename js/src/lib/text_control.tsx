/** Where the text of a Textbox is typed. */

import type { JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { TextboxTraits } from "../generated/traits";
import { composing } from "./composing";
import type { FieldIds } from "./field";
import { useTraits, type ViewProps } from "./model";
import { useGrowing } from "./text_area";

type Control = HTMLInputElement | HTMLTextAreaElement;

/** How far a text of one line grows when `max_lines` does not say. */
const DEFAULT_MAX_LINES = 20;

const PASSED_ON = [
  "autocapitalize",
  "autocomplete",
  "autocorrect",
  "enterkeyhint",
  "lang",
  "spellcheck",
  "tabindex",
];

/** What `html_attributes` may add to the control. */
function attributesOf(given: TextboxTraits["html_attributes"]): Record<string, unknown> {
  const entries = Object.entries(given ?? {}).filter(([name]) => PASSED_ON.includes(name));
  return Object.fromEntries(entries);
}

const textOf = (event: Event) => (event.currentTarget as Control).value;

/** The control of a Textbox: an area that grows, or an input of one line. */
export function TextControl({ model, emit, ids }: ViewProps<TextboxTraits> & { ids: FieldIds }) {
  const { value, lines, max_lines, type } = useTraits(model, "value", "lines", "max_lines", "type");
  const { autofocus, autoscroll } = useTraits(model, "autofocus", "autoscroll");
  const traits = useTraits(
    model,
    "interactive",
    "placeholder",
    "max_length",
    "rtl",
    "text_align",
    "html_attributes",
  );
  const control = useRef<Control>(null);
  const most = type === "text" ? Math.max(lines, max_lines ?? DEFAULT_MAX_LINES) : 1;
  const follows = useGrowing(control, lines, most, value ?? "");
  useEffect(() => {
    if (autofocus) control.current?.focus();
  }, []);
  useEffect(() => {
    const area = control.current;
    const typing = area === document.activeElement && traits.interactive;
    if (area && autoscroll && follows.current && !typing) area.scrollTop = area.scrollHeight;
  }, [value]);

  const common = {
    ...attributesOf(traits.html_attributes),
    id: ids.control,
    class: "nbb-input",
    "aria-describedby": ids.info,
    "aria-invalid": ids.invalid,
    value: value ?? "",
    placeholder: traits.placeholder ?? undefined,
    maxLength: traits.max_length ?? undefined,
    dir: traits.rtl ? ("rtl" as const) : undefined,
    style: { textAlign: traits.text_align ?? undefined },
    readOnly: !traits.interactive,
    onInput: (event: InputEvent) => emit({ value: textOf(event) }, "input"),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || composing(event) || !traits.interactive) return;
      if (lines > 1 ? !event.shiftKey : event.shiftKey) return;
      event.preventDefault();
      emit({ value: textOf(event) }, "submit");
    },
    onFocus: () => emit({}, "focus"),
    onBlur: () => emit({}, "blur"),
    onSelect: (event: Event) => {
      const { selectionStart, selectionEnd, value: text } = event.currentTarget as Control;
      if (selectionStart === null || selectionEnd === null || selectionStart === selectionEnd)
        return;
      const index = [selectionStart, selectionEnd];
      emit({}, ["select", { index, value: text.slice(selectionStart, selectionEnd) }]);
    },
  };
  if (most > 1) {
    return <textarea {...common} rows={lines} ref={control as RefObject<HTMLTextAreaElement>} />;
  }
  const typed = { ...common, type } as JSX.IntrinsicElements["input"];
  return <input {...typed} ref={control as RefObject<HTMLInputElement>} />;
}
