/** Dropdown: browser half of nbblocks/components/dropdown.py. */

import { X } from "lucide";
import type { DropdownTraits } from "../generated/traits";
import { ChoiceBox, Token } from "../lib/choice_box";
import { type ChoiceValue, labelFor, type Match } from "../lib/choices";
import { useCombobox } from "../lib/combobox";
import { Field, type FieldIds } from "../lib/field";
import { IconButton } from "../lib/icon_button";
import { useTraits, type ViewProps } from "../lib/model";

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
  const isChosen = (match: Match) => match.value === current;
  const box = useCombobox({
    choices,
    filterable,
    custom: allow_custom_value,
    isChosen,
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
    <ChoiceBox
      {...{ model, emit, ids, box, isChosen }}
      shownText={current === null ? "" : labelFor(choices, current)}
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
  const isChosen = (match: Match) => chosen.includes(match.value);
  const box = useCombobox({
    choices,
    filterable,
    custom: allow_custom_value,
    isChosen,
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
    <IconButton icon={X} title="Clear all" onClick={() => emit({ value: [] }, "input")} />
  );
  return (
    <ChoiceBox
      {...{ model, emit, ids, box, isChosen, full, clear }}
      multiple
      shownText=""
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
