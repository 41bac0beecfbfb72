/** Radio: browser half of nbblocks/components/radio.py. */

import type { RadioTraits } from "../generated/traits";
import { Field, useUniqueId } from "../lib/field";
import { useTraits, type ViewProps } from "../lib/model";

export function Radio({ model, emit }: ViewProps<RadioTraits>) {
  const traits = useTraits(model, "value", "choices", "interactive", "rtl");
  const name = useUniqueId();
  // Of several choices with this value; browsers would tick the last.
  const chosen = traits.choices.findIndex(([, value]) => value === traits.value);
  return (
    <Field model={model} role="radiogroup">
      <div class="nbb-options" dir={traits.rtl ? "rtl" : undefined}>
        {traits.choices.map(([label, value], index) => (
          <label
            key={`${typeof value} ${value}`}
            class={traits.interactive ? "nbb-option" : "nbb-option nbb-check-off"}
          >
            <input
              type="radio"
              class="nbb-tick"
              name={name}
              checked={index === chosen}
              disabled={!traits.interactive}
              onChange={() => emit({ value }, "input", ["select", { index, value }])}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </Field>
  );
}
