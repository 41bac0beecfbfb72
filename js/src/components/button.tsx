/** Button: browser half of nbblocks/components/button.py. */

import type { ButtonTraits } from "../generated/traits";
import { useFileUrl } from "../lib/files";
import { useTraits, type ViewProps } from "../lib/model";

export function Button({ model, emit }: ViewProps<ButtonTraits>) {
  const traits = useTraits(model, "value", "variant", "size", "interactive");
  const { icon, link, link_target } = useTraits(model, "icon", "link", "link_target");
  const src = useFileUrl(icon);
  const disabled = traits.interactive === false;
  const classes = `nbb-btn nbb-btn-${traits.variant} nbb-btn-${traits.size}`;
  const content = (
    <>
      {src && <img class="nbb-btn-icon" src={src} alt="" />}
      <span>{traits.value}</span>
    </>
  );
  const click = () => emit({}, "click");
  if (link && !disabled) {
    return (
      <a class={classes} href={link} target={link_target} rel="noopener noreferrer" onClick={click}>
        {content}
      </a>
    );
  }
  return (
    <button type="button" class={classes} disabled={disabled} onClick={click}>
      {content}
    </button>
  );
}
