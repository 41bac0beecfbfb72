/** HTML as nodes. The only module that sets `innerHTML`. */

/** The nodes of HTML that is safe, or that the author of the app wrote; not on the page yet. */
export function parseHtml(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
