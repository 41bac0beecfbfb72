/** Whether a key belongs to an input method, which composes a text of several keys. */
export function composing(event: KeyboardEvent): boolean {
  // Safari ends the composition before the key that confirms it, and marks that by this code only.
  return event.isComposing || event.keyCode === 229;
}
