/** A JSON value as a tree to open and close, by mouse and by keyboard. */

import { useMemo, useRef, useState } from "preact/hooks";
import type { Json } from "../generated/traits";
import { isBranch, openLevels, PAGE_SIZE, type Row, treeRows } from "./json_rows";

export interface JsonTreeProps {
  value: Json;
  /** Open every level at the start, not only the first three. */
  allOpen: boolean;
  /** Show the place of each item of a list. */
  indices: boolean;
  label: string;
}

const LONG_TEXT = 1000;

/** The tree of `value`. The arrow keys walk it as in any file tree. */
export function JsonTree({ value, allOpen, indices, label }: JsonTreeProps) {
  const tree = useRef<HTMLDivElement>(null);
  const { rows, toggled, act } = useRows(value, allOpen);
  const [active, setActive] = useState("");
  const current = Math.max(
    0,
    rows.findIndex(({ path }) => path === active),
  );
  const go = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setActive(row.path);
    tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[index]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.altKey || event.ctrlKey || event.metaKey ? null : MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move({ rows, current, go, act });
  };
  return (
    <div ref={tree} class="nbb-json-tree" role="tree" aria-label={label} onKeyDown={onKeyDown}>
      {rows.map((row, index) => (
        <Line
          key={row.path}
          row={row}
          indices={indices}
          full={toggled.has(row.path)}
          focusable={index === current}
          onAct={() => {
            setActive(row.path);
            act(row);
          }}
        />
      ))}
    </div>
  );
}

/** The rows of a value, and what acting on one does: fold, unfold, show more. */
function useRows(value: Json, allOpen: boolean) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
  const levels = useMemo(() => openLevels(value, allOpen), [value, allOpen]);
  const rows = useMemo(
    () => treeRows(value, levels, { toggled, limits }),
    [value, levels, toggled, limits],
  );
  const act = (row: Row) => {
    if (row.more > 0 && row.parent !== null) {
      const shown = limits.get(row.parent) ?? PAGE_SIZE;
      setLimits(new Map(limits).set(row.parent, shown + PAGE_SIZE));
    } else if (row.count !== null || isLong(row.value)) {
      const next = new Set(toggled);
      if (!next.delete(row.path)) next.add(row.path);
      setToggled(next);
    }
  };
  return { rows, toggled, act };
}

interface Walk {
  rows: Row[];
  current: number;
  go: (index: number) => void;
  act: (row: Row) => void;
}

const MOVES: Record<string, (walk: Walk) => void> = {
  ArrowDown: ({ current, go }) => go(current + 1),
  ArrowUp: ({ current, go }) => go(current - 1),
  Home: ({ go }) => go(0),
  End: ({ rows, go }) => go(rows.length - 1),
  ArrowRight: ({ rows, current, go, act }) => {
    const row = rows[current];
    if (row?.open) go(current + 1);
    else if (row?.count) act(row);
  },
  ArrowLeft: ({ rows, current, go, act }) => {
    const row = rows[current];
    if (row?.open) act(row);
    else go(rows.findIndex(({ path }) => path === row?.parent));
  },
  Enter: ({ rows, current, act }) => rows[current] && act(rows[current]),
  " ": ({ rows, current, act }) => rows[current] && act(rows[current]),
};

interface LineProps {
  row: Row;
  indices: boolean;
  full: boolean;
  focusable: boolean;
  onAct: () => void;
}

function Line({ row, indices, full, focusable, onAct }: LineProps) {
  const branch = row.count !== null && row.count > 0;
  const named = typeof row.key === "string" || (indices && row.key !== null);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it handles the keys.
    <div
      class="nbb-json-row"
      role="treeitem"
      aria-level={row.depth + 1}
      aria-setsize={row.siblings}
      aria-posinset={row.place}
      aria-expanded={branch ? row.open : undefined}
      tabIndex={focusable ? 0 : -1}
      style={{ "--nbb-json-depth": row.depth }}
      onClick={() => getSelection()?.isCollapsed !== false && onAct()}
    >
      <span class="nbb-json-arrow" aria-hidden="true" />
      {named && <span class="nbb-json-key">{row.key}:&nbsp;</span>}
      {row.more > 0 ? (
        <span class="nbb-json-more">{row.more.toLocaleString()} more…</span>
      ) : (
        <Value row={row} full={full} />
      )}
    </div>
  );
}

function Value({ row: { value, count }, full }: { row: Row; full: boolean }) {
  if (isBranch(value)) {
    const list = Array.isArray(value);
    const noun = list ? (count === 1 ? "item" : "items") : count === 1 ? "key" : "keys";
    return (
      <span class="nbb-json-branch">
        {list ? "[ ]" : "{ }"} {(count ?? 0).toLocaleString()} {noun}
      </span>
    );
  }
  const type = value === null ? "null" : typeof value;
  if (!isLong(value) || full)
    return <span class={`nbb-json-${type}`}>{JSON.stringify(value)}</span>;
  const head = JSON.stringify(value.slice(0, LONG_TEXT)).slice(0, -1);
  return (
    <span class="nbb-json-string">
      {head}
      <span class="nbb-json-more">… {value.length.toLocaleString()} characters</span>
    </span>
  );
}

function isLong(value: Json): value is string {
  return typeof value === "string" && value.length > LONG_TEXT;
}
