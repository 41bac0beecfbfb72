/** Header: browser half of nbblocks/layouts/_header.py, the heading of an Accordion or Sidebar. */

import { ChevronDown, PanelLeft, PanelRight } from "lucide";
import type { HeaderTraits } from "../generated/traits";
import { Icon } from "../lib/icon";
import { useTraits, type ViewProps } from "../lib/model";

export function Header({ model, emit }: ViewProps<HeaderTraits>) {
  const { label, is_open, position } = useTraits(model, "label", "is_open", "position");
  const icons = { left: PanelLeft, right: PanelRight };
  const icon = icons[position as keyof typeof icons];
  const name = label || (icon ? "Sidebar" : "Details");
  return (
    <button
      type="button"
      class={icon ? `nbb-fold nbb-fold-${position}` : "nbb-fold"}
      aria-expanded={is_open}
      aria-label={label ? undefined : name}
      // Python raises expand and collapse when the trait moves.
      onClick={() => emit({ is_open: !is_open })}
    >
      {icon && <Icon of={icon} />}
      <span class="nbb-fold-label">{label}</span>
      {!icon && <Icon of={ChevronDown} class="nbb-fold-arrow" />}
    </button>
  );
}
