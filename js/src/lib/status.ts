/** What runs for a block: pending, streaming, done or failed, as the channel reports it. */

import { type Signal, signal } from "@preact/signals";
import type { Status } from "../generated/messages";
import type { Model } from "./context";

/** A status without its address. */
export interface BlockStatus extends Omit<Status, "kind" | "blocks"> {
  /** When this page heard of it, in ms: clocks of kernel and page may differ. */
  since: number;
  /** When this page heard the last of it, in ms: `eta` counts from here. */
  heard: number;
  /** What a validator says is wrong with its value. */
  problem: string | null;
}

const IDLE: BlockStatus = {
  state: "done",
  show: "hidden",
  message: null,
  position: null,
  length: 0,
  eta: null,
  started: null,
  progress: [],
  waiting: 0,
  since: 0,
  heard: 0,
  problem: null,
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
  const before = held.value;
  const now = Date.now();
  const next = { ...IDLE, ...status, since: now, heard: now, problem: before.problem };
  // Waiting and running are timed apart; a step of the same run goes on counting.
  const goesOn = before.state === "pending" || before.state === "streaming";
  if (goesOn && before.started === next.started) next.since = before.since;
  held.value = next;
}

/** Set or take away what is wrong with the value of block `id`. */
export function setProblem(app: string, id: number, problem: string | null): void {
  const held = statusSignal(app, id);
  if (held.value.problem !== problem) held.value = { ...held.value, problem };
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
