/**
 * Stands in for jQuery, of which the widget library itself takes no more than `$(el)[0]`.
 *
 * Extensions may use all of `view.$el`: before the first of them loads, `extensions.ts` brings the real one.
 */

type Query = (el: unknown) => ArrayLike<unknown>;

let real: (Query & (new () => unknown)) | undefined;

/** Wrap an element. */
export default function $(el: unknown): ArrayLike<unknown> {
  return real ? real(el) : [el];
}

// The widget library asks what it gets: `el instanceof $`.
Object.defineProperty($, Symbol.hasInstance, {
  value: (value: unknown) => (real ? value instanceof real : Array.isArray(value)),
});

/** Use the real one from now on. */
export function useJQuery(jQuery: unknown): void {
  real = jQuery as typeof real;
}
