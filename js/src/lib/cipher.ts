/** Encryption with a key that comes from a secret. */

/** Encrypts and decrypts with one key; every text needs an `iv` of its own. */
export interface Cipher {
  encrypt(iv: Uint8Array, plain: Uint8Array): Promise<Uint8Array>;
  /** Fails when the bytes are not what was encrypted with this key. */
  decrypt(iv: Uint8Array, bytes: Uint8Array): Promise<Uint8Array>;
}

/** A cipher, and bytes that only who knows the secret can make. */
export interface Derived {
  cipher: Cipher;
  tag: Uint8Array;
}

export const KEY_BYTES = 32;
export const TAG_BYTES = 16;
/** Takes some 20 ms, once a value and page: short secrets must not be found by trying. */
export const ITERATIONS = 100_000;

/** Derive with what the browser has, which it offers to pages from `https:` and `localhost`. */
export async function derive(subtle: SubtleCrypto, secret: string, salt: string): Promise<Derived> {
  const encoder = new TextEncoder();
  const from = await subtle.importKey("raw", encoder.encode(secret), "PBKDF2", false, [
    "deriveBits",
  ]);
  const how = { name: "PBKDF2", hash: "SHA-512", salt: encoder.encode(salt) };
  const bits = await subtle.deriveBits(
    { ...how, iterations: ITERATIONS },
    from,
    8 * (KEY_BYTES + TAG_BYTES),
  );
  const uses: KeyUsage[] = ["encrypt", "decrypt"];
  const key = await subtle.importKey("raw", bits.slice(0, KEY_BYTES), "AES-GCM", false, uses);
  const algorithm = (iv: Uint8Array) => ({ name: "AES-GCM", iv: new Uint8Array(iv) });
  return {
    tag: new Uint8Array(bits.slice(KEY_BYTES)),
    cipher: {
      encrypt: async (iv, plain) =>
        new Uint8Array(await subtle.encrypt(algorithm(iv), key, new Uint8Array(plain))),
      decrypt: async (iv, bytes) =>
        new Uint8Array(await subtle.decrypt(algorithm(iv), key, new Uint8Array(bytes))),
    },
  };
}
