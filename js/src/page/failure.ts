/** What the page says when something has failed. */

import { terminalText } from "./ansi";
import type { Message } from "./frames";

/** Put a card into an element. */
export function showCard(el: HTMLElement, heading: string, text: string): HTMLElement {
  // A screen reader may keep quiet about a page that is busy.
  document.getElementById("nbb-page")?.removeAttribute("aria-busy");
  const card = document.createElement("div");
  card.className = "card failure";
  card.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.textContent = heading;
  const words = document.createElement("p");
  words.textContent = text;
  card.append(title, words);
  el.append(card);
  return card;
}

let unstarted: HTMLElement | undefined;

/** Show in place of all else that the app could not start; the server may say so in two ways. */
export function showUnstarted(page: HTMLElement): void {
  if (unstarted?.isConnected) return;
  delete page.dataset.nbbLoading;
  page.replaceChildren();
  const words = "The log of the server says why. Reload the page to try again.";
  unstarted = showCard(page, "This app could not start", words);
}

/** Show that a cell has failed, with its traceback where visitors may see it. */
export function showFailure(el: HTMLElement, { traceback = [] }: Message["content"]): void {
  const words = "A part of it failed; the log of the server says why.";
  const card = showCard(el, "This app could not start", words);
  if (!traceback.length) return;
  const pre = document.createElement("pre");
  pre.append(terminalText(traceback.join("\n")));
  card.append(pre);
}

/** Show an error that an Output widget has caught, as notebooks do. */
export function showError(el: HTMLElement, content: Message["content"]): void {
  const { traceback = [] } = content;
  if (!traceback.length) {
    showCard(el, "A part of this app failed", "The log of the server says why.");
    return;
  }
  const pre = document.createElement("pre");
  pre.className = "nbb-printed nbb-error";
  pre.append(terminalText(traceback.join("\n")));
  el.append(pre);
}
