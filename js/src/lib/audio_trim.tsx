/** Cutting a sound: two sliders, and the part that stays marked on the waveform. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { WaveformOptions } from "../generated/traits";
import { clock } from "./text";
import { drawWave, peaksOf } from "./waveform";

export interface AudioTrimProps {
  sound: AudioBuffer;
  options: WaveformOptions;
  onApply: (start: number, end: number) => void;
  onCancel: () => void;
}

const BARS = 160;
/** What stays of a sound is at least this long, in seconds. */
const SHORTEST = 0.05;

export function AudioTrim({ sound, options, onApply, onCancel }: AudioTrimProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const length = sound.duration;
  const [start, setStart] = useState(0);
  const [end, setEnd] = useState(length);
  useEffect(() => {
    if (!canvas.current) return;
    const style = getComputedStyle(canvas.current);
    const wave = options.waveform_color || style.color;
    drawWave(canvas.current, peaksOf(sound.getChannelData(0), BARS), 0, { wave, played: wave });
  }, [sound, options]);
  const percent = (seconds: number) => `${(seconds / length) * 100}%`;
  return (
    <div class="nbb-trim">
      <div class="nbb-seek">
        <canvas ref={canvas} class="nbb-wave" />
        <div
          class="nbb-trim-region"
          style={{
            left: percent(start),
            right: percent(length - end),
            "--nbb-trim": options.trim_region_color ?? undefined,
          }}
        />
      </div>
      <TrimSlider
        name="Start"
        value={start}
        length={length}
        onInput={(value) => setStart(Math.min(value, end - SHORTEST))}
      />
      <TrimSlider
        name="End"
        value={end}
        length={length}
        onInput={(value) => setEnd(Math.max(value, start + SHORTEST))}
      />
      <div class="nbb-player-bar">
        <button
          type="button"
          class="nbb-btn nbb-btn-primary nbb-btn-sm"
          onClick={() => onApply(start, end)}
        >
          Keep {(end - start).toFixed(1)} s
        </button>
        <button type="button" class="nbb-btn nbb-btn-sm" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  );
}

interface TrimSliderProps {
  name: string;
  value: number;
  length: number;
  onInput: (value: number) => void;
}

function TrimSlider({ name, value, length, onInput }: TrimSliderProps) {
  return (
    <label class="nbb-trim-slider">
      <span>{name}</span>
      <input
        type="range"
        min={0}
        max={length}
        step={length / 1000}
        value={value}
        aria-valuetext={`${value.toFixed(1)} seconds`}
        onInput={(event) => {
          const { currentTarget } = event;
          onInput(Number(currentTarget.value));
        }}
      />
      <span class="nbb-clock">{clock(value)}</span>
    </label>
  );
}
