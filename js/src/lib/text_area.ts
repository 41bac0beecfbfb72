/** Text areas that grow with their text and follow its end. */

/** Make `area` as high as its text, between `least` and `most` lines. */
export function fitHeight(area: HTMLTextAreaElement | null, least: number, most: number): void {
  if (!area) return;
  const style = getComputedStyle(area);
  const line = Number.parseFloat(style.lineHeight) || 20;
  const frame = ["paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"] as const;
  const around = frame.reduce((sum, side) => sum + (Number.parseFloat(style[side]) || 0), 0);
  // From its least height up, since scrollHeight never says less than the height that is.
  area.style.height = `${least * line + around}px`;
  const wanted = Math.min(area.scrollHeight + around - padding(style), most * line + around);
  area.style.height = `${Math.max(least * line + around, wanted)}px`;
  area.style.overflowY = area.scrollHeight > area.clientHeight + 1 ? "auto" : "hidden";
}

function padding(style: CSSStyleDeclaration): number {
  return (Number.parseFloat(style.paddingTop) || 0) + (Number.parseFloat(style.paddingBottom) || 0);
}

const NEAR_END = 48;

/** Whether `el` shows its end, or nearly: then it follows when it grows. */
export function isAtEnd(el: HTMLElement): boolean {
  return el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END;
}
