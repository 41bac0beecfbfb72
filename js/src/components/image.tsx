/** Image: browser half of nbblocks/components/image.py. */

import { Camera, ClipboardPaste, Download, Maximize, Upload, X } from "lucide";
import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ImageTraits } from "../generated/traits";
import { DropTarget, DropZone, type Source, SourceBar, ZoneButton } from "../lib/drop_zone";
import { Field } from "../lib/field";
import { saveFile } from "../lib/files";
import { IconButton } from "../lib/icon_button";
import { pastedFile, readsAsImage } from "../lib/image_data";
import { type EventSpec, useTraits, type ViewProps } from "../lib/model";
import { Picture } from "../lib/picture";
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
  const onCapture = (picture: Blob) => void take(picture, "webcam.webp", "input");

  let content = <div class="nbb-empty" />;
  if (value) content = <Picture model={model} emit={emit} />;
  else if (interactive) {
    const { setProblem } = upload;
    content = <Input model={model} onFile={onFile} onCapture={onCapture} onProblem={setProblem} />;
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

interface InputProps extends Pick<ViewProps<ImageTraits>, "model"> {
  onFile: (file: File) => void;
  onCapture: (picture: Blob) => void;
  /** Something did not work; null when the user tries something else. */
  onProblem: (problem: string | null) => void;
}

/** Where an image comes from. */
function Input({ model, onFile, onCapture, onProblem }: InputProps) {
  const { sources, placeholder } = useTraits(model, "sources", "placeholder");
  const [source, setSource] = useState<string>(sources[0] ?? "upload");
  // A camera starts when somebody asks for it, not because the page was opened.
  const [camera, setCamera] = useState(false);
  const offered: string[] = sources;

  const paste = async () => {
    onProblem(null);
    try {
      onFile(await pastedFile());
    } catch (error) {
      onProblem(messageOf(error));
    }
  };
  const choose = (name: string) => {
    onProblem(null);
    if (name === "clipboard") void paste();
    else setSource(name);
    setCamera(name === "webcam");
  };
  const fail = (problem: string) => {
    setCamera(false);
    onProblem(problem);
  };
  const text = placeholder ?? "# Drop an image here\nor click to choose one";
  const zones: Record<string, JSX.Element> = {
    upload: <DropZone accept="image/*" text={text} onFile={onFile} />,
    clipboard: (
      <ZoneButton
        icon={ClipboardPaste}
        text={placeholder ?? "# Paste an image"}
        onClick={() => void paste()}
      />
    ),
    webcam: camera ? (
      <Webcam options={model.get("webcam_options")} onCapture={onCapture} onProblem={fail} />
    ) : (
      <ZoneButton icon={Camera} text="# Start the camera" onClick={() => setCamera(true)} />
    ),
  };
  return (
    <>
      {zones[source]}
      <SourceBar
        sources={SOURCES.filter(({ name }) => offered.includes(name))}
        current={source}
        onChoose={choose}
      />
    </>
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
