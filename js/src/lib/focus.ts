/** Where the keyboard goes when what had the focus takes itself away. */

import { useLayoutEffect } from "preact/hooks";

/**
 * Keep the focus when the next content of `area` has no place for what had it.
 *
 * Left alone it falls to the page, and a notebook takes the next keys for its own.
 *
 * @param heir What takes the focus over.
 */
export function useFocusKept(
  area: Element | null,
  heir: () => HTMLElement | null | undefined,
): void {
  const held = area?.contains(document.activeElement);
  useLayoutEffect(() => {
    // Who has scrolled away while a file went up stays there.
    if (held && document.activeElement === document.body) heir()?.focus({ preventScroll: true });
  });
}

/** The first button of a field's drop area, or else of its header. */
export const firstButton = (el: Element): HTMLElement | null =>
  el.querySelector<HTMLElement>(".nbb-drop-target button") ?? el.querySelector("button");
