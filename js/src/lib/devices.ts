/** Cameras and microphones: opening them, and saying why one did not open. */

/** The browser's cameras and microphones. Pages that are not served securely have none. */
export function mediaDevices(): MediaDevices {
  if (navigator.mediaDevices) return navigator.mediaDevices;
  throw new DOMException("not a secure page", "SecurityError");
}

/** Switch a camera or microphone off. */
export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** A sentence for why a camera or microphone did not open, and what to do. */
export function deviceProblem(error: unknown, device: "camera" | "microphone"): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") {
    return `The ${device} is not allowed here. Allow it in the browser's settings for this page, then try again.`;
  }
  if (name === "NotFoundError") return `No ${device} was found. Connect one, then try again.`;
  if (name === "NotReadableError") {
    return `The ${device} is in use by another program. Close that, then try again.`;
  }
  if (name === "SecurityError") {
    return `Browsers give the ${device} only to pages served by https or from localhost.`;
  }
  return `The ${device} did not start: ${error instanceof Error ? error.message : error}`;
}
