/** Textbox: browser half of nbblocks/components/textbox.py. */

import { ArrowUp, Square } from "lucide";
import type { TextboxTraits } from "../generated/traits";
import { Field } from "../lib/field";
import { Icon, type IconNode } from "../lib/icon";
import { CopyButton } from "../lib/icon_button";
import { useTraits, type ViewProps } from "../lib/model";
import { TextControl } from "../lib/text_control";

export function Textbox(props: ViewProps<TextboxTraits>) {
  const { model, emit } = props;
  const traits = useTraits(model, "submit_btn", "stop_btn", "interactive");
  const { buttons, show_label } = useTraits(model, "buttons", "show_label");
  const copy = show_label !== false && buttons?.includes("copy") && (
    <CopyButton
      text={() => model.get("value") ?? ""}
      onCopied={(value) => emit({}, ["copy", { value }])}
    />
  );
  return (
    <Field model={model} actions={copy || undefined}>
      {(ids) => (
        <div class="nbb-text-row">
          <TextControl {...props} ids={ids} />
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
