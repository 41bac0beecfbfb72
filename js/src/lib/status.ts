/** What runs for a block: pending, streaming, done or failed, as the channel reports it. */

import { type Signal, signal } from "@preact/signals";
import type { Status } from "../generated/messages";
import type { Model } from "./context";

/** A status without its address. */
export interface BlockStatus extends Omit<Status, "kind" | "blocks"> {
  /** When this page heard of it, in ms: clocks of kernel and page may differ. */
  since: number;
}

const IDLE: BlockStatus = {
  state: "done",
  show: "hidden",
  message: null,
  position: null,
  eta: null,
  started: null,
  progress: [],
  since: 0,
};

const statuses = new Map<string, Signal<BlockStatus>>();

function statusSignal(app: string, id: number): Signal<BlockStatus> {
  const key = `${app}:${id}`;
  const found = statuses.get(key) ?? signal(IDLE);
  statuses.set(key, found);
  return found;
}

/** Set what the channel of `app` says about its block `id`. */
export function setStatus(app: string, id: number, status: Partial<BlockStatus>): void {
  const held = statusSignal(app, id);
  const next = { ...IDLE, ...status, since: Date.now() };
  // Waiting and running are timed apart; a step of the same run goes on counting.
  const before = held.value;
  const goesOn = before.state === "pending" || before.state === "streaming";
  if (goesOn && before.started === next.started) next.since = before.since;
  held.value = next;
}

/** Whether something was said about a block. */
export const hasStatus = (app: string, id: number): boolean => statuses.has(`${app}:${id}`);

/** Forget the status of a block that has left the page. */
export function forgetStatus(app: string, id: number): void {
  statuses.delete(`${app}:${id}`);
}

/** Forget everything that was said about an app that has left the page. */
export function forgetApp(app: string): void {
  for (const key of [...statuses.keys()]) if (key.startsWith(`${app}:`)) statuses.delete(key);
}

/** The status of a block; a component that asks renders again when it changes. */
export const statusOf = (app: string, id: number): BlockStatus => statusSignal(app, id).value;

/** The status of the model's block. */
export const useStatus = (model: Model): BlockStatus =>
  statusOf(model.get("_app"), model.get("_id"));
