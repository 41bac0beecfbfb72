/** Textbox: browser half of nbblocks/components/textbox.py. */

import { ArrowUp, Square } from "lucide";
import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { TextboxTraits } from "../generated/traits";
import { Field, type FieldIds } from "../lib/field";
import { Icon, type IconNode } from "../lib/icon";
import { CopyButton } from "../lib/icon_button";
import { useTraits, type ViewProps } from "../lib/model";
import { fitHeight, isAtEnd } from "../lib/text_area";

type TextControl = HTMLInputElement | HTMLTextAreaElement;

/** How far a text of one line grows when `max_lines` does not say. */
const DEFAULT_MAX_LINES = 20;

const textOf = (event: Event) => (event.currentTarget as TextControl).value;

export function Textbox(props: ViewProps<TextboxTraits>) {
  const { model, emit } = props;
  const traits = useTraits(model, "buttons", "submit_btn", "stop_btn", "interactive");
  const copy = traits.buttons?.includes("copy") && (
    <CopyButton
      text={() => model.get("value") ?? ""}
      onCopied={(value) => emit({}, ["copy", { value }])}
    />
  );
  return (
    <Field model={model} actions={copy || undefined}>
      {(ids) => (
        <div class="nbb-text-row">
          <TextInput {...props} ids={ids} />
          {traits.submit_btn && (
            <SideButton
              text={traits.submit_btn}
              icon={ArrowUp}
              title="Submit"
              disabled={!traits.interactive}
              onClick={() => emit({ value: model.get("value") ?? "" }, "submit")}
            />
          )}
          {traits.stop_btn && (
            <SideButton
              text={traits.stop_btn}
              icon={Square}
              title="Stop"
              onClick={() => emit({}, "stop")}
            />
          )}
        </div>
      )}
    </Field>
  );
}

interface SideButtonProps {
  /** The text on it; true is the icon. */
  text: string | boolean;
  icon: IconNode;
  title: string;
  disabled?: boolean;
  onClick: () => void;
}

function SideButton({ text, icon, title, disabled, onClick }: SideButtonProps) {
  const name = typeof text === "string" ? undefined : title;
  return (
    <button
      type="button"
      class={`nbb-side-button nbb-side-${title.toLowerCase()}`}
      aria-label={name}
      title={name}
      disabled={disabled ?? false}
      onClick={onClick}
    >
      {typeof text === "string" ? text : <Icon of={icon} />}
    </button>
  );
}

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

/** Keep a text area in size, and at its end when the user was there. */
function useGrowing(
  control: RefObject<TextControl | null>,
  least: number,
  most: number,
  text: string,
) {
  const follows = useRef(true);
  useLayoutEffect(() => {
    const area = control.current;
    if (!(area instanceof HTMLTextAreaElement)) return undefined;
    const watch = () => {
      follows.current = isAtEnd(area);
    };
    area.addEventListener("scroll", watch);
    // Shown for the first time, or in another width, the text takes another number of lines.
    const sizes = new ResizeObserver(() => fitHeight(area, least, most));
    sizes.observe(area);
    return () => {
      area.removeEventListener("scroll", watch);
      sizes.disconnect();
    };
  }, [least, most]);
  useLayoutEffect(() => {
    const area = control.current;
    if (area instanceof HTMLTextAreaElement) fitHeight(area, least, most);
  }, [least, most, text]);
  return follows;
}

function TextInput({ model, emit, ids }: ViewProps<TextboxTraits> & { ids: FieldIds }) {
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
  const control = useRef<TextControl>(null);
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
    value: value ?? "",
    placeholder: traits.placeholder ?? undefined,
    maxLength: traits.max_length ?? undefined,
    dir: traits.rtl ? ("rtl" as const) : undefined,
    style: { textAlign: traits.text_align ?? undefined },
    readOnly: !traits.interactive,
    onInput: (event: InputEvent) => emit({ value: textOf(event) }, "input"),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.isComposing || !traits.interactive) return;
      if (lines > 1 ? !event.shiftKey : event.shiftKey) return;
      event.preventDefault();
      emit({ value: textOf(event) }, "submit");
    },
    onFocus: () => emit({}, "focus"),
    onBlur: () => emit({}, "blur"),
    onSelect: (event: Event) => {
      const { selectionStart, selectionEnd, value: text } = event.currentTarget as TextControl;
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
