/** Text areas that grow with their text and follow its end. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Make `area` as high as its text, between `least` and `most` lines. */
function fitHeight(area: HTMLTextAreaElement, least: number, most: number): void {
  const style = getComputedStyle(area);
  const line = Number.parseFloat(style.lineHeight) || 20;
  const frame = ["paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"] as const;
  const around = frame.reduce((sum, side) => sum + (Number.parseFloat(style[side]) || 0), 0);
  // From its least height up, since scrollHeight never says less than the height that is.
  area.style.height = `${least * line + around}px`;
  const wanted = Math.min(area.scrollHeight + around - padding(style), most * line + around);
  // The style sheet decides: a field that fills a page is higher.
  area.style.setProperty("--nbb-fit", `${Math.max(least * line + around, wanted)}px`);
  area.style.height = "";
  area.style.overflowY = area.scrollHeight > area.clientHeight + 1 ? "auto" : "hidden";
}

function padding(style: CSSStyleDeclaration): number {
  return (Number.parseFloat(style.paddingTop) || 0) + (Number.parseFloat(style.paddingBottom) || 0);
}

const NEAR_END = 48;

/** Whether `el` shows its end, or nearly: then it follows when it grows. */
function isAtEnd(el: HTMLElement): boolean {
  return el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END;
}

/**
 * Keep a control in size, if it is an area: as high as its text, from `least` to `most` lines.
 *
 * @returns Whether the user is at the end of the text, so that it should stay in view.
 */
export function useGrowing(
  control: RefObject<HTMLElement | null>,
  least: number,
  most: number,
  text: string,
): RefObject<boolean> {
  const follows = useRef(true);
  useLayoutEffect(() => {
    const area = control.current;
    if (!(area instanceof HTMLTextAreaElement)) return undefined;
    const watch = () => {
      follows.current = isAtEnd(area);
    };
    area.addEventListener("scroll", watch);
    // Shown for the first time, or in another width, the text takes another number of lines.
    let frame = 0;
    const sizes = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => fitHeight(area, least, most));
    });
    sizes.observe(area);
    return () => {
      cancelAnimationFrame(frame);
      area.removeEventListener("scroll", watch);
      sizes.disconnect();
    };
  }, [least, most]);
  useLayoutEffect(() => {
    const area = control.current;
    if (area instanceof HTMLTextAreaElement) fitHeight(area, least, most);
  }, [least, most, text]);
  return follows;
}
