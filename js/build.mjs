/**
 * Build js/src into nbblocks/static: loader, runtime, chunks and a manifest.
 * `node build.mjs` builds once, minified; `node build.mjs --watch` keeps building.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

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

/** `import css from "./x.css"` is the text of that sheet with its @imports bundled in. */
const cssText = {
  name: "css-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const options = { ...common, entryPoints: [path], write: false, metafile: true };
      const { outputFiles, metafile } = await esbuild.build(options);
      const watchFiles = Object.keys(metafile.inputs).map((file) => join(here, file));
      return { contents: outputFiles[0].text, loader: "text", watchFiles };
    });
  },
};

/** Write what esbuild made, under names that hold its hash, and a list of the names. */
async function write({ errors, outputFiles }) {
  if (errors.length > 0) return;
  const built = outputFiles.map(({ path, text }) => [path.slice(out.length + 1, -3), text]).sort();
  const texts = new Map(built);
  const loader = texts.get("loader") ?? "";
  texts.delete("loader");
  const sha = createHash("sha256");
  for (const [name, text] of texts) sha.update(`${name}\0${text}\0`);
  const hash = sha.digest("hex").slice(0, 12);

  mkdirSync(join(out, "chunks"), { recursive: true });
  const files = Object.fromEntries([...texts.keys()].map((name) => [name, `${name}-${hash}.js`]));
  for (const [name, text] of texts) writeFileSync(join(out, files[name]), text);
  writeFileSync(join(out, "loader.js"), loader.replaceAll("__NBB_HASH__", hash).trim());
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify({ hash, files }, null, 2)}\n`);
  // Old files go last: a page that is loading finds a whole build at any time.
  const kept = new Set(["chunks", "loader.js", "manifest.json", ...Object.values(files)]);
  const found = readdirSync(out, { recursive: true });
  for (const name of found) if (!kept.has(name)) rmSync(join(out, name), { recursive: true });
  const sizes = [...texts].map(([name, text]) => `${name} ${Math.ceil(text.length / 1024)} KB`);
  console.log(`nbblocks/static ${hash}: ${sizes.join(", ")}`);
}

const chunks = readdirSync(join(here, "src", "chunks")).filter((file) => /\.tsx?$/.test(file));
const context = await esbuild.context({
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
  plugins: [cssText, { name: "write", setup: (build) => build.onEnd(write) }],
});
if (watch) await context.watch();
else await context.rebuild().finally(() => context.dispose());
