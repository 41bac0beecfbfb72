/** Small things done to text. */

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `text` as it must stand in HTML, in content or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** A length of CSS: numbers are pixels, strings stand as they are, null is no length. */
export function cssLength(value: number | string | null | undefined): string | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  return typeof value === "number" ? `${value}px` : value;
}

/** Seconds as a clock shows them: `1:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
