/** What apps put into the page's head. */

import { running } from "./authored";

interface InsertOptions {
  /** Leave out the scripts and sheets that stand in the head already. */
  once?: boolean;
  /** Takes all of it away again, and ends the inserting. */
  life?: AbortSignal;
}

/**
 * Insert HTML into the page's head; its scripts run as they do when a browser reads a page.
 *
 * So each external script is there for the scripts after it, and all but the `async` ones when the promise settles. All of
 * it is inserted, whatever fails.
 *
 * @throws Error when a script did not load.
 */
export async function insertHead(html: string, { once, life }: InsertOptions): Promise<void> {
  const arriving: Promise<Error | null>[] = [];
  for (const node of [...running(html).childNodes]) {
    if (life?.aborted) return;
    const known = once ? standing(node) : null;
    const script = known ?? node;
    if (!known) {
      if (isExternal(node)) arrivals.set(node, arrival(node));
      document.head.append(node);
      life?.addEventListener("abort", () => node.parentNode?.removeChild(node));
    }
    const arrived = arrivals.get(script);
    if (!arrived || !isExternal(script) || script.hasAttribute("async")) continue;
    arriving.push(arrived);
    if (blocks(script)) await arrived;
  }
  const failed = (await Promise.all(arriving)).find((problem) => problem !== null);
  if (failed) throw failed;
}

/** What became of the external scripts that were inserted here: null when they have loaded. */
const arrivals = new WeakMap<Node, Promise<Error | null>>();

function arrival(script: HTMLScriptElement): Promise<Error | null> {
  return new Promise((resolve) => {
    script.addEventListener("load", () => resolve(null));
    script.addEventListener("error", () => resolve(new Error(`${script.src} did not load`)));
  });
}

/** The types that browsers run; of others they load nothing. */
const RUNS = /^(|module|(text|application)\/(javascript|ecmascript|x-javascript))$/i;

const isExternal = (node: Node): node is HTMLScriptElement =>
  node instanceof HTMLScriptElement && node.src !== "" && !node.noModule && RUNS.test(node.type);

/** Whether what follows the script in a page waits for it. */
const blocks = (script: HTMLScriptElement) => script.type !== "module" && !script.defer;

/** The element of the head that loads what `node` would, if there is one. */
function standing(node: Node): Element | null {
  if (!(node instanceof Element)) return null;
  const name = node.localName === "script" ? "src" : "href";
  const url = node.getAttribute(name);
  const same = [...document.head.getElementsByTagName(node.localName)];
  return (url && same.find((el) => el.getAttribute(name) === url)) || null;
}
