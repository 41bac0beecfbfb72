/** What JupyterLab shares with its extensions, as far as widgets use it. */

import * as base from "@jupyter-widgets/base";
import baseVersion from "@jupyter-widgets/base/package.json";
import controlsVersion from "@jupyter-widgets/controls/package.json";
import * as algorithm from "@lumino/algorithm";
import algorithmVersion from "@lumino/algorithm/package.json";
import * as commands from "@lumino/commands";
import commandsVersion from "@lumino/commands/package.json";
import * as coreutils from "@lumino/coreutils";
import coreutilsVersion from "@lumino/coreutils/package.json";
import datagridVersion from "@lumino/datagrid/package.json";
import * as disposable from "@lumino/disposable";
import disposableVersion from "@lumino/disposable/package.json";
import * as domutils from "@lumino/domutils";
import domutilsVersion from "@lumino/domutils/package.json";
import * as messaging from "@lumino/messaging";
import messagingVersion from "@lumino/messaging/package.json";
import * as polling from "@lumino/polling";
import pollingVersion from "@lumino/polling/package.json";
import * as signaling from "@lumino/signaling";
import signalingVersion from "@lumino/signaling/package.json";
import * as virtualdom from "@lumino/virtualdom";
import virtualdomVersion from "@lumino/virtualdom/package.json";
import * as widgets from "@lumino/widgets";
import widgetsVersion from "@lumino/widgets/package.json";

type Provide = () => unknown;

const packages: [string, { version: string }, Provide][] = [
  ["@jupyter-widgets/base", baseVersion, () => base],
  ["@jupyter-widgets/controls", controlsVersion, async () => (await import("./controls")).controls],
  ["@lumino/algorithm", algorithmVersion, () => algorithm],
  ["@lumino/commands", commandsVersion, () => commands],
  ["@lumino/coreutils", coreutilsVersion, () => coreutils],
  ["@lumino/datagrid", datagridVersion, async () => (await import("./datagrid")).datagrid],
  ["@lumino/disposable", disposableVersion, () => disposable],
  ["@lumino/domutils", domutilsVersion, () => domutils],
  ["@lumino/messaging", messagingVersion, () => messaging],
  ["@lumino/polling", pollingVersion, () => polling],
  ["@lumino/signaling", signalingVersion, () => signaling],
  ["@lumino/virtualdom", virtualdomVersion, () => virtualdom],
  ["@lumino/widgets", widgetsVersion, () => widgets],
];

/** Where plugins find the names of services that they use where there are some. */
const SERVICES = ["application", "apputils", "docmanager", "notebook", "rendermime", "translation"];

/** Above any version of JupyterLab 4 that an extension may ask for. */
const LATEST = "4.999.0";

/** The names of a package's services, and nothing else of it. */
function services(name: string): object {
  const tokens = new Map<string, coreutils.Token<unknown>>();
  return new Proxy(
    {},
    {
      get: (_, key) => {
        if (typeof key !== "string" || !/^I[A-Z]/.test(key)) return undefined;
        if (!tokens.has(key)) tokens.set(key, new coreutils.Token(`${name}:${key}`));
        return tokens.get(key);
      },
    },
  );
}

const entry = (provide: Provide) => {
  const get = async () => {
    const module = await provide();
    return () => module;
  };
  return { get, from: "nbblocks", eager: true, loaded: 1 };
};

/** A share scope as webpack makes them: `{package: {version: {get, from, eager}}}`. */
export function shared(): object {
  const all = packages.map(([name, { version }, provide]) => [name, { [version]: entry(provide) }]);
  const stand = SERVICES.map((short) => {
    const name = `@jupyterlab/${short}`;
    const module = services(name);
    return [name, { [LATEST]: entry(() => module) }];
  });
  return Object.fromEntries([...all, ...stand]);
}
