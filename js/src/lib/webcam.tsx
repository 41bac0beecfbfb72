/** Taking a picture with a camera. */

import { Camera, SwitchCamera } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";

export interface WebcamProps {
  options: { mirror?: boolean; constraints?: Record<string, unknown> | null } | null;
  onCapture: (picture: Blob) => void;
  onProblem: (problem: string) => void;
}

/** The live picture of a camera, and the button that takes it. */
export function Webcam({ options, onCapture, onProblem }: WebcamProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [live, setLive] = useState(false);
  const [cameras, setCameras] = useState<string[]>([]);
  const [chosen, setChosen] = useState(0);
  const mirror = options?.mirror ?? true;

  useEffect(() => {
    let gone = false;
    let stream: MediaStream | null = null;
    openCamera(options?.constraints ?? {}, cameras[chosen]).then(
      async (opened) => {
        stream = opened;
        if (gone || !video.current) return stopStream(opened);
        video.current.srcObject = opened;
        setLive(true);
        const devices = await navigator.mediaDevices.enumerateDevices();
        const ids = devices
          .filter(({ kind }) => kind === "videoinput")
          .map(({ deviceId }) => deviceId);
        if (!gone && cameras.length === 0) setCameras(ids);
      },
      (error) => gone || onProblem(deviceProblem(error, "camera")),
    );
    return () => {
      gone = true;
      if (stream) stopStream(stream);
    };
  }, [chosen]);

  const capture = async () => {
    if (video.current) onCapture(await picture(video.current, mirror));
  };
  return (
    <div class="nbb-webcam">
      <video
        ref={video}
        class={mirror ? "nbb-mirror" : ""}
        autoplay
        playsInline
        muted
        aria-label="Camera"
      />
      <div class="nbb-webcam-bar">
        <button
          type="button"
          class="nbb-btn nbb-btn-primary nbb-btn-sm"
          disabled={!live}
          onClick={capture}
        >
          <Icon of={Camera} />
          Take picture
        </button>
        {cameras.length > 1 && (
          <button
            type="button"
            class="nbb-btn nbb-btn-sm"
            onClick={() => setChosen((chosen + 1) % cameras.length)}
          >
            <Icon of={SwitchCamera} />
            Next camera
          </button>
        )}
      </div>
    </div>
  );
}

async function openCamera(
  constraints: Record<string, unknown>,
  device?: string,
): Promise<MediaStream> {
  const { video = true, ...others } = constraints as MediaStreamConstraints;
  const wanted = device
    ? { ...(typeof video === "object" ? video : {}), deviceId: { exact: device } }
    : video;
  return mediaDevices().getUserMedia({ audio: false, ...others, video: wanted });
}

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

async function picture(video: HTMLVideoElement, mirror: boolean): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  if (mirror) {
    context?.translate(canvas.width, 0);
    context?.scale(-1, 1);
  }
  context?.drawImage(video, 0, 0);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error("the picture could not be encoded"));
    canvas.toBlob(done, "image/webp", 0.95);
  });
}
