/** A player for sound: play, seek on the waveform, skip, volume. */

import { Pause, Play, SkipBack, SkipForward, Volume2, VolumeX } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AudioTraits, WaveformOptions } from "../generated/traits";
import { IconButton } from "./icon_button";
import { clock } from "./text";
import { drawWave, peaksOf } from "./waveform";

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

const BARS = 160;

/** Plays a sound. All of it is reachable by keyboard: the waveform is a slider. */
export function AudioPlayer(props: AudioPlayerProps) {
  const { url, options, loop, autoplay, position, onEvent } = props;
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [muted, setMuted] = useState(false);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(0);

  const seek = (to: number) => {
    if (audio.current) audio.current.currentTime = to;
    setTime(to);
  };
  const skip = (direction: number) => {
    const step = (length * (options.skip_length ?? 5)) / 100;
    seek(Math.max(0, Math.min(length, time + direction * step)));
  };
  const toggle = () => {
    const player = audio.current;
    if (player?.paused) void player.play().catch(() => setPlaying(false));
    else player?.pause();
  };
  useEffect(() => {
    const player = audio.current;
    if (player && position !== null && player.currentTime !== position) seek(position);
  }, [position]);
  useFrames(playing, () => setTime(audio.current?.currentTime ?? 0));

  const native = options.show_recording_waveform === false;
  return (
    <div class="nbb-player">
      <audio
        ref={audio}
        src={url}
        loop={loop}
        autoplay={autoplay}
        muted={muted}
        controls={native}
        preload="metadata"
        onLoadedMetadata={(event) => setLength(finite(event.currentTarget.duration))}
        onDurationChange={(event) => setLength(finite(event.currentTarget.duration))}
        onPlay={(event) => {
          setPlaying(true);
          onEvent("play", event.currentTarget.currentTime);
        }}
        onPause={(event) => {
          setPlaying(false);
          // The end of the sound is a stop; browsers report a pause just before it.
          if (!event.currentTarget.ended) onEvent("pause", event.currentTarget.currentTime);
        }}
        onEnded={(event) => {
          setTime(event.currentTarget.currentTime);
          onEvent("stop", event.currentTarget.currentTime);
        }}
        onTimeUpdate={(event) => setTime(event.currentTarget.currentTime)}
        onError={props.onBroken}
      />
      {!native && (
        <>
          <Seek {...props} time={time} length={length} onSeek={seek} />
          <div class="nbb-player-bar">
            <span class="nbb-clock">{clock(time)}</span>
            <span class="nbb-player-buttons">
              <IconButton icon={SkipBack} title="Back" onClick={() => skip(-1)} />
              <IconButton
                icon={playing ? Pause : Play}
                title={playing ? "Pause" : "Play"}
                class="nbb-play"
                onClick={toggle}
              />
              <IconButton icon={SkipForward} title="Forward" onClick={() => skip(1)} />
              <IconButton
                icon={muted ? VolumeX : Volume2}
                title="Mute"
                pressed={muted}
                onClick={() => setMuted(!muted)}
              />
            </span>
            <span class="nbb-clock">{clock(length)}</span>
          </div>
        </>
      )}
      <Subtitle lines={props.subtitles} time={time} />
    </div>
  );
}

const finite = (seconds: number) => (Number.isFinite(seconds) ? seconds : 0);

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

interface SeekProps extends Pick<AudioPlayerProps, "sound" | "options"> {
  time: number;
  length: number;
  onSeek: (to: number) => void;
}

/** The waveform with a slider over it. */
function Seek({ sound, options, time, length, onSeek }: SeekProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const peaks = useRef<number[]>([]);
  const share = length > 0 ? time / length : 0;
  const draw = () => canvas.current && drawPlayed(canvas.current, peaks.current, share, options);
  const redraw = useRef(draw);
  redraw.current = draw;
  useEffect(() => {
    peaks.current = sound ? peaksOf(sound.getChannelData(0), BARS) : Array(BARS).fill(0);
    redraw.current();
  }, [sound]);
  useEffect(() => {
    draw();
  }, [share, options]);
  useEffect(() => {
    if (!canvas.current) return;
    const observer = new ResizeObserver(() => redraw.current());
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="nbb-seek">
      <canvas ref={canvas} class="nbb-wave" />
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={`${clock(time)} of ${clock(length)}`}
        min={0}
        max={length || 1}
        step={Math.max(0.01, length / 200)}
        value={time}
        disabled={length === 0}
        onInput={(event) => onSeek(Number(event.currentTarget.value))}
      />
    </div>
  );
}

function drawPlayed(
  canvas: HTMLCanvasElement,
  peaks: readonly number[],
  share: number,
  options: WaveformOptions,
): void {
  const style = getComputedStyle(canvas);
  drawWave(canvas, peaks, share, {
    wave: options.waveform_color || style.color,
    played: options.waveform_progress_color || style.accentColor,
  });
}

function Subtitle({ lines, time }: { lines: AudioTraits["subtitles"]; time: number }) {
  if (!lines?.length) return null;
  const line = lines.find(({ timestamp: [start, end] }) => time >= start && time < end);
  return <p class="nbb-subtitle">{line?.text ?? "\u00a0"}</p>;
}
