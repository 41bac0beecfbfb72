/** Events on their way up: one message holds the values it is about. */

import type { ComponentTraits } from "../generated/traits";
import type { Model } from "./context";
import type { Emit } from "./model";
import { channelOf, PAGE } from "./page";

/** The `emit` of one view. Values are set here at once, so other views of the block follow. */
export function emitter<T extends ComponentTraits>(model: Model<T>): Emit<T> {
  return (values, ...events) => {
    const names = Object.keys(values) as (keyof T & string)[];
    if (names.length === 0 && events.length === 0) return;
    for (const name of names) model.set(name, values[name] as T[typeof name]);
    const block = model.get("_id");
    const channel = channelOf(model.get("_app")) ?? model;
    channel.send({
      kind: "event",
      page: PAGE,
      values: names.length > 0 ? { [block]: values } : {},
      events: events.map((event) =>
        typeof event === "string" ? [block, event, null] : [block, ...event],
      ),
    });
  };
}
