/** What a component's author needs: the model, its traits as signals, and what the view is given. */

import { type Signal, signal } from "@preact/signals";
import type { Model } from "./context";

export type { Model } from "./context";

/** An event by its name, or with data: `"input"`, `["select", { index: 0 }]`. */
export type EventSpec = string | [name: string, data: Record<string, unknown> | null];

/** Report what the user did: set `values` here, and send them with `events` in one message. */
export type Emit<T> = (values: Partial<T>, ...events: EventSpec[]) => void;

export interface ViewProps<T> {
  model: Model<T>;
  emit: Emit<T>;
  /** The view's own element: the flex child of a row or column. */
  el: HTMLElement;
  /** Aborted when the view goes; for whatever is attached outside the component's own element. */
  signal: AbortSignal;
}

const traits = new WeakMap<object, Map<string, Signal<unknown>>>();

/** A trait as a signal that follows the model. */
export function traitSignal<T, K extends keyof T & string>(model: Model<T>, name: K): Signal<T[K]> {
  const known = traits.get(model) ?? new Map<string, Signal<unknown>>();
  traits.set(model, known);
  let trait = known.get(name);
  if (!trait) {
    trait = signal<unknown>(model.get(name));
    known.set(name, trait);
    const follow = trait;
    model.on(`change:${name}`, () => {
      follow.value = model.get(name);
    });
  }
  return trait as Signal<T[K]>;
}

/** The named traits; the component renders again when one of them changes. */
export function useTraits<T, K extends keyof T & string>(
  model: Model<T>,
  ...names: K[]
): Pick<T, K> {
  const values = names.map((name) => [name, traitSignal(model, name).value]);
  return Object.fromEntries(values) as Pick<T, K>;
}
