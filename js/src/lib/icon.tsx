/** Icons as inline SVG, from lucide's descriptions. */

import { h } from "preact";

/** One icon: `import { Copy } from "lucide"`. */
export type IconNode = [tag: string, attributes: Record<string, string | number | undefined>][];

/** Draw an icon as large as the text around it; it says nothing to screen readers. */
export function Icon({ of, class: name = "" }: { of: IconNode; class?: string }) {
  return (
    <svg
      class={`nbb-icon ${name}`}
      viewBox="0 0 24 24"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {of.map(([tag, attributes], index) => h(tag, { key: index, ...attributes }))}
    </svg>
  );
}
