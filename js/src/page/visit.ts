/** What the server has written into the page for its script. */

export interface Visit {
  /** The kernel's id, which is the visit's. */
  kernel: string;
  /** The address of the server's root, with a slash at the end. */
  base: string;
  /** The runtime's hash and address. */
  hash: string;
  runtime: string;
  /** Proves to the server that a request comes from its page. */
  xsrf: string;
  /** Load again when the app is saved? */
  dev: boolean;
  /** The name of this page, of all that the visit has had. */
  page: string;
}

export const data: Visit = JSON.parse(document.getElementById("nbb-visit")?.textContent ?? "{}");
