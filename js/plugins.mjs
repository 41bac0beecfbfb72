/** Plugins of esbuild: what becomes of style sheets and libraries in js/src, and into which files it goes. */

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** `import css from "./x.css"` is the text of that sheet with its @imports bundled in. */
export const cssText = {
  name: "css-text",
  setup(build) {
    const { bundle, charset, legalComments, logLevel, minify, target } = build.initialOptions;
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles, metafile } = await esbuild.build({
        ...{ absWorkingDir: here, bundle, charset, legalComments, logLevel, minify, target },
        ...{ entryPoints: [path], write: false, metafile: true },
        // Pictures and fonts in sheets, as ipywidgets' caret, become part of them.
        loader: { ".svg": "dataurl", ".woff2": "dataurl" },
      });
      const watchFiles = Object.keys(metafile.inputs).map((file) => join(here, file));
      return { contents: outputFiles[0].text, loader: "text", watchFiles };
    });
  },
};

/** What libraries bring for a small part of it, and what stands in for that: 260 KB of sanitizer, 90 KB of jQuery. */
export const standIns = {
  name: "stand-ins",
  setup(build) {
    const inLibrary = (name, path) =>
      build.onResolve({ filter: new RegExp(`^${name}$`) }, ({ importer }) =>
        importer.includes("node_modules") ? { path } : null,
      );
    inLibrary("sanitize-html", join(here, "src", "page", "sanitize.ts"));
    inLibrary("jquery", join(here, "src", "page", "query.ts"));
    // The same in forms that are quicker to run: of many small modules, each would be called for by itself.
    inLibrary("lodash/isEqual", join(here, "node_modules", "lodash-es", "isEqual.js"));
    inLibrary("underscore", join(here, "node_modules", "underscore", "underscore-umd.js"));
  },
};

/**
 * Take Lumino's widgets from their sources, where each class is a module, and each class from its module.
 * As one file of all classes, which is what Lumino ships, pages had to load docks and menus with the panels they show.
 */
export const luminoWidgets = {
  name: "lumino-widgets",
  setup(build) {
    const sources = join(here, "node_modules", "@lumino", "widgets", "src");
    const all = /import \{([^}]*)\} from (["'])@lumino\/widgets\2;/g;
    const one = (name) => `import { ${name.trim()} } from "@lumino/widgets/${fileOf(name)}";`;
    const fileOf = (name) => name.trim().toLowerCase();
    const apart = (_, names) => names.split(",").map(one).join(" ");
    const importers = /(@jupyter-widgets\/.*\.js|src\/page\/manager\.ts)$/;
    build.onLoad({ filter: importers }, async ({ path }) => {
      const contents = (await readFile(path, "utf8")).replace(all, apart);
      return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
    });
    build.onResolve({ filter: /^@lumino\/widgets(\/\w+)?$/ }, ({ path }) => ({
      path: join(sources, `${path.split("/")[2] ?? "index"}.ts`),
    }));
    build.onLoad({ filter: /@lumino\/widgets\/src\/\w+\.ts$/ }, async ({ path }) => {
      // A field that is only declared must not take away what the base class has set.
      const compilerOptions = { useDefineForClassFields: false };
      const { target } = build.initialOptions;
      const options = { loader: "ts", target, tsconfigRaw: { compilerOptions } };
      const { code } = await esbuild.transform(await readFile(path, "utf8"), options);
      return { contents: code, loader: "js" };
    });
  },
};

/**
 * Make one file of all that pages need at first: what the others import of it is in that file as well.
 * Otherwise what is common to some parts would be a file of its own for each set of parts.
 */
export const oneFile = {
  name: "one-file",
  setup(build) {
    const main = join(here, "src", "page", "main.ts");
    const parts = new Set();
    build.onResolve({ filter: /^\.\// }, ({ kind, resolveDir, path }) => {
      if (kind === "dynamic-import") parts.add(`${join(resolveDir, path)}.ts`);
    });
    build.onLoad({ filter: /src\/page\/.*\.ts$/ }, async ({ path }) => {
      if (!parts.has(path)) return null;
      const contents = `${await readFile(path, "utf8")}\nimport ${JSON.stringify(main)};`;
      return { contents, loader: "ts" };
    });
  },
};
