/** The frame of a component: label, info, header buttons, container and status. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ComponentTraits } from "../generated/traits";
import { CustomButtons, customButtons } from "./custom_buttons";
import { type Model, useTraits } from "./model";
import { StatusOverlay } from "./overlay";
import { RichText } from "./rich_text";
import { setProblem, useStatus } from "./status";

/** Ids that tie a control to its label and info. */
export interface FieldIds {
  /** For the control's `id`. */
  control: string;
  /** For `aria-labelledby` of what is not a form control. */
  label: string;
  /** For the control's `aria-describedby`: its info, and what is wrong with its value. */
  info: string | undefined;
  /** For the control's `aria-invalid`. */
  invalid: true | undefined;
}

interface FieldProps {
  // biome-ignore lint/suspicious/noExplicitAny: any component's model has the traits of a field.
  model: Model<any>;
  /** The content; as a function it is given the ids of the field. */
  children: ComponentChildren | ((ids: FieldIds) => ComponentChildren);
  /** The field's role when its content is not one form control: the label then names the whole. */
  role?: "group" | "radiogroup" | "region";
  /** Buttons on the right of the header. */
  actions?: ComponentChildren;
  /** The content says the label itself (a checkbox): the header leaves it out. */
  ownLabel?: boolean;
  /** No padding: the content reaches the frame (an image, an editor). */
  flush?: boolean;
  class?: string;
}

let count = 0;

/** A prefix for ids, unique on the page. */
export function useUniqueId(): string {
  const [id] = useState(() => {
    count += 1;
    return `nbb-${count}`;
  });
  return id;
}

const NAMES: Record<string, string> = { json: "JSON", html: "HTML" };

/** The label of a component: its own, or the component's name. */
export function labelOf({ label, _component }: Pick<ComponentTraits, "label" | "_component">) {
  if (label !== null && label !== undefined) return label;
  const words = _component.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return NAMES[_component] ?? words.join(" ");
}

/** Frame a component's content. */
export function Field({ model, children, role, actions, ...props }: FieldProps) {
  const traits = useTraits(
    model as Model<ComponentTraits>,
    "label",
    "_component",
    "info",
    "show_label",
    "container",
    "buttons",
  );
  const status = useStatus(model);
  const { state } = status;
  const own = customButtons(traits.buttons);
  const id = useUniqueId();
  const label = labelOf(traits);
  const { problem } = status;
  const described = [traits.info && `${id}-info`, problem !== null && `${id}-problem`];
  const info = described.filter(Boolean).join(" ") || undefined;
  const invalid = problem === null ? undefined : true;
  const ids: FieldIds = { control: `${id}-control`, label: `${id}-label`, info, invalid };
  useEffect(() => {
    // Whoever changes the value, the problem was that of the old one.
    const forget = () => setProblem(model.get("_app"), model.get("_id"), null);
    model.on("change:value", forget);
    return () => model.off("change:value", forget);
  }, [model]);
  const busy = state === "pending" || state === "streaming";
  const classes = [
    "nbb-field",
    traits.container === false && "nbb-bare",
    props.flush && "nbb-flush",
    (state === "error" || problem !== null) && "nbb-failed",
    props.class,
  ];
  const named = role && label !== "" && !props.ownLabel;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: every role in FieldProps takes a label.
    <div
      class={classes.filter(Boolean).join(" ")}
      role={role}
      aria-labelledby={named ? ids.label : undefined}
      aria-describedby={role ? info : undefined}
      aria-invalid={role === "radiogroup" ? invalid : undefined}
      aria-busy={busy || undefined}
    >
      <Header
        ids={ids}
        label={props.ownLabel ? "" : label}
        hidden={traits.show_label === false}
        isLabel={!role}
        actions={
          own.length > 0 ? (
            <>
              {actions}
              <CustomButtons model={model} buttons={own} />
            </>
          ) : (
            actions
          )
        }
      />
      {traits.info && <RichText class="nbb-info" id={`${id}-info`} text={traits.info} />}
      {typeof children === "function" ? children(ids) : children}
      {problem !== null && (
        <p class="nbb-refusal" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
      <StatusOverlay status={status} />
    </div>
  );
}

interface HeaderProps {
  ids: FieldIds;
  label: string;
  hidden: boolean;
  isLabel: boolean;
  actions: ComponentChildren;
}

function Header({ ids, label, hidden, isLabel, actions }: HeaderProps) {
  if (label === "" && !actions) return null;
  const classes = hidden ? "nbb-field-label nbb-visually-hidden" : "nbb-field-label";
  return (
    <div
      class={hidden && !actions ? "nbb-field-header nbb-field-header-empty" : "nbb-field-header"}
    >
      {label === "" ? null : isLabel ? (
        <label class={classes} id={ids.label} for={ids.control}>
          {label}
        </label>
      ) : (
        <span class={classes} id={ids.label}>
          {label}
        </span>
      )}
      {actions && <div class="nbb-actions">{actions}</div>}
    </div>
  );
}
