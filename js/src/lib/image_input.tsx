/** Where an image comes from. */

import { Camera, ClipboardPaste, Upload } from "lucide";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ImageTraits } from "../generated/traits";
import { DropZone, type Source, SourceBar, ZoneButton } from "./drop_zone";
import { pastedFile } from "./image_data";
import { useTraits, type ViewProps } from "./model";
import { messageOf } from "./use_upload";
import { Webcam } from "./webcam";

const SOURCES: Source[] = [
  { name: "upload", title: "Upload", icon: Upload },
  { name: "webcam", title: "Webcam", icon: Camera },
  { name: "clipboard", title: "Paste", icon: ClipboardPaste },
];

interface ImageInputProps extends Pick<ViewProps<ImageTraits>, "model"> {
  onFile: (file: File) => void;
  onCapture: (picture: Blob) => void;
  /** Something did not work; null when the user tries something else. */
  onProblem: (problem: string | null) => void;
}

/** The place to drop an image, to paste or to take one. */
export function ImageInput({ model, onFile, onCapture, onProblem }: ImageInputProps) {
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
