/** The microphone panel: record, pause, stop. */

import { Circle, Pause, Square } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { deviceProblem } from "./devices";
import { Icon } from "./icon";
import { type Recorder, startRecorder } from "./recorder";
import { clock } from "./text";
import { drawWave } from "./waveform";

export interface AudioRecorderProps {
  /** Record from the start, without a click. */
  recording: boolean;
  /** The recording has begun, or is paused. */
  onState: (state: "start_recording" | "pause_recording") => void;
  onRecorded: (sound: Blob) => void;
  onProblem: (problem: string) => void;
}

const BARS = 120;
const LEVEL_MS = 50;

/** Records a microphone and shows how loud it is. */
export function AudioRecorder(props: AudioRecorderProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, seconds, start, pause, stop } = useRecorder(props, canvas);
  const running = state === "recording" || state === "paused";
  return (
    <div class="nbb-recorder">
      <canvas ref={canvas} class="nbb-wave" hidden={!running} />
      <div class="nbb-player-bar">
        {running ? (
          <>
            <button type="button" class="nbb-btn nbb-btn-stop nbb-btn-sm" onClick={stop}>
              <Icon of={Square} />
              Stop
            </button>
            <button type="button" class="nbb-btn nbb-btn-sm" onClick={pause}>
              <Icon of={state === "paused" ? Circle : Pause} />
              {state === "paused" ? "Resume" : "Pause"}
            </button>
          </>
        ) : (
          <button
            type="button"
            class="nbb-btn nbb-btn-sm nbb-record"
            disabled={state === "starting"}
            onClick={start}
          >
            <Icon of={Circle} />
            Record
          </button>
        )}
        <span class="nbb-clock" role="timer" aria-label="Recorded">
          {clock(seconds)}
        </span>
        <span class="nbb-visually-hidden" role="status">
          {state === "recording" ? "Recording" : state === "paused" ? "Paused" : ""}
        </span>
      </div>
    </div>
  );
}

type State = "idle" | "starting" | "recording" | "paused";

function useRecorder(props: AudioRecorderProps, canvas: RefObject<HTMLCanvasElement | null>) {
  const { recording, onState, onRecorded, onProblem } = props;
  const recorder = useRef<Recorder | null>(null);
  const gone = useRef(false);
  const [state, setState] = useState<State>("idle");
  const [seconds, setSeconds] = useState(0);

  const start = async () => {
    setState("starting");
    try {
      const onLevels = (levels: number[]) => {
        setSeconds(recorder.current?.seconds ?? 0);
        if (canvas.current) draw(canvas.current, levels);
      };
      const started = await startRecorder(levelMeter(onLevels));
      if (gone.current) return started.cancel();
      recorder.current = started;
      setState("recording");
      onState("start_recording");
    } catch (error) {
      setState("idle");
      onProblem(deviceProblem(error, "microphone"));
    }
  };
  const pause = () => {
    if (state === "paused") {
      recorder.current?.resume();
      setState("recording");
    } else {
      recorder.current?.pause();
      setState("paused");
      onState("pause_recording");
    }
  };
  const stop = async () => {
    const ended = recorder.current;
    recorder.current = null;
    setState("idle");
    setSeconds(0);
    if (ended) onRecorded(await ended.stop());
  };
  useEffect(() => {
    if (recording && state === "idle") void start();
    if (!recording && recorder.current) void stop();
  }, [recording]);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      recorder.current?.cancel();
    };
  }, []);
  return { state, seconds, start, pause, stop };
}

/** Collects how loud it is; calls back with the last levels, a few times a second. */
function levelMeter(onLevels: (levels: number[]) => void): (peak: number) => void {
  const levels = Array.from({ length: BARS }, () => 0);
  let last = 0;
  return (peak) => {
    const now = performance.now();
    if (now - last < LEVEL_MS) return;
    last = now;
    levels.push(peak);
    levels.shift();
    onLevels(levels);
  };
}

function draw(canvas: HTMLCanvasElement, levels: readonly number[]): void {
  const played = getComputedStyle(canvas).accentColor;
  drawWave(canvas, levels, 1, { wave: played, played });
}
