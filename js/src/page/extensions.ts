/**
 * JupyterLab's extensions that are installed beside the server: containers of webpack's module federation.
 *
 * A container is given the modules that JupyterLab shares with it, and then gives its own by their names.
 */

import jQuery from "jquery";
import { Kept } from "./kept";
import { useJQuery } from "./query";
import { shared } from "./shared";
import { data } from "./visit";

interface Container {
  init(scope: object): Promise<void> | void;
  get(name: string): Promise<() => unknown>;
}

export interface Extension {
  name: string;
  /** The script of its container, and the names of the modules in it that are of use here. */
  load: string;
  extension?: string;
  mimeExtension?: string;
  style?: string;
}

const lists = new Kept<Extension[]>();
const loaded = new Kept<void>();
let scope: object | undefined;

/** The extensions, with the containers of all loaded: one may use what another shares. */
export async function extensions(): Promise<Extension[]> {
  const listed = await lists.get("all", list);
  const there = await Promise.all(
    listed.map((extension) =>
      loaded
        .get(extension.name, () => load(extension))
        .then(
          () => true,
          () => false,
        ),
    ),
  );
  return listed.filter((_, index) => there[index]);
}

/** A module of an extension, and what it exports by default as a list. */
export async function exported<T>(extension: Extension, name: string): Promise<T[]> {
  const { get } = container(extension);
  if (extension.style) await (await get(extension.style))();
  const made = (await get(name))() as { default?: T | T[] };
  return [made.default ?? (made as T)].flat() as T[];
}

async function list(): Promise<Extension[]> {
  const response = await fetch(`${data.base}nbblocks/extensions`);
  if (!response.ok) throw new Error(`the server does not list its widgets: ${response.status}`);
  useJQuery(jQuery);
  return response.json();
}

async function load(extension: Extension): Promise<void> {
  try {
    await runScript(`${address(extension)}${extension.load}`);
    scope ??= shared();
    await container(extension).init(scope);
  } catch (error) {
    console.error(`${extension.name} cannot be loaded:`, error);
    throw error;
  }
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
