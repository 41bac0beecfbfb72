/** An image on the page, and where on it the user points. */

import { useState } from "preact/hooks";
import type { ImageTraits } from "../generated/traits";
import { fileBlob, useFileUrl } from "./files";
import { pixelAt } from "./image_data";
import { useTraits, type ViewProps } from "./model";

/** The image itself; a click tells which pixel was meant. */
export function Picture({ model, emit }: Pick<ViewProps<ImageTraits>, "model" | "emit">) {
  const { value, alt_text } = useTraits(model, "value", "alt_text");
  const [broken, setBroken] = useState<string | null>(null);
  const url = useFileUrl(value);
  const select = (event: MouseEvent & { currentTarget: HTMLImageElement }) => {
    const { currentTarget: image, clientX: x, clientY: y } = event;
    const natural = { width: image.naturalWidth, height: image.naturalHeight };
    const index = pixelAt({ x, y }, image.getBoundingClientRect(), natural);
    if (index) emit({}, ["select", { index, value: null }]);
  };
  const name = value?.name ?? "The image";
  if (url !== null && broken === url) {
    return <p class="nbb-media-note">{name} cannot be shown by this browser.</p>;
  }
  if (value?.upload && !fileBlob(value)) {
    return <p class="nbb-media-note">{name}, chosen on another page</p>;
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a pixel is chosen by pointing at it.
    <img
      class="nbb-picture"
      src={url ?? undefined}
      alt={alt_text ?? ""}
      onClick={select}
      onError={() => setBroken(url)}
    />
  );
}
