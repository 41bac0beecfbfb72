/** The waveform of a sound, as a slider that seeks in it. */

import { useEffect, useRef } from "preact/hooks";
import type { WaveformOptions } from "../generated/traits";
import { clock } from "./text";
import { drawWave, peaksOf } from "./waveform";

const BARS = 160;

interface SeekProps {
  /** Null draws a flat line. */
  sound: AudioBuffer | null;
  options: WaveformOptions;
  time: number;
  length: number;
  onSeek: (to: number) => void;
}

/** The waveform with a slider over it. */
export function Seek({ sound, options, time, length, onSeek }: SeekProps) {
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
