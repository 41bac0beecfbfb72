/** Text areas that grow with their text and follow its end. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** From how many lines to how many an area grows. */
type Lines = readonly [least: number, most: number];

/** Measuring areas costs layouts of the page: browsers that do it themselves are left to it. */
const GROWS_ITSELF = globalThis.CSS?.supports?.("field-sizing", "content") ?? false;

const unfitted = new Map<HTMLTextAreaElement, Lines>();

/** Make `area` as high as its text before the next paint. */
function fitHeight(area: HTMLTextAreaElement, lines: Lines): void {
  if (unfitted.size === 0) requestAnimationFrame(fitAll);
  unfitted.set(area, lines);
}

/** All of them at once: what is measured after something was written costs a layout of the page. */
function fitAll(): void {
  const areas = [...unfitted].filter(([area]) => area.isConnected);
  unfitted.clear();
  const heights = areas.map(([area, [least, most]]) => {
    const style = getComputedStyle(area);
    const line = Number.parseFloat(style.lineHeight) || 20;
    const padding = pixels(style, "paddingTop") + pixels(style, "paddingBottom");
    const border = pixels(style, "borderTopWidth") + pixels(style, "borderBottomWidth");
    const around = padding + border;
    return { area, border, least: least * line + around, most: most * line + around };
  });
  // From its least height up, since scrollHeight never says less than the height that is.
  for (const { area, least } of heights) area.style.height = `${least}px`;
  const wanted = heights.map(({ area, border }) => area.scrollHeight + border);
  for (const [index, { area, least, most }] of heights.entries()) {
    // The style sheet decides: a field that fills a page is higher.
    area.style.setProperty("--nbb-fit", `${Math.max(least, Math.min(wanted[index] ?? 0, most))}px`);
    area.style.height = "";
  }
  const cut = heights.map(({ area }) => area.scrollHeight > area.clientHeight + 1);
  for (const [index, { area }] of heights.entries()) {
    area.style.overflowY = cut[index] ? "auto" : "hidden";
  }
}

type Side = "paddingTop" | "paddingBottom" | "borderTopWidth" | "borderBottomWidth";

function pixels(style: CSSStyleDeclaration, side: Side): number {
  return Number.parseFloat(style[side]) || 0;
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
    if (GROWS_ITSELF) {
      area.style.setProperty("--nbb-least", String(least));
      area.style.setProperty("--nbb-most", String(most));
      return () => area.removeEventListener("scroll", watch);
    }
    // Shown for the first time, or in another width, the text takes another number of lines.
    const sizes = new ResizeObserver(() => fitHeight(area, [least, most]));
    sizes.observe(area);
    return () => {
      area.removeEventListener("scroll", watch);
      sizes.disconnect();
    };
  }, [least, most]);
  useLayoutEffect(() => {
    const area = control.current;
    if (area instanceof HTMLTextAreaElement && !GROWS_ITSELF) fitHeight(area, [least, most]);
  }, [least, most, text]);
  return follows;
}
