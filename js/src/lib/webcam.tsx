/** Taking a picture with a camera. */

import { Camera, SwitchCamera } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { deviceProblem, mediaDevices, stopStream } from "./devices";
import { Icon } from "./icon";

export interface WebcamProps {
  options: { mirror?: boolean; constraints?: Record<string, unknown> | null } | null;
  onCapture: (picture: Blob) => void;
  onProblem: (problem: string) => void;
}

/** The live picture of a camera, and the button that takes it. */
export function Webcam({ options, onCapture, onProblem }: WebcamProps) {
  const video = useRef<HTMLVideoElement>(null);
  const { live, next } = useCamera(video, options?.constraints ?? {}, onProblem);
  const mirror = options?.mirror ?? true;
  const capture = async () => {
    if (video.current) onCapture(await picture(video.current, { mirror }));
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
        <NextCamera next={next} />
      </div>
    </div>
  );
}

/** The button that goes to the next camera, if there is one. */
export function NextCamera({ next }: { next: (() => void) | null }) {
  if (!next) return null;
  return (
    <button type="button" class="nbb-btn nbb-btn-sm" onClick={next}>
      <Icon of={SwitchCamera} />
      Next camera
    </button>
  );
}

/** Show a camera in `video`, as long as the component is shown; gives whether it is live, and how to go to the next one if there is. */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  constraints: Record<string, unknown>,
  onProblem: (problem: string) => void,
) {
  const [live, setLive] = useState(false);
  const [cameras, setCameras] = useState<string[]>([]);
  const [chosen, setChosen] = useState(0);

  useEffect(() => {
    let gone = false;
    let stream: MediaStream | null = null;
    const open = async () => {
      stream = await openCamera(constraints, cameras[chosen]);
      if (gone || !video.current) return stopStream(stream);
      video.current.srcObject = stream;
      for (const track of stream.getTracks()) track.addEventListener("ended", lost);
      setLive(true);
      const devices = await navigator.mediaDevices.enumerateDevices();
      const found = devices.filter(({ kind }) => kind === "videoinput");
      if (!gone) setCameras(found.map(({ deviceId }) => deviceId));
    };
    // Not told of what this page ends itself: it was unplugged, or the permission is taken back.
    const lost = () =>
      onProblem("The camera was switched off. Connect or allow it, then try again.");
    open().catch((error) => gone || onProblem(deviceProblem(error, "camera")));
    return () => {
      gone = true;
      if (stream) stopStream(stream);
    };
  }, [chosen]);

  const next = cameras.length > 1 ? () => setChosen((chosen + 1) % cameras.length) : null;
  return { live, next };
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

interface PictureOptions {
  mirror: boolean;
  type?: "image/webp" | "image/jpeg";
  quality?: number;
  /** The longest side it may have, in pixels. */
  longest?: number;
}

/** What a video shows now. */
export async function picture(
  video: HTMLVideoElement,
  { mirror, type = "image/webp", quality = 0.95, longest = Infinity }: PictureOptions,
): Promise<Blob> {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, longest / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  const context = canvas.getContext("2d");
  if (mirror) {
    context?.translate(canvas.width, 0);
    context?.scale(-1, 1);
  }
  context?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error("the picture could not be encoded"));
    canvas.toBlob(done, type, quality);
  });
}
