/** JSON: browser half of nbblocks/components/json.py. */

import type { JSONTraits } from "../generated/traits";
import { Field, labelOf } from "../lib/field";
import { CopyButton } from "../lib/icon_button";
import { JsonTree } from "../lib/json_tree";
import { useTraits, type ViewProps } from "../lib/model";
import { cssLength } from "../lib/text";

export function Json({ model }: ViewProps<JSONTraits>) {
  const { value, is_open, show_indices } = useTraits(model, "value", "is_open", "show_indices");
  const { buttons, label } = useTraits(model, "buttons", "label");
  const { height, max_height, min_height } = useTraits(model, "height", "max_height", "min_height");
  const empty = value === null || value === undefined;
  const wanted = buttons?.includes("copy") ?? true;
  return (
    <Field
      model={model}
      role="group"
      flush
      actions={wanted && !empty && <CopyButton text={() => JSON.stringify(value, null, 2)} />}
    >
      <div
        class="nbb-json-scroll"
        style={{
          height: cssLength(height),
          maxHeight: cssLength(max_height),
          minHeight: cssLength(min_height),
        }}
      >
        {empty ? (
          <div class="nbb-empty" />
        ) : (
          <JsonTree
            value={value}
            allOpen={is_open}
            indices={show_indices}
            label={labelOf({ label, _component: "json" })}
          />
        )}
      </div>
    </Field>
  );
}
