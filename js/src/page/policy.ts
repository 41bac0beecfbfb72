/** Says in the console what to do when the page's policy keeps a library from what it needs. */

const HINT =
  "A library on this page makes functions of text, which the page's policy forbids. " +
  "If you trust it, start the server with --allow-eval.";

let told = false;

document.addEventListener("securitypolicyviolation", ({ blockedURI }) => {
  if (blockedURI !== "eval" || told) return;
  told = true;
  console.error(HINT);
});
