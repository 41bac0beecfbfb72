/** The view's own element: its classes, id, size in a row, and whether it is seen. */

import { effect, untracked } from "@preact/signals";
import type { ComponentTraits } from "../generated/traits";
import type { Model } from "./context";
import { traitSignal } from "./model";

/** Components that read as one form when they stand below one another. */
const FORM = ["textbox", "number", "slider", "dropdown", "radio", "checkbox", "checkbox_group"];

/**
 * Keep the view's element as the traits say, and tell whether its content is wanted.
 *
 * `visible=False` renders nothing, `"hidden"` renders but does not show.
 */
export function dressView(
  model: Model<ComponentTraits>,
  el: HTMLElement,
  signal: AbortSignal,
  show: (shown: boolean) => void,
): void {
  const name = model.get("_component").replaceAll("_", "-");
  const trait = <K extends keyof ComponentTraits>(key: K) => traitSignal(model, key);
  const [visible, id, classes] = [trait("visible"), trait("elem_id"), trait("elem_classes")];
  const container = trait("container");
  const isForm = FORM.includes(model.get("_component"));
  const [scale, minWidth] = [trait("scale"), trait("min_width")];
  let before: string[] = [];
  el.classList.add("nbb-root", "nbb-component", `nbb-${name}`);

  const stops = [
    effect(() => {
      el.classList.remove(...before);
      before = (classes.value ?? []).flatMap((entry) => entry.split(/\s+/)).filter(Boolean);
      el.classList.add(...before);
    }),
    effect(() => {
      if (id.value) el.id = id.value;
      else el.removeAttribute("id");
    }),
    effect(() => {
      el.style.flexGrow = scale.value === null ? "" : String(scale.value);
      el.style.minWidth = minWidth.value ? `min(${minWidth.value}px, 100%)` : "";
    }),
    effect(() => {
      el.classList.toggle("nbb-form", isForm && container.value !== false);
    }),
    effect(() => {
      el.classList.toggle("nbb-hidden", visible.value !== true);
      const shown = visible.value !== false;
      untracked(() => show(shown));
    }),
  ];
  signal.addEventListener("abort", () => {
    for (const stop of stops) stop();
  });
}
