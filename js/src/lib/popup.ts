/** Lists that open below a control, above everything else on the page. */

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

const MARGIN = 6;
const MAX_HEIGHT = 320;

/** Put `popup` under `anchor`, or over it where there is more room, as wide as it. */
export function place(anchor: HTMLElement, popup: HTMLElement): void {
  const box = anchor.getBoundingClientRect();
  const below = innerHeight - box.bottom - MARGIN;
  const above = box.top - MARGIN;
  const wanted = Math.min(MAX_HEIGHT, popup.scrollHeight + 2);
  const over = below < wanted && above > below;
  const height = Math.max(80, Math.min(wanted, (over ? above : below) - MARGIN));
  Object.assign(popup.style, {
    left: `${box.left}px`,
    width: `${box.width}px`,
    maxHeight: `${Math.min(MAX_HEIGHT, height)}px`,
    top: over ? "auto" : `${box.bottom + MARGIN - 2}px`,
    bottom: over ? `${innerHeight - box.top + MARGIN - 2}px` : "auto",
  });
}

/** Keep `popup` in the top layer and at its anchor while it is open. */
export function usePopup(
  anchor: RefObject<HTMLElement | null>,
  popup: RefObject<HTMLElement | null>,
  open: boolean,
  content: unknown,
): void {
  useLayoutEffect(() => {
    const list = popup.current;
    if (!open || !list || typeof list.showPopover !== "function") return undefined;
    list.showPopover();
    return () => list.hidePopover();
  }, [open]);
  useLayoutEffect(() => {
    if (!open) return undefined;
    const listeners = new AbortController();
    const move = () => {
      if (anchor.current && popup.current) place(anchor.current, popup.current);
    };
    move();
    const options = { signal: listeners.signal, passive: true };
    addEventListener("scroll", move, { ...options, capture: true });
    addEventListener("resize", move, options);
    return () => listeners.abort();
  }, [open, content]);
}
