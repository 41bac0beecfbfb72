/** CheckboxGroup: browser half of nbblocks/components/checkbox_group.py. */

import type { CheckboxGroupTraits } from "../generated/traits";
import { Field } from "../lib/field";
import { useTraits, type ViewProps } from "../lib/model";

export function CheckboxGroup({ model, emit }: ViewProps<CheckboxGroupTraits>) {
  const traits = useTraits(model, "value", "choices", "interactive", "show_select_all");
  const { show_label } = useTraits(model, "show_label");
  const chosen = traits.value ?? [];
  const all = traits.choices.every(([, value]) => chosen.includes(value));
  const some = !all && traits.choices.some(([, value]) => chosen.includes(value));
  const selectAll = traits.show_select_all && show_label && traits.choices.length > 0 && (
    <label class="nbb-check nbb-select-all">
      <input
        type="checkbox"
        class="nbb-tick"
        checked={all}
        indeterminate={some}
        disabled={!traits.interactive}
        onChange={() => emit({ value: all ? [] : traits.choices.map(([, v]) => v) }, "input")}
      />
      <span>Select all</span>
    </label>
  );
  const toggle = (index: number, selected: boolean) => {
    const value = traits.choices[index]?.[1];
    if (value === undefined) return;
    const kept = chosen.filter((other) => other !== value);
    emit({ value: selected ? [...kept, value] : kept }, "input", [
      "select",
      { index, value, selected },
    ]);
  };
  return (
    <Field model={model} role="group" actions={selectAll || undefined}>
      <div class="nbb-options">
        {traits.choices.map(([label, value], index) => (
          <label
            key={`${typeof value} ${value}`}
            class={traits.interactive ? "nbb-option" : "nbb-option nbb-check-off"}
          >
            <input
              type="checkbox"
              class="nbb-tick"
              checked={chosen.includes(value)}
              disabled={!traits.interactive}
              onChange={({ currentTarget }) => toggle(index, currentTarget.checked)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </Field>
  );
}
