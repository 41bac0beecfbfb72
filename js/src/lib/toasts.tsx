/** Toasts: short messages in a corner of the page, above everything. */

import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ShownToast, Toasts } from "./downlink";
import { Icon } from "./icon";
import { IconButton } from "./icon_button";
import { RichText } from "./rich_text";

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info, success: CircleCheck };

/** Count down while neither pointed at nor focused, then call `done`. */
function useCountdown(seconds: number | null, paused: boolean, done: () => void): void {
  const left = useRef(seconds === null ? null : seconds * 1000);
  useEffect(() => {
    if (paused || left.current === null) return undefined;
    const [start, budget] = [Date.now(), left.current];
    const timer = setTimeout(done, budget);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(0, budget - (Date.now() - start));
    };
  }, [paused]);
}

function ToastCard({ toast, close }: { toast: ShownToast; close: () => void }) {
  const [paused, setPaused] = useState(false);
  useCountdown(toast.duration, paused, close);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only holds its time.
    <div
      class={`nbb-toast nbb-toast-${toast.level}`}
      // Errors and warnings interrupt a screen reader; the others wait for their turn.
      role={toast.level === "error" || toast.level === "warning" ? "alert" : "status"}
      onMouseEnter={() => setPaused(true)}
      onMouseLeave={() => setPaused(false)}
      onFocusIn={() => setPaused(true)}
      onFocusOut={() => setPaused(false)}
    >
      <Icon of={ICONS[toast.level]} class="nbb-toast-icon" />
      <div class="nbb-toast-text">
        {toast.title && <div class="nbb-toast-title">{toast.title}</div>}
        <RichText class="nbb-toast-message" text={toast.message} onlyHtml />
      </div>
      <IconButton icon={X} title="Close" onClick={close} />
      {toast.duration !== null && (
        <div
          class="nbb-toast-timer"
          style={{
            animationDuration: `${toast.duration}s`,
            animationPlayState: paused ? "paused" : "running",
          }}
        />
      )}
    </div>
  );
}

/** The stack of an app's toasts. It shows in the top layer, so nothing on the page clips it. */
export function ToastStack({ toasts }: { toasts: Toasts }) {
  const stack = useRef<HTMLDivElement>(null);
  const shown = toasts.value;
  useEffect(() => {
    const el = stack.current;
    if (!el || typeof el.showPopover !== "function") return;
    // Shown again with each new toast, so that it lies over whatever was opened since.
    if (el.matches(":popover-open")) el.hidePopover();
    if (shown.length > 0) el.showPopover();
  }, [shown.length]);
  const close = (id: number) => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  };
  return (
    <div class="nbb-toasts" ref={stack} popover="manual">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} close={() => close(toast.id)} />
      ))}
    </div>
  );
}
