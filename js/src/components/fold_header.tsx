/** FoldHeader: the heading of an Accordion or Sidebar; browser half of nbblocks/layouts/_fold_header.py. */

import { ChevronDown, PanelLeftClose, PanelLeftOpen, PanelRightClose, PanelRightOpen } from "lucide";
import type { FoldHeaderTraits } from "../generated/traits";
import { Icon, type IconNode } from "../lib/icon";
import { useTraits, type ViewProps } from "../lib/model";

function iconOf(position: string, open: boolean): IconNode {
  if (position === "left") return open ? PanelLeftClose : PanelLeftOpen;
  if (position === "right") return open ? PanelRightClose : PanelRightOpen;
  return ChevronDown;
}

export function FoldHeader({ model, emit }: ViewProps<FoldHeaderTraits>) {
  const { label, is_open, position } = useTraits(model, "label", "is_open", "position");
  const name = label ?? (position ? "Sidebar" : "Details");
  return (
    <button
      type="button"
      class="nbb-fold"
      aria-expanded={is_open}
      title={position ? `${is_open ? "Close" : "Open"} ${name}` : undefined}
      onClick={() => emit({ is_open: !is_open })}
    >
      <span class="nbb-fold-label">{name}</span>
      <Icon of={iconOf(position, is_open)} class={position ? "" : "nbb-fold-chevron"} />
    </button>
  );
}
