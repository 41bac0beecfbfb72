/** The constant loader that every component carries as its `_esm`. */

export default { hash: "__NBB_HASH__" };
