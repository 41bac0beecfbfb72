/** A number's text control: what is being typed stands, whatever the model says meanwhile. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { composing } from "./composing";

interface NumberInputProps {
  id?: string | undefined;
  class?: string;
  value: number | null;
  minimum: number | null | undefined;
  maximum: number | null | undefined;
  step: number | null | undefined;
  placeholder?: string | null;
  disabled: boolean;
  label?: string | undefined;
  describedBy?: string | undefined;
  invalid?: true | undefined;
  /** A number, or null when the control is empty. Unfinished text such as "-" is not reported. */
  onValue: (value: number | null) => void;
  onEnter?: () => void;
  onFocus?: () => void;
  onBlur?: () => void;
}

/** The number in `control`: null when empty, undefined while it is not one. */
function readNumber(control: HTMLInputElement): number | null | undefined {
  if (control.validity.badInput) return undefined;
  if (control.value.trim() === "") return null;
  const number = Number(control.value);
  return Number.isFinite(number) ? number : undefined;
}

const written = (value: number | null) => (value === null ? "" : String(value));

/** An `<input type="number">` that follows `value` but never rewrites "1." or "1e" under the user. */
export function NumberInput({ value, minimum, maximum, onValue, ...props }: NumberInputProps) {
  const control = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const input = control.current;
    if (input && readNumber(input) !== value) input.value = written(value);
  }, [value]);
  const tooLow = value !== null && typeof minimum === "number" && value < minimum;
  const tooHigh = value !== null && typeof maximum === "number" && value > maximum;
  return (
    <input
      type="number"
      id={props.id}
      ref={control}
      class={`nbb-input ${props.class ?? ""}`}
      min={minimum ?? undefined}
      max={maximum ?? undefined}
      step={props.step ?? "any"}
      placeholder={props.placeholder ?? undefined}
      disabled={props.disabled}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-invalid={tooLow || tooHigh || props.invalid}
      onInput={({ currentTarget }) => {
        const number = readNumber(currentTarget);
        if (number !== undefined) onValue(number);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !composing(event)) props.onEnter?.();
      }}
      onFocus={props.onFocus}
      onBlur={({ currentTarget }) => {
        // What is left half-written, or empty where that is no value, becomes what the model has.
        if (readNumber(currentTarget) !== value) currentTarget.value = written(value);
        props.onBlur?.();
      }}
    />
  );
}
