/** Buttons of the app's own in the corner of a component: each is a Button block without a view. */

import type { ComponentTraits, CustomButton } from "../generated/traits";
import { clickBlock } from "./emit";
import { useFileUrl } from "./files";
import type { Model } from "./model";

/** The Button blocks among the buttons of a component. */
export function customButtons(buttons: ComponentTraits["buttons"] | undefined): CustomButton[] {
  return (buttons ?? []).filter((entry) => typeof entry !== "string");
}

interface CustomButtonsProps {
  model: Model;
  buttons: CustomButton[];
}

export function CustomButtons({ model, buttons }: CustomButtonsProps) {
  return (
    <>
      {buttons.map((button) => (
        <Custom
          key={button.block}
          button={button}
          onClick={() => clickBlock(model, button.block)}
        />
      ))}
    </>
  );
}

function Custom({ button, onClick }: { button: CustomButton; onClick: () => void }) {
  const src = useFileUrl(button.icon);
  return (
    <button
      type="button"
      class="nbb-icon-button nbb-corner-button"
      disabled={!button.interactive}
      aria-label={button.value || "Button"}
      onClick={onClick}
    >
      {src && <img class="nbb-btn-icon" src={src} alt="" />}
      {button.value && <span>{button.value}</span>}
    </button>
  );
}
