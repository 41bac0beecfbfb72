/** Why something cannot be shown, in words that say what to do about it. */

const EVAL =
  "A library makes functions of text, which this server does not allow. " +
  "Whoever trusts the library can start the server with --allow-eval.";

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const isEval = (error: unknown) =>
  (error instanceof Error && error.name === "EvalError") || /unsafe-eval/.test(textOf(error));

/** A module that did not arrive, in the words of Chromium, Firefox and Safari. */
const isUnreached = (error: unknown) =>
  /dynamically imported module|Importing a module script failed/i.test(textOf(error));

/** Whether there is something to do about it that its own text does not say. */
export const isKnown = (error: unknown): boolean => isEval(error) || isUnreached(error);

/** Say why, for visitors and for the author of the app. */
export function reasonOf(error: unknown): string {
  if (isEval(error)) return EVAL;
  if (isUnreached(error)) return unreached(textOf(error));
  return textOf(error);
}

function unreached(text: string): string {
  // A widget's own script is a blob; what it imports is not named.
  const url = /https?:\S+/.exec(text.replace(/blob:\S+/, ""))?.[0];
  const what = url ? `The script ${url}` : "A script that a widget imports";
  return `${what} did not arrive: this browser does not reach the host that it comes from.`;
}
