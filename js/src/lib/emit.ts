/** Events on their way up: one message holds the values it is about. */

import type { Fired, Values } from "../generated/messages";
import type { ComponentTraits } from "../generated/traits";
import type { Model } from "./context";
import type { Emit } from "./model";
import { channelOf, PAGE } from "./page";
import { focusMoves } from "./succession";

/** Send one event message, up the channel of the app or the comm of `model` where there is none. */
function send(model: Model, values: Values, events: Fired[]): void {
  const channel = channelOf(model.get("_app")) ?? model;
  channel.send({ kind: "event", page: PAGE, values, events });
}

/**
 * The `emit` of one view. Values are set here at once, so other views of the block follow.
 *
 * Values always travel; events only if somebody listens to them.
 */
export function emitter<T extends ComponentTraits>(model: Model<T>, el: HTMLElement): Emit<T> {
  const emit: Emit<T> = (values, ...events) => {
    const names = Object.keys(values) as (keyof T & string)[];
    const fired = events
      .map((event): [string, unknown] => (typeof event === "string" ? [event, null] : event))
      .filter(([name]) => model.get("_listens").includes(name))
      .filter(([name]) => !(name === "focus" && focusMoves()));
    if (names.length === 0 && fired.length === 0) return;
    for (const name of names) model.set(name, values[name] as T[typeof name]);
    const block = model.get("_id");
    send(
      model,
      names.length > 0 ? { [block]: values } : {},
      fired.map(([name, data]) => [block, name, data]),
    );
  };
  return (values, ...events) => {
    if (events[0] !== "blur") emit(values, ...events);
    // What is taken off the page loses the focus as well, but nobody has left it.
    else queueMicrotask(() => el.isConnected && emit(values, ...events));
  };
}

/** Click a Button block that stands in the corner of the model's component. */
export function clickBlock(model: Model, block: number): void {
  send(model, {}, [[block, "click", null]]);
}
