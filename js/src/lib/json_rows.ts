/** A JSON value as the rows of a tree: only what is open becomes rows, so big values stay cheap. */

import type { Json } from "../generated/traits";

/** One line of the tree. */
export interface Row {
  /** Identifies the node between values: its keys, joined. */
  path: string;
  parent: string | null;
  depth: number;
  /** The member's name or its place in the list; null at the top. */
  key: string | number | null;
  value: Json;
  /** Members of a list or an object; null for plain values. */
  count: number | null;
  open: boolean;
  /** Members not shown yet: this row stands for them and loads more. */
  more: number;
  place: number;
  siblings: number;
}

/** Which nodes differ from how they start, and how many members are shown of long ones. */
export interface TreeState {
  toggled: ReadonlySet<string>;
  limits: ReadonlyMap<string, number>;
}

/** Members shown at first, and added by each "more". */
export const PAGE_SIZE = 100;
const OPEN_DEPTH = 3;
/** With everything open, levels that would pass this many rows start closed. */
const ROW_BUDGET = 1000;

/** Whether `value` has members. */
export function isBranch(value: Json): value is Json[] | { [key: string]: Json } {
  return typeof value === "object" && value !== null;
}

function members(
  value: Json[] | { [key: string]: Json },
  limit: number,
): [string | number, Json][] {
  if (Array.isArray(value)) return value.slice(0, limit).map((item, index) => [index, item]);
  const keys = Object.keys(value).slice(0, limit);
  return keys.map((key) => [key, value[key] ?? null]);
}

/** How many levels start open: three, or with `all` as many as a page can carry. */
export function openLevels(value: Json, all: boolean): number {
  if (!all) return OPEN_DEPTH;
  let [level, rows, depth] = [[value], 1, 0];
  while (level.length > 0) {
    level = level
      .filter(isBranch)
      .flatMap((node) => members(node, PAGE_SIZE).map(([, item]) => item));
    rows += level.length;
    if (rows > ROW_BUDGET && depth > 0) break;
    depth++;
  }
  return depth;
}

/** The rows to show of `value`, of which the first `levels` levels start open. */
export function treeRows(value: Json, levels: number, state: TreeState): Row[] {
  const rows: Row[] = [];

  function add(row: Omit<Row, "count" | "open" | "more">): void {
    const { value, path, depth } = row;
    if (!isBranch(value)) {
      rows.push({ ...row, count: null, open: false, more: 0 });
      return;
    }
    const count = Array.isArray(value) ? value.length : Object.keys(value).length;
    const open = count > 0 && depth < levels !== state.toggled.has(path);
    rows.push({ ...row, count, open, more: 0 });
    if (open) addMembers(value, path, depth + 1, count);
  }

  function addMembers(
    of: Json[] | { [key: string]: Json },
    path: string,
    depth: number,
    count: number,
  ) {
    const limit = state.limits.get(path) ?? PAGE_SIZE;
    const shown = members(of, limit);
    const siblings = shown.length + (count > limit ? 1 : 0);
    shown.forEach(([key, value], index) => {
      const member = `${path}/${String(key).replace(/[~/]/g, (char) => (char === "~" ? "~0" : "~1"))}`;
      add({ path: member, parent: path, depth, key, value, place: index + 1, siblings });
    });
    if (count <= limit) return;
    const rest = { key: null, value: null, count: null, open: false, place: siblings, siblings };
    rows.push({ ...rest, path: `${path}/…`, parent: path, depth, more: count - limit });
  }

  add({ path: "", parent: null, depth: 0, key: null, value, place: 1, siblings: 1 });
  return rows;
}
