/** How a combobox behaves: what is typed, what is open, and what the keys do. */

import { useMemo, useRef, useState } from "preact/hooks";
import type { Choice } from "../generated/traits";
import { type Match, matching, named } from "./choices";
import { composing } from "./composing";

export interface ComboboxOptions {
  choices: Choice[];
  /** Typing narrows the list; otherwise it jumps in it. */
  filterable: boolean;
  /** Text that is no choice may be entered. */
  custom: boolean;
  /** The place among all choices where the list opens; -1 for its start. */
  selected: number;
  isChosen: (match: Match) => boolean;
  onPick: (match: Match) => void;
  /** Text was entered that is no choice. */
  onCustom: (text: string) => void;
  /** Backspace in an empty text. */
  onBackspace?: () => void;
  /** The list stays open after a choice, for the next one. */
  stays: boolean;
}

export function useCombobox({ choices, filterable, custom, ...options }: ComboboxOptions) {
  const [text, setText] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const jump = useRef({ text: "", at: 0 });
  const filter = filterable ? (text ?? "") : "";
  const matches = useMemo(() => matching(choices, filter), [choices, filter]);

  const show = () => {
    if (open) return;
    setOpen(true);
    setActive(matches.findIndex(({ index }) => index === options.selected));
  };
  const close = () => {
    setOpen(false);
    setText(null);
    setActive(-1);
  };
  const pick = (match: Match) => {
    options.onPick(match);
    setText(null);
    // The list is whole again.
    setActive(match.index);
    if (!options.stays) setOpen(false);
  };
  const enter = () => {
    const match = matches[active];
    if (open && match) pick(match);
    else commit();
  };
  /** Take what is typed: a choice by its name, unless it is chosen, else custom text, else nothing. */
  const commit = () => {
    const typed = text?.trim() ?? "";
    const match = typed === "" ? null : named(choices, typed);
    if (match) options.isChosen(match) || options.onPick(match);
    else if (custom && text !== null) options.onCustom(typed);
    close();
  };
  const type = (typed: string) => {
    setText(typed);
    setOpen(true);
    const found = matching(choices, typed);
    setActive(custom ? found.findIndex(({ label }) => label === typed.trim()) : 0);
  };
  /** In a list that cannot be filtered, letters go to the next choice that starts with them. */
  const jumpTo = (letter: string) => {
    const now = Date.now();
    const before = now - jump.current.at < 700 ? jump.current.text : "";
    jump.current = { text: before + letter.toLocaleLowerCase(), at: now };
    const found = choices.findIndex(([label]) =>
      label.toLocaleLowerCase().startsWith(jump.current.text),
    );
    show();
    if (found >= 0) setActive(found);
  };
  const step = (by: number) => {
    show();
    const count = matches.length;
    if (!open || count === 0) return;
    const from = active < 0 && by < 0 ? 0 : active;
    setActive((from + by + count) % count);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (composing(event)) return;
    const { key } = event;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const by = steps[key];
    if (by !== undefined) step(by);
    else if (key === "Enter") enter();
    else if (key === "Escape" && open) close();
    else if (key === "Backspace" && !text && options.onBackspace) options.onBackspace();
    else if (!filterable && key === " " && !open) show();
    else if (!filterable && key === " ") enter();
    else if (!filterable && key.length === 1 && !event.ctrlKey && !event.metaKey) jumpTo(key);
    else return;
    if (key !== "Backspace") event.preventDefault();
  };
  return { text, open, active, matches, show, close, pick, commit, type, onKeyDown };
}
