/** Dropdown: browser half of nbblocks/components/dropdown.py. */

import { ChevronDown, X } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { DropdownTraits } from "../generated/traits";
import { type ChoiceValue, labelFor, type Match } from "../lib/choices";
import { useCombobox } from "../lib/combobox";
import { Field, type FieldIds } from "../lib/field";
import { Icon } from "../lib/icon";
import { useTraits, type ViewProps } from "../lib/model";
import { OptionList } from "../lib/option_list";

export function Dropdown(props: ViewProps<DropdownTraits>) {
  const { multiselect } = useTraits(props.model, "multiselect");
  const Control = multiselect ? Multiple : Single;
  return <Field model={props.model}>{(ids) => <Control {...props} ids={ids} />}</Field>;
}

type ControlProps = ViewProps<DropdownTraits> & { ids: FieldIds };

function Single({ model, emit, ids }: ControlProps) {
  const { value, choices, allow_custom_value, filterable } = useTraits(
    model,
    "value",
    "choices",
    "allow_custom_value",
    "filterable",
  );
  const current = value as ChoiceValue | null;
  const box = useCombobox({
    choices,
    filterable,
    custom: allow_custom_value,
    selected: choices.findIndex(([, other]) => other === current),
    stays: false,
    onPick: (match) =>
      emit({ value: match.value }, "input", [
        "select",
        { index: match.index, value: match.value, selected: true },
      ]),
    onCustom: (text) => text !== current && emit({ value: text }, "input"),
  });
  return (
    <Box
      {...{ model, emit, ids, box }}
      shownText={current === null ? "" : labelFor(choices, current)}
      isChosen={(match) => match.value === current}
    />
  );
}

function Multiple({ model, emit, ids }: ControlProps) {
  const { value, choices, allow_custom_value, filterable, max_choices, interactive } = useTraits(
    model,
    "value",
    "choices",
    "allow_custom_value",
    "filterable",
    "max_choices",
    "interactive",
  );
  const chosen = (Array.isArray(value) ? value : []) as ChoiceValue[];
  const full = max_choices !== null && chosen.length >= max_choices;
  const toggle = (item: ChoiceValue, index = choices.findIndex(([, other]) => other === item)) => {
    const selected = !chosen.includes(item);
    if (selected && full) return;
    const next = selected ? [...chosen, item] : chosen.filter((other) => other !== item);
    emit({ value: next }, "input", ["select", { index, value: item, selected }]);
  };
  const box = useCombobox({
    choices,
    filterable,
    custom: allow_custom_value,
    selected: -1,
    stays: true,
    onPick: (match) => toggle(match.value, match.index),
    onCustom: (text) => text !== "" && !chosen.includes(text) && toggle(text),
    onBackspace: () => {
      const last = chosen.at(-1);
      if (last !== undefined) toggle(last);
    },
  });
  const clear = chosen.length > 0 && interactive && (
    <button
      type="button"
      class="nbb-icon-button"
      aria-label="Clear all"
      title="Clear all"
      onClick={() => emit({ value: [] }, "input")}
    >
      <Icon of={X} />
    </button>
  );
  return (
    <Box
      {...{ model, emit, ids, box, full, clear }}
      multiple
      shownText=""
      isChosen={(match) => chosen.includes(match.value)}
      tokens={chosen.map((item) => (
        <Token
          key={`${typeof item} ${item}`}
          text={labelFor(choices, item)}
          onRemove={interactive ? () => toggle(item) : null}
        />
      ))}
    />
  );
}

function Token({ text, onRemove }: { text: string; onRemove: (() => void) | null }) {
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

interface BoxProps extends Pick<ControlProps, "model" | "emit" | "ids"> {
  box: ReturnType<typeof useCombobox>;
  shownText: string;
  isChosen: (match: Match) => boolean;
  full?: boolean;
  multiple?: boolean;
  tokens?: ComponentChildren[];
  clear?: ComponentChildren;
}

function Box({ model, emit, ids, box, multiple = false, ...props }: BoxProps) {
  const { interactive, filterable, num_choices_shown } = useTraits(
    model,
    "interactive",
    "filterable",
    "num_choices_shown",
  );
  const anchor = useRef<HTMLDivElement>(null);
  const control = useRef<HTMLInputElement>(null);
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
      <div class="nbb-combobox-content">
        {props.tokens && props.tokens.length > 0 && (
          <ul class="nbb-tokens" aria-label="Chosen">
            {props.tokens}
          </ul>
        )}
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
      </div>
      {props.clear}
      <span class="nbb-combobox-arrow">
        <Icon of={ChevronDown} />
      </span>
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
