/** Image: browser half of nbblocks/components/image.py. */

import { Download, Maximize, X } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ImageTraits } from "../generated/traits";
import { DropTarget } from "../lib/drop_zone";
import { Field } from "../lib/field";
import { saveFile } from "../lib/files";
import { firstButton, useFocusKept } from "../lib/focus";
import { IconButton } from "../lib/icon_button";
import { readsAsImage } from "../lib/image_data";
import { ImageInput } from "../lib/image_input";
import { type EventSpec, useTraits, type ViewProps } from "../lib/model";
import { Picture } from "../lib/picture";
import { cssLength } from "../lib/text";
import { UploadStatus, useUpload } from "../lib/use_upload";
import { WebcamStream } from "../lib/webcam_stream";

export function Image({ model, emit, el }: ViewProps<ImageTraits>) {
  const { value, interactive, sources } = useTraits(model, "value", "interactive", "sources");
  const { height, width, streaming } = useTraits(model, "height", "width", "streaming");
  const frame = useRef<HTMLDivElement>(null);
  const upload = useUpload(model);
  useFocusKept(el, () => firstButton(el));
  useEffect(() => {
    el.style.maxWidth = cssLength(width) ?? "";
  }, [el, width]);

  const take = async (picture: Blob, name: string, ...events: EventSpec[]) => {
    if (!(await readsAsImage(picture))) {
      upload.setProblem(`${name} cannot be read as an image. Choose a PNG, JPEG, WebP or GIF.`);
      return;
    }
    const file = await upload.send(picture, name);
    if (file) emit({ value: file }, ...events);
  };
  const onFile = (file: File) => void take(file, file.name, "upload", "input");
  const onCapture = (picture: Blob) => void take(picture, "webcam.webp", "input");

  let content = <div class="nbb-empty" />;
  if (streaming && interactive) {
    content = <WebcamStream model={model} emit={emit} onProblem={upload.setProblem} />;
  } else if (value) content = <Picture model={model} emit={emit} />;
  else if (interactive) {
    const { setProblem } = upload;
    content = (
      <ImageInput model={model} onFile={onFile} onCapture={onCapture} onProblem={setProblem} />
    );
  }
  return (
    <Field
      model={model}
      role="group"
      flush
      actions={value && <Actions model={model} emit={emit} frame={frame} />}
    >
      <DropTarget
        enabled={interactive && sources.includes("upload")}
        paste={interactive && sources.includes("clipboard")}
        onFile={onFile}
      >
        <UploadStatus upload={upload} />
        <div
          ref={frame}
          class="nbb-image-area"
          data-sized={height === null ? undefined : ""}
          style={{ height: cssLength(height) }}
        >
          {content}
        </div>
      </DropTarget>
    </Field>
  );
}

interface ActionsProps extends Pick<ViewProps<ImageTraits>, "model" | "emit"> {
  frame: RefObject<HTMLElement | null>;
}

/** The header buttons over an image. */
function Actions({ model, emit, frame }: ActionsProps) {
  const { value, interactive, buttons } = useTraits(model, "value", "interactive", "buttons");
  const wants = (button: string) => buttons?.includes(button) ?? true;
  return (
    <>
      {wants("download") && (
        <IconButton icon={Download} title="Download" onClick={() => saveFile(value, "image")} />
      )}
      {wants("fullscreen") && document.fullscreenEnabled && (
        <IconButton
          icon={Maximize}
          title="Full screen"
          onClick={() => void frame.current?.requestFullscreen()}
        />
      )}
      {interactive && (
        <IconButton
          icon={X}
          title="Clear"
          onClick={() => emit({ value: null }, "clear", "input")}
        />
      )}
    </>
  );
}
