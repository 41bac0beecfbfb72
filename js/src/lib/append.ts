/** Growing text: a component's trait moves by what was added to it. */

import type { Append } from "../generated/messages";
import type { Model } from "./context";

/** Milliseconds after which a state that was asked for counts as lost, or as no news. */
const PATIENCE = 1000;
const ARRIVED = Number.NEGATIVE_INFINITY;

/**
 * Make the listener that applies the appends to a model.
 *
 * Lengths are UTF-16 units. An append that does not fit asks for the whole state. Those that follow
 * before it is here do not ask again.
 */
export function appender(model: Model): (message: Append) => void {
  const asked = new Map<string, number>();
  return ({ trait, text, base }) => {
    const current: unknown = model.get(trait) ?? "";
    if (typeof current === "string" && current.length === base) {
      model.set(trait, current + text);
      return;
    }
    const before = asked.get(trait);
    if (before === undefined) model.on(`change:${trait}`, () => asked.set(trait, ARRIVED));
    const now = performance.now();
    if (before === undefined || now - before >= PATIENCE) {
      asked.set(trait, now);
      model.send({ kind: "resync" });
    }
  };
}
