/** The values of `gr.BrowserState`: in localStorage, encrypted with a secret that is not there. */

import type * as CipherChunk from "../chunks/cipher";
import type { StorageEntry, Values } from "../generated/messages";
import { fromBase64, toBase64 } from "./base64";
import { loadChunk } from "./chunks";
import { type Cipher, type Derived, derive } from "./cipher";
import type { Model } from "./context";
import { blockKey } from "./page";

/** Where one value is kept, and what encrypts it. */
interface Place {
  name: string;
  cipher: Cipher;
}

const IV_BYTES = 12;

const places = new Map<string, Promise<Place>>();
const writing = new Map<string, Promise<void>>();
/** The places that could not be written the last time. */
const full = new Set<string>();

async function derived(model: Model, secret: string, salt: string): Promise<Derived> {
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (subtle) return derive(subtle, secret, salt);
  const chunk = await loadChunk<typeof CipherChunk>("cipher", model);
  return chunk.derive(secret, salt);
}

/**
 * The place that a key and a secret lead to.
 *
 * Its name holds a tag made of both, so that two apps that use the same key keep apart unless they
 * share the secret as well.
 */
async function findPlace(model: Model, { key, secret }: StorageEntry): Promise<Place> {
  const { cipher, tag } = await derived(model, secret, `nbblocks:${key}`);
  return { name: `nbblocks:${key}:${toBase64(new Uint8Array(tag).buffer)}`, cipher };
}

/** Read what is kept of some BrowserStates of an app, which may be stored from now on. */
export async function readStored(model: Model, entries: StorageEntry[]): Promise<Values> {
  const values: Values = {};
  const app: string = model.get("_app");
  await Promise.all(
    entries.map(async (entry) => {
      const place = findPlace(model, entry);
      places.set(blockKey(app, entry.block), place);
      const value = await read(place);
      if (value !== null) values[entry.block] = { value };
    }),
  );
  return values;
}

async function read(where: Promise<Place>): Promise<unknown> {
  try {
    const place = await where;
    const kept = localStorage.getItem(place.name);
    if (!kept) return null;
    const bytes = fromBase64(kept);
    const [iv, text] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
    const plain = await place.cipher.decrypt(iv, text);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch (error) {
    console.warn(`[nbblocks] a gr.BrowserState cannot be read: ${error}`);
    return null;
  }
}

/** Keep the value of a BrowserState after those before it; `null` takes it out. */
export function store(app: string, block: number, value: unknown): Promise<void> {
  const id = blockKey(app, block);
  const written = (writing.get(id) ?? Promise.resolve()).then(() => write(places.get(id), value));
  writing.set(id, written);
  return written;
}

async function write(where: Promise<Place> | undefined, value: unknown): Promise<void> {
  const place = await where?.catch(() => undefined); // `read` has said why there is none
  if (!place) return;
  try {
    if (value === null) {
      localStorage.removeItem(place.name);
      return;
    }
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const bytes = new Uint8Array([...iv, ...(await place.cipher.encrypt(iv, plain))]);
    localStorage.setItem(place.name, toBase64(bytes.buffer));
    full.delete(place.name);
  } catch (error) {
    // Once, and not with every key that is typed.
    if (!full.has(place.name)) console.warn(`[nbblocks] a gr.BrowserState is not kept: ${error}`);
    full.add(place.name);
  }
}
