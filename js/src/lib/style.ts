/** Style sheets in the head of the page. */

/** Add `css` to the page under `id`, in place of what stood there. */
export function addStyle(id: string, css: string): HTMLStyleElement {
  const style = document.getElementById(id) ?? document.createElement("style");
  style.id = id;
  style.textContent = css;
  if (!style.isConnected) document.head.append(style);
  return style as HTMLStyleElement;
}
