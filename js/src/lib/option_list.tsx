/** The list of a combobox. */

import { Check } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Match } from "./choices";
import { Icon } from "./icon";
import { usePopup } from "./popup";

interface OptionListProps {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  matches: Match[];
  /** The option that the arrow keys are on, -1 for none. */
  active: number;
  multiple: boolean;
  /** How many to show before the list is scrolled; null is all. */
  page: number | null;
  isChosen: (match: Match) => boolean;
  /** Whether no more may be chosen. */
  full: boolean;
  onPick: (match: Match) => void;
}

/** How many options are drawn: a page, and more as the list is scrolled or walked through. */
function useShown(page: number | null, matches: Match[], active: number) {
  const [shown, setShown] = useState(page ?? matches.length);
  useEffect(() => setShown(page ?? matches.length), [page, matches]);
  const more = ({ currentTarget: list }: { currentTarget: HTMLElement }) => {
    const near = list.scrollHeight - list.scrollTop - list.clientHeight < list.clientHeight;
    if (near && page && shown < matches.length) setShown(shown + page);
  };
  return { count: Math.max(shown, active + 1), more };
}

export function OptionList({ id, anchor, open, matches, active, ...props }: OptionListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { count, more } = useShown(props.page, matches, active);
  usePopup(anchor, list, open, matches);
  useLayoutEffect(() => {
    const [ul, option] = [list.current, list.current?.children[active]];
    if (!open || !ul || !(option instanceof HTMLElement)) return;
    const [top, bottom] = [option.offsetTop, option.offsetTop + option.offsetHeight];
    if (top < ul.scrollTop) ul.scrollTop = top;
    else if (bottom > ul.scrollTop + ul.clientHeight) ul.scrollTop = bottom - ul.clientHeight;
  }, [active, open]);
  return (
    <div
      id={id}
      ref={list}
      class="nbb-listbox"
      role="listbox"
      aria-label="Choices"
      aria-multiselectable={props.multiple || undefined}
      popover="manual"
      hidden={!open}
      onMouseDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onScroll={more}
    >
      {open &&
        matches.slice(0, count).map((match, place) => {
          const chosen = props.isChosen(match);
          const off = props.full && !chosen;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's.
            // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant points here.
            <div
              key={match.index}
              id={`${id}-${match.index}`}
              class={place === active ? "nbb-choice nbb-active" : "nbb-choice"}
              role="option"
              aria-selected={chosen}
              aria-disabled={off || undefined}
              onClick={() => !off && props.onPick(match)}
            >
              <span>{match.label}</span>
              {chosen && <Icon of={Check} />}
            </div>
          );
        })}
      {open && matches.length === 0 && <div class="nbb-no-choice">Nothing matches</div>}
    </div>
  );
}
