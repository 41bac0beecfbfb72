/** Files from the page to the kernel: in chunks, each acknowledged, resumed where the kernel stands. */

import type { WireFile } from "../generated/traits";
import { buffersWork, giveUpBuffers, NO_BUFFER, sendBytes } from "./buffers";
import { keepUpload } from "./files";
import type { Model } from "./model";
import { channelOf } from "./page";

/** A kernel's socket takes 10 MiB a message at most, and base64 adds a third. */
export const CHUNK_BYTES = 1024 * 1024;

/** So many answers in a row without a byte more mean that there is something wrong. */
const MOST_STALLS = 5;

/** After this long without a word, ask the kernel how far it is. */
const SILENCE_MS = 20_000;

export interface UploadOptions {
  /** Stops the upload; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with the share that has arrived, 0 to 1. */
  onProgress?: (share: number) => void;
  /** The name to go by; a `File` has its own. */
  name?: string;
}

/** Send `blob` for the block of `model`; gives the value to emit for it. */
export async function uploadFile(
  // biome-ignore lint/suspicious/noExplicitAny: any block can have a file.
  model: Model<any>,
  blob: Blob,
  { signal, onProgress, name }: UploadOptions = {},
): Promise<WireFile> {
  const upload = randomId();
  const called = name ?? (blob instanceof File ? blob.name : "file");
  const file = { name: called, mime: blob.type, size: blob.size };
  const head: Header = { kind: "upload", upload, block: model.get("_id"), ...file };
  const line = openLine(model, head, signal);
  try {
    let [received, stalls] = [0, 0];
    onProgress?.(0);
    do {
      const bytes = await blob.slice(received, received + CHUNK_BYTES).arrayBuffer();
      const before = received;
      received = await line.send(before, bytes);
      stalls = received > before ? 0 : stalls + 1;
      if (stalls > MOST_STALLS) throw new Error(stuck(called, received));
      onProgress?.(blob.size === 0 ? 1 : received / blob.size);
    } while (received < blob.size);
  } finally {
    line.close();
  }
  keepUpload(upload, blob);
  return { upload, ...file };
}

const stuck = (name: string, received: number) =>
  `${name} was not uploaded: nothing arrives after ${received} bytes. Reload the page and try again.`;

interface Header {
  kind: "upload";
  upload: string;
  block: number;
  name: string;
  mime: string;
  size: number;
}

interface Answer {
  kind: "upload";
  upload: string;
  received: number;
  error: string | null;
}

interface Line {
  /** Send the chunk at `offset`; gives how many bytes the kernel has in all. */
  send(offset: number, bytes: ArrayBuffer): Promise<number>;
  close(): void;
}

const commOf = (model: Model) => channelOf(model.get("_app")) ?? model;

function openLine(model: Model, head: Header, signal?: AbortSignal): Line {
  let comm = commOf(model);
  let settle: ((outcome: Answer | Error) => void) | null = null;
  let remind = () => {};
  const hear = (answer: Answer) => {
    if (answer.kind === "upload" && answer.upload === head.upload) settle?.(answer);
  };
  const listen = () => {
    comm.on("msg:custom", hear);
    comm.gone?.addEventListener("abort", move);
  };
  const leave = () => {
    comm.off("msg:custom", hear);
    comm.gone?.removeEventListener("abort", move);
  };
  /** The view that `comm` is of has gone: go on over another one. */
  const move = () => {
    leave();
    comm = commOf(model);
    if (comm.gone?.aborted) return lose();
    listen();
    // An app's channel is one for all its views: its answer comes all the same.
    if (comm === model) remind();
  };
  const lose = () => settle?.(new Error(`${head.name} was not uploaded: its component has gone.`));
  const abort = () => settle?.(signal?.reason ?? new Error("the upload was stopped"));
  const post = (offset: number, bytes: ArrayBuffer) => sendBytes(comm, { ...head, offset }, bytes);
  const ask = (offset: number, bytes: ArrayBuffer) =>
    new Promise<Answer>((resolve, reject) => {
      // An empty chunk changes nothing over there, and is answered like any other.
      remind = () => post(offset, new ArrayBuffer(0));
      const timer = setInterval(remind, SILENCE_MS);
      settle = (outcome) => {
        clearInterval(timer);
        settle = null;
        remind = () => {};
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      if (signal?.aborted) abort();
      else if (comm.gone?.aborted) lose();
      else post(offset, bytes);
    });

  listen();
  signal?.addEventListener("abort", abort);
  return {
    async send(offset, bytes) {
      const asBuffer = buffersWork();
      let answer = await ask(offset, bytes);
      if (answer.error === NO_BUFFER && asBuffer) {
        giveUpBuffers();
        answer = await ask(offset, bytes);
      }
      if (answer.error) throw new Error(`${head.name} was not uploaded: ${answer.error}`);
      return answer.received;
    },
    close() {
      leave();
      signal?.removeEventListener("abort", abort);
    },
  };
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
