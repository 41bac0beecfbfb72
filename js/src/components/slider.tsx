/** Slider: browser half of nbblocks/components/slider.py. */

import { RotateCcw } from "lucide";
import { useRef, useState } from "preact/hooks";
import type { SliderTraits } from "../generated/traits";
import { Field, labelOf } from "../lib/field";
import { IconButton } from "../lib/icon_button";
import { useTraits, type ViewProps } from "../lib/model";
import { NumberInput } from "../lib/number_input";

/** `value` without the digits that adding up binary fractions leaves behind. */
function tidy(value: number, precision: number | null): number {
  return Number(precision === null ? value.toPrecision(12) : value.toFixed(precision));
}

export function Slider({ model, emit }: ViewProps<SliderTraits>) {
  const { minimum, maximum, interactive, buttons, ...traits } = useTraits(
    model,
    "minimum",
    "maximum",
    "value",
    "step",
    "precision",
    "interactive",
    "buttons",
  );
  const named = useTraits(model, "label", "_component");
  const value = traits.value ?? minimum;
  const [initial] = useState(value);
  const share = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0;
  const clamped = Math.min(1, Math.max(0, share));
  const typed = useRef(false);
  const finishTyping = () => {
    if (!typed.current) return;
    typed.current = false;
    const now = model.get("value") ?? minimum;
    const inside = Math.min(maximum, Math.max(minimum, now));
    if (inside === now) emit({}, "release");
    else emit({ value: inside }, "input", "release");
  };
  const actions = (
    <>
      <NumberInput
        class="nbb-slider-number"
        value={value}
        minimum={minimum}
        maximum={maximum}
        step={traits.step}
        disabled={!interactive}
        label={`${labelOf(named)}: number`}
        onValue={(next) => {
          if (next === null) return;
          typed.current = true;
          emit({ value: next }, "input");
        }}
        onEnter={finishTyping}
        onBlur={finishTyping}
      />
      {buttons?.includes("reset") && (
        <IconButton
          icon={RotateCcw}
          title="Reset"
          disabled={!interactive}
          onClick={() => emit({ value: initial }, "input", "release")}
        />
      )}
    </>
  );
  return (
    <Field model={model} actions={actions} class="nbb-slider-field">
      {(ids) => (
        <div class="nbb-slider-row">
          <span class="nbb-slider-end">{minimum}</span>
          <input
            type="range"
            id={ids.control}
            class="nbb-range"
            style={{ "--nbb-share": `${clamped * 100}%` }}
            min={minimum}
            max={maximum}
            step={traits.step}
            value={value}
            disabled={!interactive}
            aria-describedby={ids.info}
            aria-invalid={ids.invalid}
            onInput={({ currentTarget }) =>
              emit({ value: tidy(currentTarget.valueAsNumber, traits.precision) }, "input")
            }
            onChange={() => emit({}, "release")}
          />
          <span class="nbb-slider-end">{maximum}</span>
        </div>
      )}
    </Field>
  );
}
