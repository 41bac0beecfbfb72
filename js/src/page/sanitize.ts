/** Stands in for the sanitizer of the widget manager, which only descriptions of controls need. */

import DOMPurify from "dompurify";

/** Clean HTML of a description. */
export default function sanitize(html: string, { allowedTags }: { allowedTags: string[] }): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: ["class", "style", "title", "href", "src"],
    ALLOW_DATA_ATTR: false,
  });
}
