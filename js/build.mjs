/**
 * Build js/src into nbblocks/static: loader, runtime, chunks, the script of served pages, and a manifest.
 * `node build.mjs` builds once, minified; `node build.mjs --watch` keeps building.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { cssText, luminoWidgets, oneFile, standIns } from "./plugins.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "nbblocks", "static");
const watch = process.argv.includes("--watch");

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: !watch,
  target: "es2022",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

/** The newest results: of what kernels bring to any page, and of the script of served pages. */
const built = { brought: null, page: null };

/** Keep a result, and write when there are both. */
const collect = (part) => ({
  name: "collect",
  setup(build) {
    build.onEnd((result) => {
      built[part] = result.errors.length > 0 ? null : result;
      if (built.brought && built.page) write();
    });
  },
});

/** Write what esbuild made, under names that hold its hash, and a list of the names. */
function write() {
  const texts = new Map(built.brought.outputFiles.map(({ path, text }) => [nameOf(path), text]));
  const loader = texts.get("loader") ?? "";
  texts.delete("loader");
  const sha = createHash("sha256");
  for (const [name, text] of [...texts].sort()) sha.update(`${name}\0${text}\0`);
  const hash = sha.digest("hex").slice(0, 12);
  const files = Object.fromEntries(
    [...texts.keys()].sort().map((name) => [name, `${name}-${hash}.js`]),
  );
  const page = pageFiles();

  for (const [name, text] of texts) writeCompressed(files[name], text);
  for (const { path, text } of built.page.outputFiles) writeCompressed(`${nameOf(path)}.js`, text);
  writeFileSync(join(out, "loader.js"), loader.replaceAll("__NBB_HASH__", hash).trim());
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify({ hash, files, page }, null, 2)}\n`);
  // Old files go last: a page that is loading finds a whole build at any time.
  const kept = new Set(["chunks", "page", "loader.js", "manifest.json"]);
  for (const name of [...Object.values(files), ...page.files]) {
    for (const end of ["", ".gz", ".br"]) kept.add(name + end);
  }
  const found = readdirSync(out, { recursive: true });
  for (const name of found) if (!kept.has(name)) rmSync(join(out, name), { recursive: true });
  const sizes = [...texts].map(([name, text]) => `${name} ${Math.ceil(text.length / 1024)} KB`);
  console.log(`nbblocks/static ${hash}: ${sizes.join(", ")}`);
}

const nameOf = (path) => path.slice(out.length + 1, -3);

/** The script of served pages, what it imports from the beginning, and all of its files. */
function pageFiles() {
  const { outputs } = built.page.metafile;
  const name = (path) => join(here, path).slice(out.length + 1);
  const [entry] = Object.keys(outputs).filter((path) => basename(path).startsWith("main-"));
  const first = new Set([entry]);
  for (const path of first) {
    for (const { kind, path: next } of outputs[path].imports) {
      if (kind === "import-statement") first.add(next);
    }
  }
  // The entry itself only imports the file that has all.
  const [script, ...preload] = [...first].slice(1).map(name);
  return {
    script,
    preload,
    files: Object.keys(outputs).map(name).sort(),
  };
}

/** Write a file, and beside it what servers send to browsers that take it compressed. */
function writeCompressed(name, text) {
  const path = join(out, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const quality = watch ? 1 : constants.BROTLI_MAX_QUALITY;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } };
  writeFileSync(`${path}.gz`, gzipSync(text, { level: watch ? 1 : 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(text, brotli));
}

const chunks = readdirSync(join(here, "src", "chunks")).filter((file) => /\.tsx?$/.test(file));
const contexts = await Promise.all([
  esbuild.context({
    ...common,
    entryPoints: [
      { in: "src/loader.ts", out: "loader" },
      { in: "src/runtime.ts", out: "runtime" },
      ...chunks.map((file) => ({ in: `src/chunks/${file}`, out: `chunks/${parse(file).name}` })),
    ],
    outdir: out,
    write: false,
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [cssText, collect("brought")],
  }),
  esbuild.context({
    ...common,
    entryPoints: [{ in: "src/page/main.ts", out: "page/main" }],
    entryNames: "[dir]/[name]-[hash]",
    chunkNames: "page/[name]-[hash]",
    splitting: true,
    metafile: true,
    outdir: out,
    write: false,
    plugins: [cssText, standIns, luminoWidgets, oneFile, collect("page")],
  }),
]);
for (const context of contexts) {
  if (watch) await context.watch();
  else await context.rebuild().finally(() => context.dispose());
}
