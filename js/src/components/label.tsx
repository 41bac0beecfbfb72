/** Label: browser half of nbblocks/components/label.py. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { LabelTraits } from "../generated/traits";
import { readableOn } from "../lib/colour";
import { whenConnected } from "../lib/connected";
import { Field } from "../lib/field";
import { useTraits, type ViewProps } from "../lib/model";

const percent = (share: number) => `${Math.round(share * 100)} %`;

export function Label({ model, emit }: ViewProps<LabelTraits>) {
  const { value, color, show_heading } = useTraits(model, "value", "color", "show_heading");
  const confidences = value?.confidences ?? null;
  const heading = value && (confidences === null || show_heading);
  return (
    <Field model={model} role="group">
      {value === null && <div class="nbb-empty" />}
      {heading && <Heading text={value.label} color={color} />}
      {confidences && (
        <ul class="nbb-confidences">
          {confidences.map(({ label, confidence }, index) => (
            <li key={label}>
              <button
                type="button"
                class="nbb-confidence"
                onClick={() => emit({}, ["select", { index, value: label }])}
              >
                <span class="nbb-confidence-name">{label}</span>
                <span class="nbb-confidence-share">{percent(confidence)}</span>
                <span class="nbb-confidence-bar" aria-hidden="true">
                  <span style={{ width: `${Math.min(1, Math.max(0, confidence)) * 100}%` }} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Field>
  );
}

function Heading({ text, color }: { text: string; color: string | null }) {
  const el = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const heading = el.current;
    if (!heading) return;
    heading.style.color = "";
    if (!color) return;
    const gone = new AbortController();
    // Where it is not on the page yet, its colour has no value yet.
    whenConnected(heading, gone.signal, () => {
      heading.style.color = readableOn(getComputedStyle(heading).backgroundColor);
    });
    return () => gone.abort();
  }, [color]);
  return (
    <div
      ref={el}
      class="nbb-label-heading"
      aria-live="polite"
      style={{ backgroundColor: color ?? undefined }}
    >
      {text}
    </div>
  );
}
