import { expect, test } from "vitest";
import { cut, Joiner } from "../src/page/pieces";

const PIECE = 128 << 10;

/** A message as they are: behind the number of its parts. */
function message(length: number): ArrayBuffer {
  const bytes = new Uint8Array(length).map((_, index) => index % 251);
  new DataView(bytes.buffer).setBigUint64(0, 6n, true);
  return bytes.buffer;
}

function same(one: ArrayBuffer, other: ArrayBuffer): boolean {
  const [left, right] = [new Uint8Array(one), new Uint8Array(other)];
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

test.each([8, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])(
  "%d bytes arrive as they were",
  (length) => {
    const joiner = new Joiner();
    const pieces = cut(message(length));
    expect(pieces).toHaveLength(Math.ceil(length / PIECE));
    const found = pieces.map((piece) => joiner.take(piece));
    expect(found.slice(0, -1).every((each) => each === undefined)).toBe(true);
    expect(same(found.at(-1) as ArrayBuffer, message(length))).toBe(true);
  },
);

test("messages of any length follow one another", () => {
  const joiner = new Joiner();
  const sent = [PIECE + 1, 8, 2 * PIECE + 1].map(message);
  const found = sent.flatMap(cut).map((piece) => joiner.take(piece));
  const arrived = found.filter((each) => each !== undefined);
  expect(arrived.map((each, index) => same(each, sent[index] as ArrayBuffer))).toEqual([
    true,
    true,
    true,
  ]);
});
