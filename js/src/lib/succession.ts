/**
 * What a view leaves to the next view of its block: focus, selection, scroll positions.
 *
 * ipywidgets makes the views of a box anew from the first child that differs, also those of
 * children that stay. Who types there must not notice.
 */

import { composing } from "./composing";
import { whenConnected } from "./connected";
import { keepKeys } from "./shortcuts";

interface Legacy {
  /** The place of the focused control among the controls of the view, or -1. */
  focused: number;
  /** What is typed into until the next view is there. */
  standIn: StandIn | null;
  /** Elements that were scrolled, by their place in the view, and how far. */
  scrolls: [place: number, top: number][];
}

interface StandIn {
  area: HTMLTextAreaElement;
  /** The text it began with. */
  text: string;
  /** Enter, pressed there: what it does is for the next view to say. */
  entered: KeyboardEvent[];
}

type TextControl = HTMLInputElement | HTMLTextAreaElement;

const CONTROLS = "input, textarea, select, button, [tabindex]";
const TEXT =
  'textarea, input:is([type="text"], [type="email"], [type="password"], [type="number"])';
/** How long a block may be without a view, in ms: then it has left the page. */
const PATIENCE = 2000;

const legacies = new Map<string, Legacy>();
let moving = false;

/** Whether the focus is on its way from one view to the next: nobody has left or come. */
export const focusMoves = (): boolean => moving;

function moveFocus(to: HTMLElement): void {
  moving = true;
  to.focus({ preventScroll: true });
  moving = false;
}

function copySelection(from: TextControl, to: TextControl): void {
  // A number has none.
  if (from.selectionStart === null || to.selectionStart === null) return;
  to.setSelectionRange(from.selectionStart, from.selectionEnd, from.selectionDirection ?? "none");
}

function standInFor(control: TextControl): StandIn {
  const area = document.createElement("textarea");
  area.className = "nbb-visually-hidden";
  area.setAttribute("aria-hidden", "true");
  area.value = control.value;
  area.readOnly = control.readOnly;
  if (control.maxLength >= 0) area.maxLength = control.maxLength;
  keepKeys(area);
  const entered: KeyboardEvent[] = [];
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || composing(event)) return;
    event.preventDefault();
    entered.push(event);
  });
  document.body.append(area);
  moveFocus(area);
  copySelection(control, area);
  return { area, text: control.value, entered };
}

/**
 * Watch the view in `el`, of the block called `key`.
 *
 * @returns What to call when the view goes: the next view of the block then gets what it had. Its
 *   element may be off the page by then, without focus and scroll positions.
 */
export function watchView(key: string, el: HTMLElement, signal: AbortSignal): () => void {
  const scrolls = new Map<Element, number>();
  let focused: Element | null = null;
  let gone = false;
  const noteScroll = ({ target }: Event) => {
    if (target instanceof Element && target.isConnected) scrolls.set(target, target.scrollTop);
  };
  el.addEventListener("scroll", noteScroll, { capture: true, passive: true, signal });
  el.addEventListener("focusin", ({ target }) => {
    focused = target as Element;
    gone = false;
  });
  const leave = () => {
    if (gone) return;
    gone = true;
    const { activeElement: active, body } = document;
    const held = active === body || el.contains(active) ? focused : null;
    if (held || scrolls.size > 0) bequeath(key, el, held, scrolls);
  };
  el.addEventListener("focusout", ({ target }) => {
    // An element that is taken off the page loses the focus as well: then nobody has left it.
    queueMicrotask(() => {
      if (!el.isConnected) leave();
      // A window that is left keeps its active element.
      else if (target === focused && target !== document.activeElement) focused = null;
    });
  });
  return leave;
}

function bequeath(
  key: string,
  el: HTMLElement,
  control: Element | null,
  scrolled: Map<Element, number>,
): void {
  const all = [...el.querySelectorAll("*")];
  const scrolls = [...scrolled].map(([each, top]): [number, number] => [all.indexOf(each), top]);
  const focused = control ? controlsOf(el).indexOf(control) : -1;
  const standIn = control?.matches(TEXT) ? standInFor(control as TextControl) : null;
  const legacy = { focused, standIn, scrolls };
  legacies.set(key, legacy);
  setTimeout(() => {
    standIn?.area.remove();
    if (legacies.get(key) === legacy) legacies.delete(key);
  }, PATIENCE);
}

const controlsOf = (el: HTMLElement): Element[] => [...el.querySelectorAll(CONTROLS)];

/** Give the view in `el` what the view before it left. */
export function inherit(key: string, el: HTMLElement, signal: AbortSignal): void {
  if (!legacies.has(key)) return;
  whenConnected(el, signal, () => {
    const legacy = legacies.get(key);
    legacies.delete(key);
    if (legacy) takeOver(legacy, el);
  });
}

function takeOver({ focused, standIn, scrolls }: Legacy, el: HTMLElement): void {
  const control = controlsOf(el)[focused];
  const active = document.activeElement;
  // Unless the user has gone elsewhere meanwhile.
  const free = !active || active === standIn?.area || active.contains(el);
  if (control instanceof HTMLElement && free) {
    moveFocus(control);
    if (standIn && control.matches(TEXT)) finishTyping(standIn, control as TextControl);
  }
  standIn?.area.remove();
  // Text areas find their height when they are laid out for the first time, one frame on.
  const scroll = () => {
    const all = el.querySelectorAll("*");
    for (const [place, top] of scrolls) all[place]?.scrollTo({ top });
  };
  if (scrolls.length > 0) requestAnimationFrame(() => requestAnimationFrame(scroll));
}

/** Bring into `control` what was typed into its stand-in. */
function finishTyping({ area, text, entered }: StandIn, control: TextControl): void {
  if (area.value !== text) {
    control.value = area.value;
    tellInput(control);
  }
  copySelection(area, control);
  for (const event of entered) enter(control, event);
}

/** Press Enter in `control`: a line more, unless it does something else there. */
function enter(
  control: TextControl,
  { key, code, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
): void {
  const how = { key, code, shiftKey, ctrlKey, metaKey, bubbles: true, cancelable: true };
  const goesOn = control.dispatchEvent(new KeyboardEvent("keydown", how));
  if (!goesOn || !(control instanceof HTMLTextAreaElement) || control.readOnly) return;
  const caret = control.selectionStart + 1;
  control.setRangeText("\n", control.selectionStart, control.selectionEnd);
  tellInput(control);
  control.setSelectionRange(caret, caret);
}

function tellInput(control: TextControl): void {
  control.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
