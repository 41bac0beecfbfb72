/** Heavy parts of the runtime, fetched when first used. */

import type { Asset } from "../generated/messages";
import type { Model } from "./context";

const chunks = new Map<string, Promise<unknown>>();

/** Import a module from its text. */
async function importText(text: string): Promise<unknown> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function ask(model: Model, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const hear = (reply: Asset) => {
      if (reply.kind !== "asset" || reply.name !== name) return;
      model.off("msg:custom", hear);
      if (reply.text === undefined) reject(new Error(reply.error ?? `no chunk "${name}"`));
      else importText(reply.text).then(resolve, reject);
    };
    model.on("msg:custom", hear);
    model.send({ kind: "asset", name });
  });
}

/** A runtime that came by URL has its chunks beside it, under the same hash. */
function beside(name: string): string | null {
  const own = /^(https?:.*\/)runtime(-[^/]*\.js)$/.exec(import.meta.url);
  return own ? `${own[1]}${name}${own[2]}` : null;
}

/**
 * Load `js/src/chunks/<name>.ts` once a page.
 *
 * @param name The chunk's name, such as `"editor"`.
 * @param model A component's model: over its comm the kernel is asked for a chunk that has no URL.
 */
export function loadChunk<T>(name: string, model: Model): Promise<T> {
  const asset = `chunks/${name}`;
  const url = beside(asset);
  let chunk = chunks.get(name);
  if (!chunk) {
    chunk = url ? import(url) : ask(model, asset);
    chunks.set(name, chunk);
    chunk.catch(() => chunks.delete(name));
  }
  return chunk as Promise<T>;
}
