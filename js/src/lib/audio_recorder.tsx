/** The microphone panel: record, pause, stop. */

import { Circle, Pause, Square } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";
import { type Recorder, startRecorder } from "./recorder";
import { clock } from "./text";
import { drawWave } from "./waveform";
import { deviceProblem } from "./webcam";

export interface AudioRecorderProps {
  /** Record from the start, without a click. */
  recording: boolean;
  /** The recording has begun, or is paused. */
  onState: (state: "start_recording" | "pause_recording") => void;
  onRecorded: (sound: Blob) => void;
  onProblem: (problem: string) => void;
}

const BARS = 120;

/** Records a microphone and shows how loud it is. */
export function AudioRecorder({ recording, onState, onRecorded, onProblem }: AudioRecorderProps) {
  const recorder = useRef<Recorder | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<"idle" | "starting" | "recording" | "paused">("idle");
  const [seconds, setSeconds] = useState(0);
  const gone = useRef(false);

  const start = async () => {
    const levels = Array.from({ length: BARS }, () => 0);
    let drawn = 0;
    const onBlock = (peak: number) => {
      const now = performance.now();
      if (now - drawn < 50) return;
      drawn = now;
      levels.push(peak);
      levels.shift();
      setSeconds(recorder.current?.seconds ?? 0);
      if (canvas.current) draw(canvas.current, levels);
    };
    setState("starting");
    try {
      const started = await startRecorder(onBlock);
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
    const paused = state === "recording";
    if (paused) recorder.current?.pause();
    else recorder.current?.resume();
    setState(paused ? "paused" : "recording");
    if (paused) onState("pause_recording");
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
    if (!recording && recorder.current && state === "recording") void stop();
  }, [recording]);
  useEffect(
    () => () => {
      gone.current = true;
      recorder.current?.cancel();
    },
    [],
  );

  const running = state === "recording" || state === "paused";
  return (
    <div class="nbb-recorder">
      <canvas ref={canvas} class="nbb-wave" hidden={!running} />
      <div class="nbb-player-bar">
        {running ? (
          <>
            <button
              type="button"
              class="nbb-btn nbb-btn-stop nbb-btn-sm"
              onClick={() => void stop()}
            >
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
            onClick={() => void start()}
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

function draw(canvas: HTMLCanvasElement, levels: readonly number[]): void {
  const played = getComputedStyle(canvas).accentColor;
  drawWave(canvas, levels, 1, { wave: played, played });
}
