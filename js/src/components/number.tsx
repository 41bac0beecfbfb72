/** Number: browser half of nbblocks/components/number.py. */

import type { NumberTraits } from "../generated/traits";
import { Field } from "../lib/field";
import { useTraits, type ViewProps } from "../lib/model";
import { NumberInput } from "../lib/number_input";

export function NumberField({ model, emit }: ViewProps<NumberTraits>) {
  const traits = useTraits(model, "value", "minimum", "maximum", "step", "interactive");
  const { placeholder } = useTraits(model, "placeholder");
  return (
    <Field model={model}>
      {(ids) => (
        <NumberInput
          id={ids.control}
          value={traits.value}
          minimum={traits.minimum}
          maximum={traits.maximum}
          step={traits.step}
          placeholder={placeholder}
          disabled={!traits.interactive}
          describedBy={ids.info}
          invalid={ids.invalid}
          onValue={(value) => emit({ value }, "input")}
          onEnter={() => emit({ value: model.get("value") }, "submit")}
          onFocus={() => emit({}, "focus")}
          onBlur={() => emit({}, "blur")}
        />
      )}
    </Field>
  );
}
