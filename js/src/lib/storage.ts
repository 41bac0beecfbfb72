/** The values of `gr.BrowserState`: in localStorage, encrypted with a secret that is not there. */

import type { StorageEntry, Values } from "../generated/messages";
import { fromBase64, toBase64 } from "./base64";
import { blockKey } from "./page";

/** Where one value is kept, and what encrypts it. */
interface Place {
  name: string;
  key: CryptoKey;
}

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const IV_BYTES = 12;
/** Takes some 20 ms, once a value and page: short secrets must not be found by trying. */
const ITERATIONS = 100_000;

const encoder = new TextEncoder();
const places = new Map<string, Promise<Place | null>>();
const writing = new Map<string, Promise<void>>();
/** The places that could not be written the last time. */
const full = new Set<string>();

/**
 * The place that a key and a secret lead to.
 *
 * Its name holds a tag made of both, so that two apps that use the same key keep apart unless they
 * share the secret as well.
 */
async function findPlace({ key, secret }: StorageEntry): Promise<Place | null> {
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (!subtle) {
    console.warn("[nbblocks] this page is not served securely: it keeps no gr.BrowserState");
    return null;
  }
  const secretKey = await subtle.importKey("raw", encoder.encode(secret), "PBKDF2", false, [
    "deriveBits",
  ]);
  const bits = await subtle.deriveBits(
    {
      name: "PBKDF2",
      hash: "SHA-512",
      salt: encoder.encode(`nbblocks:${key}`),
      iterations: ITERATIONS,
    },
    secretKey,
    8 * (KEY_BYTES + TAG_BYTES),
  );
  return {
    name: `nbblocks:${key}:${toBase64(bits.slice(KEY_BYTES))}`,
    key: await subtle.importKey("raw", bits.slice(0, KEY_BYTES), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]),
  };
}

/** Read what is kept of some BrowserStates of `app`, which may be stored from now on. */
export async function readStored(app: string, entries: StorageEntry[]): Promise<Values> {
  const values: Values = {};
  await Promise.all(
    entries.map(async (entry) => {
      const place = findPlace(entry);
      places.set(blockKey(app, entry.block), place);
      const value = await read(await place);
      if (value !== null) values[entry.block] = { value };
    }),
  );
  return values;
}

async function read(place: Place | null): Promise<unknown> {
  try {
    const kept = place && localStorage.getItem(place.name);
    if (!kept) return null;
    const bytes = fromBase64(kept);
    const iv = bytes.subarray(0, IV_BYTES);
    const algorithm = { name: "AES-GCM", iv };
    const plain = await crypto.subtle.decrypt(algorithm, place.key, bytes.subarray(IV_BYTES));
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

async function write(where: Promise<Place | null> | undefined, value: unknown): Promise<void> {
  const place = await where;
  if (!place) return;
  try {
    if (value === null) {
      localStorage.removeItem(place.name);
      return;
    }
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = encoder.encode(JSON.stringify(value));
    const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, place.key, plain);
    const bytes = new Uint8Array([...iv, ...new Uint8Array(cipher)]);
    localStorage.setItem(place.name, toBase64(bytes.buffer));
    full.delete(place.name);
  } catch (error) {
    // Once, and not with every key that is typed.
    if (!full.has(place.name)) console.warn(`[nbblocks] a gr.BrowserState is not kept: ${error}`);
    full.add(place.name);
  }
}
