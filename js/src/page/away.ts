/** What the page says when its line to the server is cut, and when it is over. */

import { showCard, showUnstarted } from "./failure";
import { serverAnswers } from "./life";

/** Milliseconds that a line may be cut without a word. */
const UNNOTICED = 1500;

let pending: ReturnType<typeof setTimeout> | undefined;

/** Say that the page connects again, if that takes longer than a moment. */
export function sayAway(away: boolean): void {
  clearTimeout(pending);
  // It has always been there: screen readers tell what such an element gets, not that it comes.
  const notice = document.getElementById("nbb-away") as HTMLElement;
  if (away) pending = setTimeout(() => notice.replaceChildren("Reconnecting …"), UNNOTICED);
  else notice.replaceChildren();
}

const WORDS: Record<number, [heading: string, text: string, button: string]> = {
  4001: [
    "This app is open elsewhere",
    "Another page has taken its place, with all that was here.",
    "Start anew here",
  ],
  4002: [
    "This page could not keep up",
    "The app sends more than this connection carries.",
    "Load it again",
  ],
  4011: ["You were away for long", "The app has ended meanwhile.", "Start again"],
  4012: ["The app has stopped", "Its process has ended unexpectedly.", "Start again"],
  4014: ["The server has ended", "It may be back in a moment.", "Try again"],
};
const GONE = [
  "The app has ended",
  "It was ended, or the server was restarted, while you were away.",
  "Start again",
] as const;

/** Codes after which the page only has to load again: nothing of the visit is lost. */
const MISSED = 4002;
/** Milliseconds in which it does so once by itself: an app may send too much each time. */
const ONCE_IN = 30_000;
/** Where the tab keeps when it last did. */
const LOADED_AGAIN = "nbblocks-missed";
/** The page has been told already, by a message, unless that was held back for want of room. */
const FAILED = 4013;

/** Codes after which a page that nobody has touched begins anew by itself, as one on a wall should. */
const HARMLESS = new Set([4004, 4011, 4014]);
/** Milliseconds from one look whether the server is back to the next. */
const LOOK = 2000;

/** Say why the visit is over, and offer a new one. */
export function sayOver(code: number, page: HTMLElement): void {
  sayAway(false);
  if (code === FAILED) {
    showUnstarted(page);
    return;
  }
  if (code === MISSED && mayLoadAgain()) {
    location.reload();
    return;
  }
  page.inert = true;
  delete page.dataset.nbbLoading;
  const [heading, text, label] = WORDS[code] ?? GONE;
  const veil = document.createElement("div");
  veil.className = "nbb-over";
  const card = showCard(veil, heading, text);
  const again = makeButton(label, "action", () => void beginAnew(card, again));
  // What somebody has typed is still there to be read and copied.
  const look = makeButton("Look at the page", "action quiet", () => {
    page.inert = false;
    veil.classList.add("nbb-aside");
    // Else the focus would go with the button that has it.
    page.tabIndex = -1;
    page.focus({ preventScroll: true });
    look.remove();
  });
  card.append(again, look);
  document.body.append(veil);
  again.focus();
  const touched = navigator.userActivation?.hasBeenActive ?? true;
  if (HARMLESS.has(code) && !touched) void waitForServer();
}

/** Whether the page may load again by itself; if so it is noted. */
function mayLoadAgain(): boolean {
  try {
    const last = Number(sessionStorage.getItem(LOADED_AGAIN));
    if (Date.now() - last < ONCE_IN) return false;
    sessionStorage.setItem(LOADED_AGAIN, String(Date.now()));
    return true;
  } catch {
    // The browser keeps nothing: it might do so for ever.
    return false;
  }
}

function makeButton(label: string, name: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = name;
  button.textContent = label;
  button.onclick = act;
  return button;
}

/** Load the page again, unless that would lead to the browser's own page about a server that is not there. */
async function beginAnew(card: HTMLElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true; // It shows that it was heard, and is done when the page loads again.
  if (await serverAnswers()) {
    location.reload();
    return;
  }
  const words = card.querySelector("p") as HTMLElement;
  words.textContent = "The server does not answer yet. This page starts again as soon as it does.";
  await waitForServer();
}

async function waitForServer(): Promise<void> {
  while (!(await serverAnswers())) await new Promise((resolve) => setTimeout(resolve, LOOK));
  location.reload();
}
