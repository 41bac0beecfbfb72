/** Heavy parts of the runtime, fetched when first used. */

import type { Asset } from "../generated/messages";
import type { Model } from "./context";

/** Import a module from its text. */
async function importText(text: string): Promise<unknown> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Milliseconds until the kernel is asked once more; from then on it is twice as long each time. */
const PATIENCE = 2000;

interface Chunk {
  loaded: Promise<unknown>;
  /** Waits for it on a model, too. */
  join?(model: Model): void;
}

/** A chunk that the kernel is asked for, over the models of all that wait for it: any of them may go. */
class Asked implements Chunk {
  /** The first answer counts, whoever hears it. */
  readonly loaded: Promise<unknown>;
  private take!: (reply: Asset) => void;
  private answered = false;
  /** Who listens; the last one is asked next. */
  private readonly waiting: Array<{ model: Model; leave: () => void }> = [];
  private timer?: ReturnType<typeof setTimeout>;
  private pause = 0;

  constructor(private readonly name: string) {
    this.loaded = new Promise<Asset>((resolve) => {
      this.take = resolve;
    }).then(({ text, error }) => {
      if (text === undefined) throw new Error(error ?? `no chunk "${name}"`);
      return importText(text);
    });
  }

  join(model: Model): void {
    const there = this.waiting.some((each) => each.model === model);
    if (this.answered || there || model.gone?.aborted) return;
    const hear = (reply: Asset) => {
      if (reply.kind !== "asset" || reply.name !== this.name) return;
      this.answered = true;
      this.take(reply);
      for (const { leave } of [...this.waiting]) leave();
    };
    const leave = () => {
      model.off("msg:custom", hear);
      model.gone?.removeEventListener("abort", leave);
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      if (!this.waiting.length) this.rest();
    };
    const entry = { model, leave };
    model.on("msg:custom", hear);
    model.gone?.addEventListener("abort", leave);
    this.waiting.push(entry);
    if (this.timer === undefined) this.ask();
    // The others may be those of a kernel that has ended.
    if (this.pause !== PATIENCE) this.wait(PATIENCE);
  }

  private ask(): void {
    const next = this.waiting.pop();
    if (!next) return;
    this.waiting.unshift(next);
    try {
      next.model.send({ kind: "asset", name: this.name });
    } catch {
      // Its comm is closed: another one is asked after it.
    }
  }

  private wait(pause: number): void {
    this.rest();
    this.pause = pause;
    this.timer = setTimeout(() => {
      this.ask();
      this.wait(2 * pause);
    }, pause);
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pause = 0;
  }
}

/** A runtime that came by URL has its chunks beside it, under the same hash. */
function beside(name: string): string | null {
  const own = /^(https?:.*\/)runtime(-[^/]*\.js)$/.exec(import.meta.url);
  return own ? `${own[1]}${name}${own[2]}` : null;
}

const chunks = new Map<string, Chunk>();

/**
 * Load `js/src/chunks/<name>.ts` once a page.
 *
 * @param name The chunk's name, such as `"editor"`.
 * @param model A component's model: over its comm the kernel is asked for a chunk that has no URL.
 */
export function loadChunk<T>(name: string, model: Model): Promise<T> {
  const asset = `chunks/${name}`;
  let chunk = chunks.get(name);
  if (!chunk) {
    const url = beside(asset);
    chunk = url ? { loaded: import(url) } : new Asked(asset);
    chunks.set(name, chunk);
    chunk.loaded.catch(() => chunks.delete(name));
  }
  chunk.join?.(model);
  return chunk.loaded as Promise<T>;
}
