/** What is one a page: its id, the channels of the apps on it and the views of every block. */

import { signal } from "@preact/signals";
import type { Model } from "./context";

/** The random id of this page, in every `hello` and `event`. */
export const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
  byte.toString(16).padStart(2, "0"),
).join("");

export interface View {
  model: Model;
  el: HTMLElement;
}

const channels = signal(new Map<string, Model[]>());
const views = new Map<string, View[]>();

function put<T>(table: Map<string, T[]>, key: string, item: T): void {
  table.set(key, [...(table.get(key) ?? []), item]);
}

function take<T>(table: Map<string, T[]>, key: string, item: T): void {
  const left = (table.get(key) ?? []).filter((other) => other !== item);
  if (left.length > 0) table.set(key, left);
  else table.delete(key);
}

/** The apps that are about to go: the kernel knows it, nobody needs to say `bye`. */
export const parted = new Set<string>();

/** What a block is called among those of all apps on the page. */
export const blockKey = (app: string, id: number) => `${app}:${id}`;

const lives = new Map<string, AbortController>();

/** Aborted when the last view of `app` leaves the page, which has one of its channels now. */
export function lifeOf(app: string): AbortSignal {
  const life = lives.get(app) ?? new AbortController();
  lives.set(app, life);
  return life.signal;
}

/** Register a channel of `app`; gives the function that takes it out. */
export function addChannel(app: string, model: Model): () => void {
  const change = (how: typeof put<Model>) => {
    const next = new Map(channels.peek());
    how(next, app, model);
    channels.value = next;
  };
  change(put);
  return () => {
    change(take);
    if (channelOf(app) !== undefined) return;
    lives.get(app)?.abort();
    lives.delete(app);
  };
}

/** The channel of `app`, unless it is not on this page. */
export const channelOf = (app: string): Model | undefined => channels.value.get(app)?.at(-1);

/** Register a view of a block; gives the function that takes it out. */
export function addView(view: View): () => void {
  const key = blockKey(view.model.get("_app"), view.model.get("_id"));
  put(views, key, view);
  return () => take(views, key, view);
}

/** The views of a block of `app` on this page. */
export const viewsOf = (app: string, id: number): View[] => views.get(blockKey(app, id)) ?? [];

const cells = new WeakMap<Element, string>();
let cellCount = 0;

/** A name for the cell of a classic notebook that `el` stands in: the kernel is told none there. */
export function cellOf(el: Element): string | null {
  const cell = el.closest(".cell");
  if (!cell) return null;
  cellCount += cells.has(cell) ? 0 : 1;
  const name = cells.get(cell) ?? `${PAGE}:${cellCount}`;
  cells.set(cell, name);
  return name;
}

const handled = new WeakSet<object>();

/**
 * Whether this custom message is heard for the first time.
 *
 * Every view of a model hears every message to it; what it asks for is done once.
 */
export function firstHearing(message: object): boolean {
  if (handled.has(message)) return false;
  handled.add(message);
  return true;
}
