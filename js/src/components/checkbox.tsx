/** Checkbox: browser half of nbblocks/components/checkbox.py. */

import type { CheckboxTraits } from "../generated/traits";
import { Field, labelOf } from "../lib/field";
import { useTraits, type ViewProps } from "../lib/model";

export function Checkbox({ model, emit }: ViewProps<CheckboxTraits>) {
  const traits = useTraits(model, "value", "label", "_component", "show_label", "interactive");
  const label = labelOf(traits);
  return (
    <Field model={model} ownLabel class="nbb-checkbox-field">
      {(ids) => (
        <label class={traits.interactive ? "nbb-check" : "nbb-check nbb-check-off"}>
          <input
            type="checkbox"
            id={ids.control}
            class="nbb-tick"
            checked={traits.value}
            disabled={!traits.interactive}
            aria-describedby={ids.info}
            aria-invalid={ids.invalid}
            onChange={({ currentTarget: { checked } }) =>
              // `change` is not sent: Python raises it whenever the trait moves.
              emit({ value: checked }, "input", [
                "select",
                { index: 0, value: label, selected: checked },
              ])
            }
          />
          <span class={traits.show_label === false ? "nbb-visually-hidden" : ""}>{label}</span>
        </label>
      )}
    </Field>
  );
}
