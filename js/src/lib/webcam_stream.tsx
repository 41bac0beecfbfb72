/** A camera that streams: while it is on, the kernel gets picture after picture. */

import { Camera, Square } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ImageTraits } from "../generated/traits";
import { ZoneButton } from "./drop_zone";
import { Icon } from "./icon";
import { Live } from "./live";
import { useTraits, type ViewProps } from "./model";
import { Picture } from "./picture";
import { startStream } from "./stream";
import { NextCamera, picture, useCamera } from "./webcam";

/** Enough for what looks at pictures, and little to send; `constraints` may ask for more. */
const LONGEST = 1280;
const QUALITY = 0.85;

interface WebcamStreamProps extends Pick<ViewProps<ImageTraits>, "model" | "emit"> {
  /** Something did not work; null when the user tries again. */
  onProblem: (problem: string | null) => void;
}

/** The panel of a streaming Image: switches the camera on and off. */
export function WebcamStream({ model, emit, onProblem }: WebcamStreamProps) {
  const { value, placeholder } = useTraits(model, "value", "placeholder");
  const [on, setOn] = useState(false);
  const [note, setNote] = useState("");
  const panel = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);
  const turn = (now: boolean) => {
    pressed.current = true;
    onProblem(null);
    setNote("");
    setOn(now);
  };
  const end = (sentence: string | null, why: "over" | "failed") => {
    setOn(false);
    if (why === "over") setNote(sentence ?? "");
    else onProblem(sentence);
  };
  useEffect(() => {
    // The button that was pressed has gone: the one in its place takes the focus.
    if (pressed.current) panel.current?.querySelector("button")?.focus();
    pressed.current = false;
  }, [on]);

  return (
    <div class="nbb-webcam" ref={panel}>
      {on ? (
        <LiveCamera
          model={model}
          emit={emit}
          onStop={() => turn(false)}
          onEnd={end}
          onProblem={(problem) => end(problem, "failed")}
        />
      ) : value ? (
        <>
          <Picture model={model} emit={emit} />
          <div class="nbb-webcam-bar">
            <button type="button" class="nbb-btn nbb-btn-sm" onClick={() => turn(true)}>
              <Icon of={Camera} />
              Start the camera
            </button>
          </div>
        </>
      ) : (
        <ZoneButton
          icon={Camera}
          text={placeholder ?? "# Start the camera"}
          onClick={() => turn(true)}
        />
      )}
      <p class="nbb-stream-note" role="status">
        {note}
      </p>
    </div>
  );
}

interface LiveCameraProps extends Pick<ViewProps<ImageTraits>, "model" | "emit"> {
  onStop: () => void;
  /** The kernel has ended the stream. */
  onEnd: (sentence: string | null, why: "over" | "failed") => void;
  onProblem: (problem: string) => void;
}

/** A camera that is on; under its own picture, or under what the kernel makes of it. */
function LiveCamera({ model, emit, onStop, onEnd, onProblem }: LiveCameraProps) {
  const { value } = useTraits(model, "value");
  const [before] = useState(value);
  const video = useRef<HTMLVideoElement>(null);
  const { mirror = true, constraints = null } = model.get("webcam_options") ?? {};
  const { live, next } = useCamera(video, constraints ?? {}, onProblem);
  useEffect(() => {
    if (!live) return;
    const longest = constraints ? Infinity : LONGEST;
    const take = async () => {
      if (!video.current?.videoWidth) return null;
      return picture(video.current, { mirror, type: "image/jpeg", quality: QUALITY, longest });
    };
    return startStream(model, { name: "webcam.jpg", take, onEnd }).cancel;
  }, [live]);

  const processed = value !== null && value !== before;
  return (
    <>
      {processed && <Picture model={model} emit={emit} />}
      <video
        ref={video}
        class={mirror ? "nbb-mirror" : ""}
        hidden={processed}
        autoplay
        playsInline
        muted
        aria-label="Camera"
      />
      <div class="nbb-webcam-bar">
        <button type="button" class="nbb-btn nbb-btn-stop nbb-btn-sm" onClick={onStop}>
          <Icon of={Square} />
          Stop
        </button>
        <NextCamera next={next} />
        <Live on={live} />
      </div>
    </>
  );
}
