/** Image: browser half of nbblocks/components/image.py. */

import { Camera, ClipboardPaste, Download, Maximize, Upload, X } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ImageTraits } from "../generated/traits";
import { DropTarget, DropZone, type Source, SourceBar, ZoneButton } from "../lib/drop_zone";
import { Field } from "../lib/field";
import { download, fileBlob, useFileUrl } from "../lib/files";
import { IconButton } from "../lib/icon_button";
import { pastedFile, pixelAt, readsAsImage } from "../lib/image_data";
import { type EventSpec, useTraits, type ViewProps } from "../lib/model";
import { cssLength } from "../lib/text";
import { messageOf, UploadStatus, useUpload } from "../lib/use_upload";
import { Webcam } from "../lib/webcam";

const SOURCES: Source[] = [
  { name: "upload", title: "Upload", icon: Upload },
  { name: "webcam", title: "Webcam", icon: Camera },
  { name: "clipboard", title: "Paste", icon: ClipboardPaste },
];

export function Image({ model, emit, el }: ViewProps<ImageTraits>) {
  const { value, interactive, sources } = useTraits(model, "value", "interactive", "sources");
  const { height, width } = useTraits(model, "height", "width");
  const [source, setSource] = useState(sources[0] ?? "upload");
  // A camera starts when somebody asks for it, not because the page was opened.
  const [camera, setCamera] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const upload = useUpload(model);

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
  const choose = async (name: string) => {
    upload.setProblem(null);
    if (name !== "clipboard") {
      setSource(name as typeof source);
      setCamera(name === "webcam");
      return;
    }
    try {
      onFile(await pastedFile());
    } catch (error) {
      upload.setProblem(messageOf(error));
    }
  };
  const fill = (
    <>
      {source === "webcam" && camera ? (
        <Webcam
          options={model.get("webcam_options")}
          onCapture={(picture) => void take(picture, "webcam.webp", "input")}
          onProblem={(problem) => {
            setCamera(false);
            upload.setProblem(problem);
          }}
        />
      ) : source === "webcam" ? (
        <ZoneButton icon={Camera} text="# Start the camera" onClick={() => setCamera(true)} />
      ) : (
        <DropZone
          accept="image/*"
          text={model.get("placeholder") ?? "# Drop an image here\nor click to choose one"}
          onFile={onFile}
        />
      )}
      <SourceBar
        sources={SOURCES.filter(({ name }) => sources.includes(name as typeof source))}
        current={source}
        onChoose={choose}
      />
    </>
  );
  const content = value ? (
    <Picture model={model} emit={emit} />
  ) : interactive ? (
    fill
  ) : (
    <div class="nbb-empty" />
  );
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
  const save = () => {
    const source = value?.url ?? fileBlob(value);
    if (source) download(source, value?.name ?? "image");
  };
  return (
    <>
      {wants("download") && <IconButton icon={Download} title="Download" onClick={save} />}
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

/** The image itself; a click tells which pixel was meant. */
function Picture({ model, emit }: Pick<ViewProps<ImageTraits>, "model" | "emit">) {
  const { value, alt_text } = useTraits(model, "value", "alt_text");
  const [broken, setBroken] = useState(false);
  const url = useFileUrl(value);
  const select = (event: MouseEvent & { currentTarget: HTMLImageElement }) => {
    const { currentTarget: image, clientX: x, clientY: y } = event;
    const natural = { width: image.naturalWidth, height: image.naturalHeight };
    const index = pixelAt({ x, y }, image.getBoundingClientRect(), natural);
    if (index) emit({}, ["select", { index, value: null }]);
  };
  const elsewhere = value?.upload && !fileBlob(value);
  if (broken || elsewhere) {
    const name = value?.name ?? "The image";
    const text = broken
      ? `${name} cannot be shown by this browser.`
      : `${name}, chosen on another page`;
    return <p class="nbb-media-note">{text}</p>;
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a pixel is chosen by pointing at it.
    <img
      class="nbb-picture"
      src={url ?? undefined}
      alt={alt_text ?? ""}
      onClick={select}
      onError={() => setBroken(url !== null)}
      onLoad={() => setBroken(false)}
    />
  );
}
