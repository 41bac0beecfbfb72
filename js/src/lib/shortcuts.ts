/** Keys pressed in a component belong to it: JupyterLab's shortcuts for cells would take them. */

const SUPPRESS = "data-lm-suppress-shortcuts";

/** Whether a key may go to the host: with Ctrl or Cmd it is save, find and the like, but not Enter. */
function isForHost({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && key !== "Enter";
}

function guard(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof Element) || !target.closest(".nbb-root, .nbb-blocks")) return;
  // It has to be on the focused element itself: JupyterLab's selectors are about that one.
  if (isForHost(event)) target.removeAttribute(SUPPRESS);
  else target.setAttribute(SUPPRESS, "true");
}

/** Keep the keys pressed in an element that stands outside of the app from the host. */
export function keepKeys(el: HTMLElement): void {
  // Notebook 6 listens at the document, and knows of no text to type into but its own.
  el.addEventListener("keydown", (event) => {
    if (!isForHost(event)) event.stopPropagation();
  });
}

let guarding = false;

/** Guard the keys of every component, once a page. */
export function guardShortcuts(): void {
  if (guarding) return;
  guarding = true;
  // JupyterLab listens at the document while the event goes down: only the window comes before.
  addEventListener("keydown", guard, { capture: true });
}
