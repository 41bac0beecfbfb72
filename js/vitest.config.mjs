import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** As in build.mjs, `import css from "./x.css"` is a text. */
const cssText = {
  name: "css-text",
  enforce: "pre",
  resolveId: (source, importer) =>
    source.endsWith(".css") && importer ? `\0text:${resolve(importer, "..", source)}.js` : null,
  load(id) {
    if (!id.startsWith("\0text:")) return null;
    return `export default ${JSON.stringify(readFileSync(id.slice(6, -3), "utf8"))};`;
  },
};

export default defineConfig({
  plugins: [cssText],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/setup.ts"],
    restoreMocks: true,
  },
});
