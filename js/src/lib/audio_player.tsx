/** A player for sound: play, seek on the waveform, skip, volume. */

import { Pause, Play, SkipBack, SkipForward, Volume2, VolumeX } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AudioTraits, WaveformOptions } from "../generated/traits";
import { Seek } from "./audio_seek";
import { IconButton } from "./icon_button";
import { clock } from "./text";

export interface AudioPlayerProps {
  url: string;
  /** The decoded sound, for the waveform; null while or if there is none. */
  sound: AudioBuffer | null;
  options: WaveformOptions;
  loop: boolean;
  autoplay: boolean;
  /** Where the kernel wants it to stand, in seconds; null for where it is. */
  position: number | null;
  subtitles: AudioTraits["subtitles"];
  /** What the user, or the end of the sound, did at which second. */
  onEvent: (event: "play" | "pause" | "stop", position: number) => void;
  onBroken: () => void;
}

/** Plays a sound. All of it is reachable by keyboard: the waveform is a slider. */
export function AudioPlayer(props: AudioPlayerProps) {
  const { url, options, position, onEvent } = props;
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [muted, setMuted] = useState(false);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(0);

  const seek = (to: number) => {
    if (audio.current) audio.current.currentTime = to;
    setTime(to);
  };
  useEffect(() => {
    if (position !== null && audio.current?.currentTime !== position) seek(position);
  }, [position, url]);
  useFrames(playing, () => setTime(audio.current?.currentTime ?? 0));
  const tell = (event: "play" | "pause" | "stop", player: HTMLAudioElement) => {
    setPlaying(event === "play");
    setTime(player.currentTime);
    onEvent(event, player.currentTime);
  };
  const measure = () => setLength(lengthOf(audio.current));

  const native = options.show_recording_waveform === false;
  return (
    <div class="nbb-player">
      <audio
        ref={audio}
        src={url}
        loop={props.loop}
        autoplay={props.autoplay}
        muted={muted}
        controls={native}
        preload="metadata"
        onLoadedMetadata={measure}
        onDurationChange={measure}
        onPlay={(event) => tell("play", event.currentTarget)}
        // The end of the sound is a stop; browsers report a pause just before it.
        onPause={({ currentTarget }) => currentTarget.ended || tell("pause", currentTarget)}
        onEnded={(event) => tell("stop", event.currentTarget)}
        // Another sound takes its place: it plays no longer, and no event says so.
        onEmptied={({ currentTarget }) => {
          setPlaying(false);
          setTime(currentTarget.currentTime);
        }}
        onTimeUpdate={(event) => setTime(event.currentTarget.currentTime)}
        onError={props.onBroken}
      />
      {!native && (
        <>
          <Seek {...props} time={time} length={length} onSeek={seek} />
          <div class="nbb-player-bar">
            <span class="nbb-clock">{clock(time)}</span>
            <Controls
              audio={audio}
              playing={playing}
              muted={muted}
              onMute={() => setMuted(!muted)}
              onSkip={(way) => seek(skipped(time, length, way * (options.skip_length ?? 5)))}
            />
            <span class="nbb-clock">{clock(length)}</span>
          </div>
        </>
      )}
      <Subtitle lines={props.subtitles} time={time} />
    </div>
  );
}

/** The seconds of a sound; 0 while the browser does not know, and for one without an end. */
function lengthOf(player: HTMLAudioElement | null): number {
  return player && Number.isFinite(player.duration) ? player.duration : 0;
}

/** The time that is `percent` of the length away, within the sound. */
function skipped(time: number, length: number, percent: number): number {
  return Math.max(0, Math.min(length, time + (length * percent) / 100));
}

interface ControlsProps {
  audio: RefObject<HTMLAudioElement | null>;
  playing: boolean;
  muted: boolean;
  onMute: () => void;
  /** Skip back (-1) or forward (1). */
  onSkip: (way: -1 | 1) => void;
}

function Controls({ audio, playing, muted, onMute, onSkip }: ControlsProps) {
  const toggle = () => {
    const player = audio.current;
    if (!player?.paused) player?.pause();
    // What cannot be played is told by the element's `error`.
    else player.play().catch(() => undefined);
  };
  return (
    <span class="nbb-player-buttons">
      <IconButton icon={SkipBack} title="Back" onClick={() => onSkip(-1)} />
      <IconButton
        icon={playing ? Pause : Play}
        title={playing ? "Pause" : "Play"}
        class="nbb-play"
        onClick={toggle}
      />
      <IconButton icon={SkipForward} title="Forward" onClick={() => onSkip(1)} />
      <IconButton icon={muted ? VolumeX : Volume2} title="Mute" pressed={muted} onClick={onMute} />
    </span>
  );
}

/** Call `tick` with every frame while `on`. */
function useFrames(on: boolean, tick: () => void): void {
  useEffect(() => {
    if (!on) return;
    let frame = requestAnimationFrame(function next() {
      tick();
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [on]);
}

function Subtitle({ lines, time }: { lines: AudioTraits["subtitles"]; time: number }) {
  if (!lines?.length) return null;
  const line = lines.find(({ timestamp: [start, end] }) => time >= start && time < end);
  return <p class="nbb-subtitle">{line?.text ?? "\u00a0"}</p>;
}
