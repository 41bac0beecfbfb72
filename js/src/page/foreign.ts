/**
 * Widgets of other packages: the plugins of JupyterLab's extensions are given a registry, to which they tell their
 * widgets' modules.
 */

import {
  type ExportMap,
  IJupyterWidgetRegistry,
  type IWidgetRegistryData,
} from "@jupyter-widgets/base";
import "./icons";
import { type Extension, exported, extensions } from "./extensions";
import { Kept } from "./kept";

type Classes = Record<string, unknown>;

interface Plugin {
  id: string;
  requires?: { name: string }[];
  optional?: { name: string }[];
  activate(...services: unknown[]): unknown;
}

const registered = new Map<string, IWidgetRegistryData[]>();
const activated = new Kept<void>();
const failures = new Map<string, unknown>();

/** The classes of a module, from the extension of that name, or else from any that has it. */
export async function classesOf(module: string): Promise<Classes> {
  const all = await extensions();
  const namesake = all.find(({ name }) => name === module);
  if (namesake) await activate(namesake);
  if (!registered.has(module)) await Promise.all(all.map(activate));
  const found = registered.get(module)?.at(-1);
  if (!found) throw failures.get(module) ?? new Error(namesake ? unfit(module) : missing(module));
  const { exports } = found;
  return (await (typeof exports === "function" ? exports() : exports)) as ExportMap;
}

const missing = (module: string) =>
  `Nothing beside the server brings widgets of ${module}: install its package there, and start the server again.`;
const unfit = (module: string) =>
  `The extension ${module} needs more of JupyterLab than its registry of widgets, which is all that there is here.`;

/** Let an extension tell its widgets; settles when it has, or cannot. */
async function activate(extension: Extension): Promise<void> {
  await activated.get(extension.name, () => start(extension)).catch(() => {});
}

async function start(extension: Extension): Promise<void> {
  if (!extension.extension) return;
  try {
    const plugins = await exported<Plugin>(extension, extension.extension);
    await Promise.all(plugins.filter(isWidgets).map((plugin) => run(plugin)));
  } catch (error) {
    failures.set(extension.name, error);
    console.error(`${extension.name} cannot be used:`, error);
    throw error;
  }
}

const isRegistry = ({ name }: { name: string }) => name === IJupyterWidgetRegistry.name;

/** Only plugins that want nothing of JupyterLab but the registry can run here. */
function isWidgets({ requires = [] }: Plugin): boolean {
  return requires.length > 0 && requires.every(isRegistry);
}

async function run({ requires = [], optional = [], activate }: Plugin): Promise<void> {
  const registry = {
    registerWidget(entry: IWidgetRegistryData) {
      registered.set(entry.name, [...(registered.get(entry.name) ?? []), entry]);
    },
  };
  const app = { docRegistry: { addWidgetExtension() {} }, commands: {}, shell: {} };
  await activate(app, ...requires.map(() => registry), ...optional.map(() => null));
}
