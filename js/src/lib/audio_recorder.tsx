/** The microphone panel: record, pause, stop. */

import { Circle, Pause, Square } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { deviceProblem } from "./devices";
import { Icon } from "./icon";
import { Live } from "./live";
import type { Model } from "./model";
import { type Recorder, startRecorder } from "./recorder";
import { type Stream, startStream } from "./stream";
import { clock } from "./text";
import { drawWave } from "./waveform";

export interface AudioRecorderProps {
  // biome-ignore lint/suspicious/noExplicitAny: a stream takes a model of any traits.
  model: Model<any>;
  /** Send what is heard while it records, instead of the whole in the end. */
  streaming: boolean;
  /** Record from the start, without a click. */
  recording: boolean;
  /** The recording has begun, or is paused; a stream has ended. */
  onState: (state: "start_recording" | "pause_recording" | "stop_recording") => void;
  onRecorded: (sound: Blob) => void;
  onProblem: (problem: string | null) => void;
}

const BARS = 120;
const LEVEL_MS = 50;
/** Of a stream that the kernel does not keep up with, so many seconds of sound are kept. */
const LONGEST_PIECE = 60;

/** Records a microphone and shows how loud it is. */
export function AudioRecorder(props: AudioRecorderProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, seconds, note, start, pause, stop } = useRecorder(props, canvas);
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
        {props.streaming && <Live on={state === "recording"} />}
        <span class="nbb-visually-hidden" role="status">
          {state === "recording" ? "Recording" : state === "paused" ? "Paused" : ""}
        </span>
      </div>
      <p class="nbb-stream-note" role="status">
        {note}
      </p>
    </div>
  );
}

type State = "idle" | "starting" | "recording" | "paused";

function useRecorder(props: AudioRecorderProps, canvas: RefObject<HTMLCanvasElement | null>) {
  const { model, streaming, recording, onState, onRecorded, onProblem } = props;
  const recorder = useRef<Recorder | null>(null);
  const stream = useRef<Stream | null>(null);
  const gone = useRef(false);
  const [state, setState] = useState<State>("idle");
  const [seconds, setSeconds] = useState(0);
  const [note, setNote] = useState("");

  const open = (from: Recorder) => {
    const take = () => (from.heard ? from.take() : null);
    const onEnd = (sentence: string | null, why: "over" | "failed") => {
      if (why === "over") setNote(sentence ?? "");
      else onProblem(sentence);
      if (!stream.current) return; // it was being stopped anyway
      stream.current = null;
      void off();
      onState("stop_recording");
    };
    stream.current = startStream(model, { name: "microphone.wav", take, onEnd });
  };
  const start = async () => {
    setState("starting");
    setNote("");
    try {
      const onLevels = (levels: number[]) => {
        setSeconds(recorder.current?.seconds ?? 0);
        if (canvas.current) draw(canvas.current, levels);
      };
      const longest = streaming ? LONGEST_PIECE : Infinity;
      const started = await startRecorder(levelMeter(onLevels), longest);
      if (gone.current) return void started.stop();
      recorder.current = started;
      if (streaming) open(started);
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
  const off = async () => {
    const ended = recorder.current;
    recorder.current = null;
    setState("idle");
    setSeconds(0);
    await ended?.stop();
    return ended;
  };
  const stop = async () => {
    const sending = stream.current;
    stream.current = null;
    const sound = await off();
    if (sending) {
      await sending.finish();
      onState("stop_recording");
    } else if (sound) onRecorded(sound.take());
  };
  useEffect(() => {
    if (recording && state === "idle") void start();
    if (!recording && recorder.current) void stop();
  }, [recording]);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      stream.current?.cancel();
      void recorder.current?.stop();
    };
  }, []);
  return { state, seconds, note, start, pause, stop };
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
