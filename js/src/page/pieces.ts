/** Pieces of long messages, each of which shows that the network is there; see serve/visits/pieces.py. */

/** Bytes of a message that go at a time. */
const PIECE = 128 << 10;
const HEAD = 8;
/** What a piece begins with. A message begins with the number of its parts, which are more. */
const MORE = 0n;
const LAST = 1n;

/** Cut a message into pieces; a short one is left as it is. */
export function cut(message: ArrayBuffer): ArrayBuffer[] {
  if (message.byteLength <= PIECE) return [message];
  const pieces: ArrayBuffer[] = [];
  for (let start = 0; start < message.byteLength; start += PIECE) {
    const part = new Uint8Array(message, start, Math.min(PIECE, message.byteLength - start));
    const piece = new Uint8Array(HEAD + part.length);
    const last = start + PIECE >= message.byteLength;
    new DataView(piece.buffer).setBigUint64(0, last ? LAST : MORE, true);
    piece.set(part, HEAD);
    pieces.push(piece.buffer);
  }
  return pieces;
}

/** Puts pieces together again. */
export class Joiner {
  private parts: Uint8Array[] = [];

  /** Take the next piece; gives the message that it completes. */
  take(piece: ArrayBuffer): ArrayBuffer | undefined {
    const head = piece.byteLength < HEAD ? -1n : new DataView(piece).getBigUint64(0, true);
    if (head !== MORE && head !== LAST) return piece;
    this.parts.push(new Uint8Array(piece, HEAD));
    if (head === MORE) return undefined;
    const { parts } = this;
    this.parts = [];
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let used = 0;
    for (const part of parts) {
      whole.set(part, used);
      used += part.length;
    }
    return whole.buffer;
  }
}
