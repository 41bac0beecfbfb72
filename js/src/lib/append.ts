/** Growing text: the values of blocks move by what was added to them. */

import { effect } from "@preact/signals";
import type { Alone, Append, Resync } from "../generated/messages";
import type { Model } from "./context";
import { blockKey, channelOf, viewsOf } from "./page";

/** Milliseconds after which a state that was asked for counts as lost, a channel as not coming. */
const PATIENCE = 1000;
const RESYNC: Resync = { kind: "resync" };
const ALONE: Alone = { kind: "alone" };

/** Blocks that something was added to while they had no view. */
const missed = new Set<string>();
/** What a model held, and when, as its whole state was asked for. */
const asked = new WeakMap<Model, { held: unknown; at: number }>();

/** Add to the values of blocks of `app`. */
export function append(app: string, { added }: Append): void {
  for (const [id, base, text] of added) {
    const model = viewsOf(app, id)[0]?.model;
    if (model) grow(model, base, text);
    else missed.add(blockKey(app, id));
  }
}

/**
 * Add to a value whose length, in UTF-16 units, is `base`.
 *
 * Any other has missed something and asks for the whole state. What follows before that is here
 * does not ask again.
 */
function grow(model: Model, base: number, text: string): void {
  const held: unknown = model.get("value") ?? "";
  if (typeof held === "string" && held.length === base) {
    model.set("value", held + text);
    return;
  }
  const before = asked.get(model);
  const at = performance.now();
  if (before && before.held === held && at - before.at < PATIENCE) return;
  asked.set(model, { held, at });
  model.send(RESYNC);
}

/** Ask for what was added to the model's block before it got this view. */
export function catchUp(model: Model): void {
  if (missed.delete(blockKey(model.get("_app"), model.get("_id")))) model.send(RESYNC);
}

/** Tell the kernel when the view is here and the channel of its app, which brings appends, is not. */
export function tellWhenAlone(model: Model, signal: AbortSignal): void {
  const app = model.get("_app");
  if (!app) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    clearTimeout(timer);
    if (!channelOf(app)) timer = setTimeout(() => model.send(ALONE), PATIENCE);
  });
  signal.addEventListener("abort", () => {
    stop();
    clearTimeout(timer);
  });
}
