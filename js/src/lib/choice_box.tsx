/** The control of a Dropdown. */

import { ChevronDown, X } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { DropdownTraits } from "../generated/traits";
import type { Match } from "./choices";
import type { useCombobox } from "./combobox";
import type { FieldIds } from "./field";
import { useFocusKept } from "./focus";
import { Icon } from "./icon";
import { useTraits, type ViewProps } from "./model";
import { OptionList } from "./option_list";

/** A chosen value of several. */
export function Token({ text, onRemove }: { text: string; onRemove: (() => void) | null }) {
  return (
    <li class="nbb-token">
      <span>{text}</span>
      {onRemove && (
        <button
          type="button"
          class="nbb-token-remove"
          aria-label={`Remove ${text}`}
          onMouseDown={(event) => event.preventDefault()}
          onClick={onRemove}
        >
          <Icon of={X} />
        </button>
      )}
    </li>
  );
}

interface ChoiceBoxProps extends Pick<ViewProps<DropdownTraits>, "model" | "emit"> {
  ids: FieldIds;
  box: ReturnType<typeof useCombobox>;
  shownText: string;
  isChosen: (match: Match) => boolean;
  full?: boolean;
  multiple?: boolean;
  tokens?: ComponentChildren[];
  clear?: ComponentChildren;
}

/** The box that looks like an input: tokens, text, arrow; and the list that opens below it. */
export function ChoiceBox({ model, emit, ids, box, multiple = false, ...props }: ChoiceBoxProps) {
  const { interactive, filterable, num_choices_shown } = useTraits(
    model,
    "interactive",
    "filterable",
    "num_choices_shown",
  );
  const anchor = useRef<HTMLDivElement>(null);
  const control = useRef<HTMLInputElement>(null);
  useFocusKept(anchor.current, () => control.current);
  const listId = `${ids.control}-list`;
  const active = box.matches[box.active];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are the input's.
    <div
      ref={anchor}
      class={`nbb-combobox ${interactive ? "" : "nbb-combobox-off"}`}
      onMouseDown={(event) => {
        if (!interactive || (event.target as Element).closest("button")) return;
        if (event.target !== control.current) event.preventDefault();
        control.current?.focus();
        if (box.open && event.target !== control.current) box.close();
        else box.show();
      }}
    >
      {props.tokens && props.tokens.length > 0 && (
        <ul class="nbb-tokens" aria-label="Chosen">
          {props.tokens}
        </ul>
      )}
      <div class="nbb-combobox-content">
        <input
          ref={control}
          id={ids.control}
          class="nbb-combobox-input"
          role="combobox"
          aria-autocomplete={filterable ? "list" : "none"}
          aria-expanded={box.open}
          aria-controls={listId}
          aria-activedescendant={box.open && active ? `${listId}-${active.index}` : undefined}
          aria-describedby={ids.info}
          aria-invalid={ids.invalid}
          autocomplete="off"
          spellcheck={false}
          value={box.text ?? props.shownText}
          readOnly={!filterable}
          disabled={!interactive}
          onInput={({ currentTarget }) => box.type(currentTarget.value)}
          onKeyDown={box.onKeyDown}
          onKeyUp={({ key, currentTarget }) =>
            emit({}, ["key_up", { key, input_value: currentTarget.value }])
          }
          onFocus={({ currentTarget }) => {
            if (filterable && !multiple) currentTarget.select();
            emit({}, "focus");
          }}
          onBlur={() => {
            box.commit();
            emit({}, "blur");
          }}
        />
        {props.clear}
        <span class="nbb-combobox-arrow">
          <Icon of={ChevronDown} />
        </span>
      </div>
      <OptionList
        id={listId}
        anchor={anchor}
        open={box.open && interactive}
        matches={box.matches}
        active={box.active}
        multiple={multiple}
        page={num_choices_shown}
        isChosen={props.isChosen}
        full={props.full ?? false}
        onPick={box.pick}
      />
    </div>
  );
}
