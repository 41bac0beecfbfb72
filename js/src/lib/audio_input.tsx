/** Where a sound comes from. */

import { Mic, Upload } from "lucide";
import { useState } from "preact/hooks";
import type { AudioTraits } from "../generated/traits";
import { AudioRecorder } from "./audio_recorder";
import { DropZone, type Source, SourceBar } from "./drop_zone";
import { useTraits, type ViewProps } from "./model";

const SOURCES: Source[] = [
  { name: "upload", title: "Upload", icon: Upload },
  { name: "microphone", title: "Microphone", icon: Mic },
];

interface AudioInputProps extends Pick<ViewProps<AudioTraits>, "model" | "emit"> {
  onFile: (file: File) => void;
  onRecorded: (sound: Blob) => void;
  onProblem: (problem: string | null) => void;
}

/** The place to drop a sound, or to record one. */
export function AudioInput({ model, emit, onFile, ...props }: AudioInputProps) {
  const { sources, recording, streaming } = useTraits(model, "sources", "recording", "streaming");
  const [source, setSource] = useState<string>(sources[0] ?? "upload");
  const offered: string[] = sources;
  const onState = (event: "start_recording" | "pause_recording" | "stop_recording") =>
    emit({}, event);
  return (
    <>
      {source === "microphone" ? (
        <AudioRecorder
          model={model}
          streaming={streaming}
          recording={recording}
          onState={onState}
          {...props}
        />
      ) : (
        <DropZone
          accept="audio/*"
          text={"# Drop a sound here\nor click to choose one"}
          onFile={onFile}
        />
      )}
      <SourceBar
        sources={SOURCES.filter(({ name }) => offered.includes(name))}
        current={source}
        onChoose={setSource}
      />
    </>
  );
}
