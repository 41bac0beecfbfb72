/** Functions of JavaScript that the app's author wrote as text in Python. */

import { compile } from "./authored";

/**
 * Run `code`, an expression that is a function, with `values` as its arguments.
 *
 * @returns What the outputs get: a list as it is, anything else as a list of one, nothing as none.
 */
export async function runJs(code: string, values: unknown[]): Promise<unknown[]> {
  const expression = code.trim().replace(/;+$/, "");
  const made = compile([], `return (${expression}\n)`)();
  if (typeof made !== "function") {
    const start = expression.slice(0, 60);
    throw new TypeError(`js must be a JavaScript function such as "(x) => x", not "${start}"`);
  }
  const result: unknown = await made(...values);
  if (result === undefined) return [];
  return Array.isArray(result) ? result : [result];
}
