/** Streams from a camera or a microphone to the kernel, with one piece on its way at a time. */

import type { Piece, PieceReply } from "../generated/messages";
import { buffersWork, giveUpBuffers, NO_BUFFER, sendBytes } from "./buffers";
import type { Model } from "./model";
import { PAGE } from "./page";
import { messageOf } from "./use_upload";

export interface StreamOptions {
  /** The name that a piece goes by. */
  name: string;
  /** Take the next piece, if there is one. */
  take(): Blob | null | Promise<Blob | null>;
  /** The kernel has ended the stream; with a sentence for the user if there is one. */
  onEnd(sentence: string | null, why: "over" | "failed"): void;
}

export interface Stream {
  /** Send what is left, and end. */
  finish(): Promise<void>;
  /** End at once. */
  cancel(): void;
}

/** What is said when a stream has reached the `time_limit` of its listeners. */
export const TIME_LIMIT = "The time limit is reached.";

let pieces = 0;

/**
 * Send a piece every `_stream_every` seconds, the next one when the kernel is done with the last.
 *
 * Where that takes longer, frames are skipped; a microphone's next piece is longer.
 */
export function startStream(
  // biome-ignore lint/suspicious/noExplicitAny: of an Image or an Audio.
  model: Model<any>,
  { name, take, onEnd }: StreamOptions,
): Stream {
  let [ended, finishing, begins] = [false, false, true];
  let hear = (_reply: PieceReply) => {};
  // What ends a wait: for an answer, for the time of the next piece.
  let [answered, paused] = [() => {}, () => {}];

  const heard = (reply: PieceReply) => {
    if (reply.kind !== "piece" || (reply.page && reply.page !== PAGE)) return;
    if (reply.piece !== null) hear(reply);
    else if (reply.state === "over") end(TIME_LIMIT, "over");
  };
  const cancel = () => {
    ended = true;
    model.off("msg:custom", heard);
    answered();
    paused();
  };
  const end = (sentence: string | null, why: "over" | "failed") => {
    if (ended) return;
    cancel();
    onEnd(sentence, why);
  };

  const send = async (blob: Blob) => {
    const bytes = await blob.arrayBuffer();
    if (ended) return;
    pieces += 1;
    const piece = pieces;
    const message: Piece = { kind: "piece", page: PAGE, piece, begins, name, mime: blob.type };
    let asBuffer = buffersWork();
    begins = false;
    await new Promise<void>((resolve) => {
      answered = resolve;
      hear = (reply) => {
        if (reply.piece !== piece) return;
        if (reply.error === NO_BUFFER && asBuffer) {
          asBuffer = false;
          giveUpBuffers();
          sendBytes(model, message, bytes);
        } else if (reply.state === "next") resolve();
        else end(reply.error, "failed");
      };
      sendBytes(model, message, bytes);
    });
  };
  const sendNext = async () => {
    const blob = await take();
    if (blob && !ended) await send(blob);
  };
  const run = async () => {
    let due = performance.now();
    do {
      await sendNext();
      due = Math.max(due + model.get("_stream_every") * 1000, performance.now());
      if (ended || finishing) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, due - performance.now());
        paused = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    } while (!ended && !finishing);
    if (!ended) await sendNext();
    cancel();
  };

  model.on("msg:custom", heard);
  const running = run().catch((error) => end(messageOf(error), "failed"));
  return {
    async finish() {
      finishing = true;
      paused();
      await running;
    },
    cancel,
  };
}
