/** An upload as a component shows it: its progress, what went wrong, a way to stop it. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { WireFile } from "../generated/traits";
import type { Model } from "./model";
import { uploadFile } from "./upload";

export interface UploadControl {
  /** The share that has arrived, 0 to 1; null when nothing is on its way. */
  share: number | null;
  /** The name of what is on its way. */
  name: string;
  /** A sentence on what went wrong last. */
  problem: string | null;
  /** Say what went wrong, or null that all is well again. */
  setProblem(problem: string | null): void;
  /** Upload a blob; gives the value to emit, or null if it failed or was stopped. */
  send(blob: Blob, name: string): Promise<WireFile | null>;
  cancel(): void;
}

/** Uploads of one view; a new one takes the place of the one before. */
// biome-ignore lint/suspicious/noExplicitAny: any block can have a file.
export function useUpload(model: Model<any>): UploadControl {
  const [share, setShare] = useState<number | null>(null);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  const cancel = () => running.current?.abort(new Error("stopped"));
  useEffect(() => cancel, []);

  const send = async (blob: Blob, called: string) => {
    cancel();
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setName(called);
    try {
      const { signal } = controller;
      return await uploadFile(model, blob, { signal, name: called, onProgress: setShare });
    } catch (error) {
      if (!controller.signal.aborted) setProblem(messageOf(error));
      return null;
    } finally {
      if (running.current === controller) setShare(null);
    }
  };
  return { share, name, problem, setProblem, send, cancel };
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The bar of a running upload, and the sentence about one that failed. */
export function UploadStatus({ upload }: { upload: UploadControl }) {
  const { share, name, problem, cancel, setProblem } = upload;
  return (
    <>
      {problem && (
        <div class="nbb-problem nbb-media-problem" role="alert">
          <span>{problem}</span>
          <button type="button" class="nbb-text-button" onClick={() => setProblem(null)}>
            Dismiss
          </button>
        </div>
      )}
      {share !== null && (
        <div class="nbb-uploading">
          <span class="nbb-uploading-name">{name}</span>
          <progress value={share} aria-label={`Uploading ${name}`} />
          <button type="button" class="nbb-text-button" onClick={cancel}>
            Cancel
          </button>
        </div>
      )}
    </>
  );
}
