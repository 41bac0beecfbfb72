/** The decoded sound of a file, for its waveform and to cut it. */

import { useEffect, useState } from "preact/hooks";
import type { WireFile } from "../generated/traits";
import { fileBlob } from "./files";
import { decodeSound } from "./waveform";

/** Larger files play without a waveform: decoding one takes ten times its size of memory. */
const LARGEST_DECODED = 30e6;

/** The sound of `file`; null while decoding, and when the browser cannot or should not. */
export function useSound(file: WireFile | null): AudioBuffer | null {
  const [sound, setSound] = useState<AudioBuffer | null>(null);
  useEffect(() => {
    let current = true;
    setSound(null);
    const blob = fileBlob(file);
    if (blob && blob.size <= LARGEST_DECODED) {
      decodeSound(blob).then(
        (decoded) => current && setSound(decoded),
        () => current && setSound(null),
      );
    }
    return () => {
      current = false;
    };
  }, [file]);
  return sound;
}
