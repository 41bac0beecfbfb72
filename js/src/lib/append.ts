/** Growing text: a component's trait moves by what was added to it. */

import type { Append } from "../generated/messages";
import type { Model } from "./context";

/**
 * Make the listener that applies the appends to a model.
 *
 * Lengths are UTF-16 units. An append that does not fit asks for the whole state once; it is again
 * in step with the first append that fits.
 */
export function appender(model: Model): (message: Append) => void {
  const behind = new Set<string>();
  return ({ trait, text, base }) => {
    const current: unknown = model.get(trait) ?? "";
    if (typeof current === "string" && current.length === base) {
      behind.delete(trait);
      model.set(trait, current + text);
    } else if (!behind.has(trait)) {
      behind.add(trait);
      model.send({ kind: "resync" });
    }
  };
}
