/** The cipher of `lib/cipher.ts` without the browser's: it has none for pages from plain `http:`. */

import { gcm } from "@noble/ciphers/aes.js";
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { type Derived, ITERATIONS, KEY_BYTES, TAG_BYTES } from "../lib/cipher";

/** Derive the same as `derive`. */
export async function derive(secret: string, salt: string): Promise<Derived> {
  const dkLen = KEY_BYTES + TAG_BYTES;
  const bytes = await pbkdf2Async(sha512, secret, salt, { c: ITERATIONS, dkLen });
  const key = bytes.slice(0, KEY_BYTES);
  return {
    tag: bytes.slice(KEY_BYTES),
    cipher: {
      encrypt: async (iv, plain) => gcm(key, iv).encrypt(plain),
      decrypt: async (iv, text) => gcm(key, iv).decrypt(text),
    },
  };
}
