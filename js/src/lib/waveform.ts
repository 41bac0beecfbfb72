/** Sound as a picture, and cut. */

import { encodeWav } from "./wav";

/** The samples of a sound file. Rejects when the browser cannot read it. */
export async function decodeSound(blob: Blob): Promise<AudioBuffer> {
  // An offline context needs no permission to make sound, and nothing to close.
  const context = new OfflineAudioContext(1, 1, 44_100);
  return context.decodeAudioData(await blob.arrayBuffer());
}

/** The loudest sample of each of `count` equal parts, 0 to 1, the loudest part being 1. */
export function peaksOf(samples: Float32Array, count: number): number[] {
  const part = samples.length / count;
  // Reading every sample of an hour of sound would show; a few hundred a part do not differ in the picture.
  const step = Math.max(1, Math.floor(part / 300));
  const peaks = Array.from({ length: count }, (_, index) => {
    let peak = 0;
    const end = Math.min(samples.length, Math.floor((index + 1) * part));
    for (let i = Math.floor(index * part); i < end; i += step) {
      peak = Math.max(peak, Math.abs(samples[i] ?? 0));
    }
    return peak;
  });
  const loudest = Math.max(...peaks, 0.01);
  return peaks.map((peak) => peak / loudest);
}

export interface WaveColours {
  wave: string;
  played: string;
}

/** Draw peaks as bars; those before `share` (0 to 1) of the width in the colour of what is played. */
export function drawWave(
  canvas: HTMLCanvasElement,
  peaks: readonly number[],
  share: number,
  colours: WaveColours,
): void {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  context.scale(ratio, ratio);
  const slot = width / peaks.length;
  const bar = Math.max(1, slot * 0.6);
  peaks.forEach((peak, index) => {
    const x = index * slot;
    const size = Math.max(2, peak * (height - 4));
    context.fillStyle = (x + bar / 2) / width < share ? colours.played : colours.wave;
    context.beginPath();
    context.roundRect(x, (height - size) / 2, bar, size, bar / 2);
    context.fill();
  });
}

/** The part of a sound from `start` to `end` seconds as a WAV file of `rate` samples a second. */
export async function cutSound(
  sound: AudioBuffer,
  start: number,
  end: number,
  rate: number,
): Promise<Blob> {
  const frames = Math.max(1, Math.round((end - start) * rate));
  const context = new OfflineAudioContext(sound.numberOfChannels, frames, rate);
  const source = context.createBufferSource();
  source.buffer = sound;
  source.connect(context.destination);
  source.start(0, start, end - start);
  const cut = await context.startRendering();
  const channels = Array.from({ length: cut.numberOfChannels }, (_, index) =>
    cut.getChannelData(index),
  );
  return encodeWav(channels, rate);
}
