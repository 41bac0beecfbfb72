/** Audio: browser half of nbblocks/components/audio.py. */

import { Download, Mic, Scissors, Upload, X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AudioTraits, WireFile } from "../generated/traits";
import { AudioPlayer } from "../lib/audio_player";
import { AudioRecorder } from "../lib/audio_recorder";
import { AudioTrim } from "../lib/audio_trim";
import { DropTarget, DropZone, type Source, SourceBar } from "../lib/drop_zone";
import { Field } from "../lib/field";
import { download, fileBlob, useFileUrl } from "../lib/files";
import { IconButton } from "../lib/icon_button";
import { type EventSpec, useTraits, type ViewProps } from "../lib/model";
import { messageOf, UploadStatus, useUpload } from "../lib/use_upload";
import { cutSound, decodeSound } from "../lib/waveform";

const SOURCES: Source[] = [
  { name: "upload", title: "Upload", icon: Upload },
  { name: "microphone", title: "Microphone", icon: Mic },
];
/** Larger files play without a waveform: decoding one takes ten times its size of memory. */
const LARGEST_DECODED = 30e6;
const AUDIO_NAME = /\.(wav|mp3|ogg|oga|opus|flac|m4a|aac|webm|weba|aiff?)$/i;

export function Audio({ model, emit }: ViewProps<AudioTraits>) {
  const { value, interactive, sources } = useTraits(model, "value", "interactive", "sources");
  const { buttons, editable, recording } = useTraits(model, "buttons", "editable", "recording");
  const { loop, autoplay, subtitles } = useTraits(model, "loop", "autoplay", "subtitles");
  const { waveform_options, playback_position } = useTraits(
    model,
    "waveform_options",
    "playback_position",
  );
  const [source, setSource] = useState(sources[0] ?? "upload");
  const [trimming, setTrimming] = useState(false);
  const [broken, setBroken] = useState(false);
  // The position last told to the kernel: it is no wish of the kernel's to go there.
  const reported = useRef<number | null>(null);
  const upload = useUpload(model);
  const url = useFileUrl(value);
  const sound = useSound(value);
  const options = waveform_options ?? {};
  useEffect(() => {
    setBroken(false);
    setTrimming(false);
  }, [value]);

  const take = async (blob: Blob, name: string, ...events: EventSpec[]) => {
    const file = await upload.send(blob, name);
    if (file) emit({ value: file }, ...events);
  };
  const onFile = (file: File) => {
    if (file.type.startsWith("audio/") || AUDIO_NAME.test(file.name)) {
      void take(file, file.name, "upload", "input");
    } else upload.setProblem(`${file.name} is not a sound. Choose a WAV, MP3, OGG or FLAC file.`);
  };
  const onApply = async (start: number, end: number) => {
    if (!sound) return;
    try {
      const cut = await cutSound(sound, start, end, options.sample_rate ?? 44_100);
      await take(cut, `${(value?.name ?? "audio").replace(/\.\w+$/, "")}.wav`, "input");
    } catch (error) {
      upload.setProblem(`The sound was not cut: ${messageOf(error)}`);
    }
  };
  const save = () => {
    const from = value?.url ?? fileBlob(value);
    if (from) download(from, value?.name ?? "audio.wav");
  };

  const actions = value && (
    <>
      {interactive && editable && sound && (
        <IconButton
          icon={Scissors}
          title="Trim"
          pressed={trimming}
          onClick={() => setTrimming(!trimming)}
        />
      )}
      {(buttons?.includes("download") ?? true) && (
        <IconButton icon={Download} title="Download" onClick={save} />
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
  const shown = trimming && sound && (
    <AudioTrim
      sound={sound}
      options={options}
      onApply={(start, end) => void onApply(start, end)}
      onCancel={() => setTrimming(false)}
    />
  );
  const player = url && !broken && (
    <AudioPlayer
      url={url}
      sound={sound}
      options={options}
      loop={loop}
      autoplay={autoplay}
      position={playback_position === reported.current ? null : playback_position}
      subtitles={subtitles}
      onEvent={(event, position) => {
        reported.current = position;
        emit({ playback_position: position }, event);
      }}
      onBroken={() => setBroken(true)}
    />
  );
  const note = (
    <p class="nbb-media-note">
      {broken ? `${value?.name ?? "The sound"} cannot be played by this browser.` : value?.name}
    </p>
  );
  const fill = (
    <>
      {source === "microphone" ? (
        <AudioRecorder
          recording={recording}
          onState={(event) => emit({}, event)}
          onRecorded={(blob) => void take(blob, "recording.wav", "stop_recording", "input")}
          onProblem={upload.setProblem}
        />
      ) : (
        <DropZone
          accept="audio/*"
          text={"# Drop a sound here\nor click to choose one"}
          onFile={onFile}
        />
      )}
      <SourceBar
        sources={SOURCES.filter(({ name }) => sources.includes(name as typeof source))}
        current={source}
        onChoose={(name) => setSource(name as typeof source)}
      />
    </>
  );
  const empty = interactive ? fill : <div class="nbb-empty" />;
  return (
    <Field model={model} role="group" flush actions={actions}>
      <DropTarget enabled={interactive && sources.includes("upload")} paste={false} onFile={onFile}>
        <UploadStatus upload={upload} />
        {value ? shown || player || note : empty}
      </DropTarget>
    </Field>
  );
}

/** The decoded sound of a file; null while decoding, and when the browser cannot or should not. */
function useSound(file: WireFile | null): AudioBuffer | null {
  const [sound, setSound] = useState<AudioBuffer | null>(null);
  useEffect(() => {
    let current = true;
    setSound(null);
    const blob = fileBlob(file);
    if (blob && blob.size <= LARGEST_DECODED) {
      decodeSound(blob).then(
        (decoded) => current && setSound(decoded),
        () => current && setSound(null),
      );
    }
    return () => {
      current = false;
    };
  }, [file]);
  return sound;
}
