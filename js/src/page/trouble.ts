/** Says on the page when the server's policy, or a host that is not reached, keeps a library from what it needs. */

import { showCard } from "./failure";
import { isKnown, reasonOf } from "./reason";

const told = new Set<string>();

/** Say once, below the app, what keeps a part of it from being shown. */
function tell(error: unknown): void {
  const reason = reasonOf(error);
  const page = document.getElementById("nbb-page");
  if (!page || told.has(reason)) return;
  told.add(reason);
  showCard(page, "A part of this page cannot be shown", reason);
}

// What nobody caught; others than these an app's author finds in the console, as ever.
addEventListener("unhandledrejection", ({ reason }) => isKnown(reason) && tell(reason));
addEventListener("error", ({ error }) => isKnown(error) && tell(error));

// Vega and others catch it, and show something that does not help.
document.addEventListener("securitypolicyviolation", ({ blockedURI, sample }) => {
  if (blockedURI === "eval" && !/\breturn this\b/.test(sample)) tell(new EvalError());
});
