import { expect, test } from "vitest";
import { encodeWav, joinSamples } from "../src/lib/wav";
import { peaksOf } from "../src/lib/waveform";

test("samples become 16-bit PCM with a header that says so", async () => {
  const blob = encodeWav([new Float32Array([0, 1, -1, 2])], 8000);
  expect(blob.type).toBe("audio/wav");
  const view = new DataView(await blob.arrayBuffer());
  const word = (at: number) => String.fromCharCode(...new Uint8Array(view.buffer, at, 4));
  expect([word(0), word(8), word(36)]).toEqual(["RIFF", "WAVE", "data"]);
  expect(view.byteLength).toBe(44 + 8);
  expect(view.getUint32(4, true)).toBe(view.byteLength - 8);
  expect(view.getUint16(22, true)).toBe(1);
  expect(view.getUint32(24, true)).toBe(8000);
  expect(view.getUint32(28, true)).toBe(16_000);
  expect([0, 1, 2, 3].map((i) => view.getInt16(44 + 2 * i, true))).toEqual([
    0, 32767, -32768, 32767,
  ]);
});

test("channels are interleaved", async () => {
  const [left, right] = [new Float32Array([1, 1]), new Float32Array([-1, -1])];
  const view = new DataView(await encodeWav([left, right], 44_100).arrayBuffer());
  expect([0, 1, 2, 3].map((i) => view.getInt16(44 + 2 * i, true))).toEqual([
    32767, -32768, 32767, -32768,
  ]);
});

test("pieces are joined in order", () => {
  expect([...joinSamples([new Float32Array([1, 2]), new Float32Array([3])])]).toEqual([1, 2, 3]);
});

test("peaks are the loudest of each part, the loudest of all being 1", () => {
  const peaks = peaksOf(new Float32Array([0.1, -0.5, 0.25, 0]), 2);
  expect(peaks).toEqual([1, 0.5]);
  expect(peaksOf(new Float32Array(0), 2)).toEqual([0, 0]);
});
