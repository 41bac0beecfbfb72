/** Choices: pairs of a label and a value. */

import type { Choice } from "../generated/traits";

export type ChoiceValue = Choice[1];

export interface Match {
  label: string;
  value: ChoiceValue;
  /** The place among all choices. */
  index: number;
}

/** The label of a value; a custom value is its own label. */
export function labelFor(choices: Choice[], value: ChoiceValue): string {
  return choices.find(([, other]) => other === value)?.[0] ?? String(value);
}

/** The choices whose label holds `text`, in their order. */
export function matching(choices: Choice[], text: string): Match[] {
  const wanted = text.trim().toLocaleLowerCase();
  return choices
    .map(([label, value], index) => ({ label, value, index }))
    .filter(({ label }) => label.toLocaleLowerCase().includes(wanted));
}

/** The choice that is called `text`, in just these letters or else in any case. */
export function named(choices: Choice[], text: string): Match | null {
  const wanted = text.trim();
  const found = matching(choices, wanted);
  const same = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase();
  return (
    found.find(({ label }) => label === wanted) ??
    found.find(({ label }) => same(label, wanted)) ??
    null
  );
}
