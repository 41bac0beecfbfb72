/** Recording a microphone: one channel of plain samples, to be encoded as WAV. */

import { mediaDevices, stopStream } from "./devices";
import { encodeWav, joinSamples } from "./wav";

export interface Recorder {
  /** Seconds recorded so far, pauses left out. */
  readonly seconds: number;
  readonly paused: boolean;
  pause(): void;
  resume(): void;
  /** Whether there is something to take. */
  readonly heard: boolean;
  /** Give what was recorded since the last call as a WAV file, and forget it. */
  take(): Blob;
  /** Switch the microphone off. */
  stop(): Promise<void>;
}

// An audio worklet is a module of its own; it hands every block of samples to the page.
const WORKLET = `registerProcessor("nbb-recorder", class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});`;

/**
 * Start recording.
 *
 * @param onBlock Called with the loudest sample of every block, 0 to 1.
 * @param longest The seconds that are kept at most; what is older is forgotten.
 */
export async function startRecorder(
  onBlock: (peak: number) => void,
  longest = Infinity,
): Promise<Recorder> {
  const stream = await mediaDevices().getUserMedia({ audio: true });
  const context = new AudioContext();
  const url = URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" }));
  try {
    await context.audioWorklet.addModule(url);
  } catch (error) {
    stopStream(stream);
    void context.close();
    throw error;
  } finally {
    URL.revokeObjectURL(url);
  }
  const options = { channelCount: 1, channelCountMode: "explicit" } as const;
  const node = new AudioWorkletNode(context, "nbb-recorder", options);
  const source = context.createMediaStreamSource(stream);
  let pieces: Float32Array[] = [];
  let [frames, kept, paused] = [0, 0, false];
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    if (paused) return;
    pieces.push(data);
    frames += data.length;
    kept += data.length;
    while (kept > longest * context.sampleRate) kept -= pieces.shift()?.length ?? kept;
    onBlock(data.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
  };
  source.connect(node);

  return {
    get seconds() {
      return frames / context.sampleRate;
    },
    get heard() {
      return kept > 0;
    },
    get paused() {
      return paused;
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    take() {
      const taken = joinSamples(pieces);
      pieces = [];
      kept = 0;
      return encodeWav([taken], context.sampleRate);
    },
    async stop() {
      node.port.onmessage = null;
      source.disconnect();
      stopStream(stream);
      await context.close();
    },
  };
}
