/**
 * Widgets of other packages: JupyterLab extensions that are installed beside the server.
 *
 * An extension is a container of webpack's module federation. It is given the modules that JupyterLab shares with
 * it, and its plugins are given a registry, to which they tell their widgets' modules.
 */

import {
  type ExportMap,
  IJupyterWidgetRegistry,
  type IWidgetRegistryData,
} from "@jupyter-widgets/base";
import { shared } from "./shared";
import { data } from "./visit";

type Classes = Record<string, unknown>;
type Factory = () => unknown;

interface Container {
  init(scope: object): Promise<void> | void;
  get(name: string): Promise<Factory>;
}

interface Extension {
  name: string;
  /** The script of its container, and the name of the module in it that has the plugins. */
  load: string;
  extension?: string;
  style?: string;
}

interface Plugin {
  id: string;
  requires?: { name: string }[];
  optional?: { name: string }[];
  activate(...services: unknown[]): unknown;
}

const registered = new Map<string, IWidgetRegistryData[]>();
const activated = new Map<string, Promise<void>>();
let installed: Promise<Extension[]> | undefined;

/** The classes of a module, from the extension of that name, or else from any that has it. */
export async function classesOf(module: string, _version: string): Promise<Classes> {
  installed ??= load();
  const extensions = await installed;
  const namesake = extensions.find(({ name }) => name === module);
  if (namesake) await activate(namesake);
  if (!registered.has(module)) await Promise.all(extensions.map(activate));
  const found = registered.get(module)?.at(-1);
  if (!found) {
    throw new Error(`no widget module ${module} is installed beside the server`);
  }
  const { exports } = found;
  return (await (typeof exports === "function" ? exports() : exports)) as ExportMap;
}

/** Load the containers of all extensions: one may use what another shares. */
async function load(): Promise<Extension[]> {
  const response = await fetch(`${data.base}nbblocks/extensions`);
  if (!response.ok) throw new Error(`the server does not list its widgets: ${response.status}`);
  const extensions: Extension[] = await response.json();
  const scope = shared();
  const loaded = await Promise.all(
    extensions.map(async (extension) => {
      try {
        await runScript(`${address(extension)}${extension.load}`);
        await container(extension).init(scope);
        return true;
      } catch (error) {
        console.error(`${extension.name} cannot be loaded:`, error);
        return false;
      }
    }),
  );
  return extensions.filter((_, index) => loaded[index]);
}

const address = ({ name }: Extension) => `${data.base}voila/labextensions/${name}/`;

function container({ name }: Extension): Container {
  const all = (globalThis as unknown as { _JUPYTERLAB?: Record<string, Container> })._JUPYTERLAB;
  const found = all?.[name];
  if (!found) throw new Error("it brings no module container");
  return found;
}

function runScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${src} did not arrive`));
    script.src = src;
    document.head.append(script);
  });
}

function activate(extension: Extension): Promise<void> {
  let done = activated.get(extension.name);
  if (!done) {
    done = start(extension).catch((error) => {
      console.error(`${extension.name} cannot be used:`, error);
    });
    activated.set(extension.name, done);
  }
  return done;
}

async function start(extension: Extension): Promise<void> {
  if (!extension.extension) return;
  const { get } = container(extension);
  if (extension.style) await (await get(extension.style))();
  const made = (await get(extension.extension))() as { default?: Plugin | Plugin[] };
  const plugins = [made.default ?? (made as Plugin)].flat();
  await Promise.all(plugins.filter(isWidgets).map((plugin) => run(plugin)));
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
