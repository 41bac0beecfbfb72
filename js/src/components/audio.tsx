/** Audio: browser half of nbblocks/components/audio.py. */

import { Download, Scissors, X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AudioTraits, WaveformOptions, WireFile } from "../generated/traits";
import { AudioInput } from "../lib/audio_input";
import { AudioPlayer } from "../lib/audio_player";
import { AudioTrim } from "../lib/audio_trim";
import { DropTarget } from "../lib/drop_zone";
import { Field } from "../lib/field";
import { saveFile, useFileUrl } from "../lib/files";
import { firstButton, useFocusKept } from "../lib/focus";
import { IconButton } from "../lib/icon_button";
import { type EventSpec, useTraits, type ViewProps } from "../lib/model";
import { useSound } from "../lib/use_sound";
import { messageOf, UploadStatus, useUpload } from "../lib/use_upload";
import { cutSound } from "../lib/waveform";

type Props = Pick<ViewProps<AudioTraits>, "model" | "emit">;

const AUDIO_NAME = /\.(wav|mp3|ogg|oga|opus|flac|m4a|aac|webm|weba|aiff?)$/i;
const NO_OPTIONS: WaveformOptions = {};

export function Audio({ model, emit, el }: ViewProps<AudioTraits>) {
  const { value, interactive, sources } = useTraits(model, "value", "interactive", "sources");
  const { streaming } = useTraits(model, "streaming");
  const options = useTraits(model, "waveform_options").waveform_options ?? NO_OPTIONS;
  const { playback_position } = useTraits(model, "playback_position");
  const position = usePosition(value, playback_position);
  const [trimming, setTrimming] = useState(false);
  const upload = useUpload(model);
  const sound = useSound(value);
  useEffect(() => setTrimming(false), [value]);
  useFocusKept(el, () => firstButton(el));

  const take = async (blob: Blob, name: string, ...events: EventSpec[]) => {
    const file = await upload.send(blob, name);
    if (file) emit({ value: file }, ...events);
  };
  const onFile = (file: File) => {
    if (file.type.startsWith("audio/") || AUDIO_NAME.test(file.name)) {
      void take(file, file.name, "upload", "input");
    } else upload.setProblem(`${file.name} is not a sound. Choose a WAV, MP3, OGG or FLAC file.`);
  };
  const cut = async (from: AudioBuffer, start: number, end: number) => {
    try {
      const part = await cutSound(from, start, end, options.sample_rate ?? 44_100);
      await take(part, `${(value?.name ?? "audio").replace(/\.\w+$/, "")}.wav`, "input");
    } catch (error) {
      upload.setProblem(`The sound was not cut: ${messageOf(error)}`);
    }
  };

  let content = interactive ? (
    <AudioInput
      model={model}
      emit={emit}
      onFile={onFile}
      onRecorded={(blob) => void take(blob, "recording.wav", "stop_recording", "input")}
      onProblem={upload.setProblem}
    />
  ) : (
    <div class="nbb-empty" />
  );
  // While it streams, the value is the last piece: nothing to play.
  const shown = streaming && interactive ? null : value;
  if (shown) content = <Playback model={model} emit={emit} sound={sound} {...position} />;
  if (shown && trimming && sound) {
    const onApply = (start: number, end: number) => void cut(sound, start, end);
    const onCancel = () => setTrimming(false);
    content = <AudioTrim sound={sound} options={options} onApply={onApply} onCancel={onCancel} />;
  }
  const onTrim = sound ? () => setTrimming(!trimming) : null;
  const actions = shown && (
    <Actions model={model} emit={emit} trimming={trimming} onTrim={onTrim} />
  );
  return (
    <Field model={model} role="group" flush actions={actions}>
      <DropTarget enabled={interactive && sources.includes("upload")} paste={false} onFile={onFile}>
        <UploadStatus upload={upload} />
        {content}
      </DropTarget>
    </Field>
  );
}

interface ActionsProps extends Props {
  trimming: boolean;
  /** Start or stop trimming; null for a sound that cannot be cut here. */
  onTrim: (() => void) | null;
}

/** The header buttons over a sound. */
function Actions({ model, emit, trimming, onTrim }: ActionsProps) {
  const { value, interactive } = useTraits(model, "value", "interactive");
  const { buttons, editable } = useTraits(model, "buttons", "editable");
  const clear = () => emit({ value: null }, "clear", "input");
  return (
    <>
      {interactive && editable && onTrim && (
        <IconButton icon={Scissors} title="Trim" pressed={trimming} onClick={onTrim} />
      )}
      {(buttons?.includes("download") ?? true) && (
        <IconButton icon={Download} title="Download" onClick={() => saveFile(value, "audio.wav")} />
      )}
      {interactive && <IconButton icon={X} title="Clear" onClick={clear} />}
    </>
  );
}

interface Position {
  /** Where the kernel wants the sound to stand; null for where it is. */
  wished: number | null;
  /** The position is about to be told to the kernel. */
  onTold: (position: number) => void;
}

/** What `position`, the trait, asks of the sound `value`. */
function usePosition(value: WireFile | null, position: number): Position {
  // This position is no wish: the kernel was told it, or it was one for the sound before.
  const settled = useRef<number | null>(null);
  const before = useRef({ value, position });
  const last = before.current;
  const replaced = last.value !== null && last.value !== value;
  if (replaced && last.position === position) settled.current = position;
  before.current = { value, position };
  return {
    wished: position === settled.current ? null : position,
    onTold: (told) => {
      settled.current = told;
    },
  };
}

interface PlaybackProps extends Props, Position {
  sound: AudioBuffer | null;
}

/** The player, or a sentence where the browser cannot play. */
function Playback({ model, emit, sound, wished, onTold }: PlaybackProps) {
  const { value, loop, autoplay } = useTraits(model, "value", "loop", "autoplay");
  const { subtitles, waveform_options } = useTraits(model, "subtitles", "waveform_options");
  const [broken, setBroken] = useState<string | null>(null);
  const url = useFileUrl(value);
  if (url === null || broken === url) {
    const sentence = `${value?.name ?? "The sound"} cannot be played by this browser.`;
    return <p class="nbb-media-note">{url === null ? value?.name : sentence}</p>;
  }
  return (
    <AudioPlayer
      url={url}
      sound={sound}
      options={waveform_options ?? NO_OPTIONS}
      loop={loop}
      autoplay={autoplay}
      position={wished}
      subtitles={subtitles}
      onEvent={(event, position) => {
        onTold(position);
        emit({ playback_position: position }, event);
      }}
      onBroken={() => setBroken(url)}
    />
  );
}
