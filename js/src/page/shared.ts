/** What JupyterLab shares with its extensions, as far as widgets use it. */

import * as base from "@jupyter-widgets/base";
import baseVersion from "@jupyter-widgets/base/package.json";
import controlsVersion from "@jupyter-widgets/controls/package.json";
import * as algorithm from "@lumino/algorithm";
import algorithmVersion from "@lumino/algorithm/package.json";
import * as coreutils from "@lumino/coreutils";
import coreutilsVersion from "@lumino/coreutils/package.json";
import * as disposable from "@lumino/disposable";
import disposableVersion from "@lumino/disposable/package.json";
import * as domutils from "@lumino/domutils";
import domutilsVersion from "@lumino/domutils/package.json";
import * as messaging from "@lumino/messaging";
import messagingVersion from "@lumino/messaging/package.json";
import * as signaling from "@lumino/signaling";
import signalingVersion from "@lumino/signaling/package.json";
import * as widgets from "@lumino/widgets";
import widgetsVersion from "@lumino/widgets/package.json";

type Provide = () => unknown;

const packages: [string, { version: string }, Provide][] = [
  ["@jupyter-widgets/base", baseVersion, () => base],
  ["@jupyter-widgets/controls", controlsVersion, async () => (await import("./controls")).controls],
  ["@lumino/algorithm", algorithmVersion, () => algorithm],
  ["@lumino/coreutils", coreutilsVersion, () => coreutils],
  ["@lumino/disposable", disposableVersion, () => disposable],
  ["@lumino/domutils", domutilsVersion, () => domutils],
  ["@lumino/messaging", messagingVersion, () => messaging],
  ["@lumino/signaling", signalingVersion, () => signaling],
  ["@lumino/widgets", widgetsVersion, () => widgets],
];

/** A share scope as webpack makes them: `{package: {version: {get, from, eager}}}`. */
export function shared(): object {
  return Object.fromEntries(
    packages.map(([name, { version }, provide]) => {
      const get = async () => {
        const module = await provide();
        return () => module;
      };
      return [name, { [version]: { get, from: "nbblocks", eager: true, loaded: 1 } }];
    }),
  );
}
