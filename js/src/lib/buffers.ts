/** Bytes in messages to the kernel: as a buffer, or as base64 where the front end drops buffers. */

import { toBase64 } from "./base64";
import type { Model } from "./context";

/** What the kernel says of a message that has lost its buffer. */
export const NO_BUFFER = "no buffer";

// One page talks to one kind of front end: where it drops buffers once, it always does.
let work = true;

/** Whether no buffer has been dropped yet. */
export const buffersWork = (): boolean => work;

/** From now on bytes go as base64. */
export function giveUpBuffers(): void {
  work = false;
}

/** Send a message with `bytes`. */
export function sendBytes(comm: Model, message: object, bytes: ArrayBuffer): void {
  if (work) comm.send(message, undefined, [bytes]);
  else comm.send({ ...message, base64: toBase64(bytes) });
}
