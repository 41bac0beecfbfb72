/** Files on the page: what was uploaded from here, what came down, and URLs for both. */

import { useEffect, useState } from "preact/hooks";
import type { WireFile } from "../generated/traits";

const uploads = new Map<string, Blob>();

/** Keep what was uploaded as `id`, so that any view of its value can show it. */
export function keepUpload(id: string, blob: Blob): void {
  uploads.set(id, blob);
}

/** The bytes of a file on the wire, or null: empty, or uploaded from another page. */
export function fileBlob(file: WireFile | null | undefined): Blob | null {
  if (!file) return null;
  if (file.upload) return uploads.get(file.upload) ?? null;
  if (!file.data) return null;
  return new Blob([file.data as BlobPart], { type: file.mime ?? "" });
}

/** A URL for a file, or null. Whoever asks revokes it, which does nothing to one that is not ours. */
export function fileUrl(file: WireFile | null | undefined): string | null {
  if (file?.url) return file.url;
  const blob = fileBlob(file);
  return blob && URL.createObjectURL(blob);
}

/** The URL of `file` for as long as the component shows it. */
export function useFileUrl(file: WireFile | null | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = fileUrl(file);
    setUrl(made);
    return () => {
      if (made) URL.revokeObjectURL(made);
    };
  }, [file]);
  return url;
}

/** Offer a blob, or what a URL gives, to the user as a download named `name`. */
export function download(source: Blob | string, name: string): void {
  const url = typeof source === "string" ? source : URL.createObjectURL(source);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  if (url === source) return;
  // The browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Offer a file on the wire as a download; `name` is for one that has none of its own. */
export function saveFile(file: WireFile | null, name: string): void {
  const source = file?.url ?? fileBlob(file);
  if (source) download(source, file?.name ?? name);
}
