/** What `js_on_load` of the HTML component can use: props to read and set, events to trigger. */

import type { HTMLTraits, WireFile } from "../generated/traits";
import { compile } from "./authored";
import { fileUrl } from "./files";
import { insertHead } from "./head";
import type { Emit, Model } from "./model";
import { uploadFile } from "./upload";

export type Props = Record<string, unknown>;

interface Watcher {
  names: string[];
  callback: () => void;
}

/** The props of the model as templates and scripts see them: its value, label and own keywords. */
export function propsOf({
  value,
  label,
  props,
}: Pick<HTMLTraits, "value" | "label" | "props">): Props {
  return { label, ...props, value };
}

/** Runs the author's script for one view and carries out what it asks. */
export class HtmlScript {
  /** The object the script knows as `props`; setting a property shows and sends it. */
  readonly props: Props;
  private pending: Props = {};
  private current: Props;
  private readonly watchers: Watcher[] = [];

  constructor(
    private readonly model: Model<HTMLTraits>,
    private readonly emit: Emit<HTMLTraits>,
  ) {
    this.current = this.read();
    this.props = new Proxy({} as Props, {
      get: (_, name) => this.lookUp(String(name)),
      has: (_, name) => String(name) in { ...this.current, ...this.pending },
      ownKeys: () => Object.keys({ ...this.current, ...this.pending }),
      getOwnPropertyDescriptor: (_, name) => ({
        value: this.lookUp(String(name)),
        enumerable: true,
        configurable: true,
        writable: true,
      }),
      set: (_, name, value) => {
        this.change(String(name), value);
        return true;
      },
    });
  }

  /** Run `code` with `element`, `trigger`, `props`, `server`, `upload` and `watch` in scope. */
  run(code: string, element: HTMLElement): void {
    const names = ["element", "trigger", "props", "server", "upload", "watch"];
    const script = compile(names, code);
    script(element, this.trigger, this.props, server, this.upload, this.watch);
  }

  /** Call the watchers of every prop that changed from outside since the last call. */
  notice(): void {
    const before = this.current;
    this.current = this.read();
    const names = new Set([...Object.keys(before), ...Object.keys(this.current)]);
    const moved = [...names].filter((name) => before[name] !== this.current[name]);
    for (const { names, callback } of this.watchers) {
      if (names.some((name) => moved.includes(name))) callback();
    }
  }

  private readonly trigger = (event: string, data: Props | null = null): void => {
    const moved = "value" in this.pending;
    const values = this.takePending();
    // Python fires `change` by itself when the value moves.
    if (event === "change" && moved) this.emit(values);
    else this.emit(values, [event, data]);
  };

  private readonly watch = (names: string | string[], callback: () => void): void => {
    this.watchers.push({ names: [names].flat(), callback });
  };

  private readonly upload = async (file: File): Promise<WireFile> => {
    const value = await uploadFile(this.model, file);
    return { ...value, url: fileUrl(value) ?? "" };
  };

  private read(): Props {
    const [value, label, props] = [
      this.model.get("value"),
      this.model.get("label"),
      this.model.get("props"),
    ];
    return propsOf({ value, label, props });
  }

  private lookUp(name: string): unknown {
    return name in this.pending ? this.pending[name] : this.current[name];
  }

  private change(name: string, value: unknown): void {
    if (Object.keys(this.pending).length === 0) queueMicrotask(() => this.emit(this.takePending()));
    this.pending[name] = value;
  }

  /** What the script has set and nobody has sent, as trait values. */
  private takePending(): Partial<HTMLTraits> {
    const { value, ...others } = this.pending;
    const values: Partial<HTMLTraits> = {};
    if ("value" in this.pending) values.value = value;
    if (Object.keys(others).length > 0) values.props = { ...this.model.get("props"), ...others };
    // What the page changes itself is no news to its watchers.
    this.current = { ...this.current, ...this.pending };
    this.pending = {};
    return values;
  }
}

const server = new Proxy(
  {},
  {
    get: (_, name) => () =>
      Promise.reject(
        new Error(
          `server.${String(name)} does not exist here: trigger an event and listen in Python`,
        ),
      ),
  },
);

const heads = new Map<string, Promise<void>>();

/** Put `html` into the page's head, once for all components that ask, and wait for its scripts. */
export function loadHead(html: string): Promise<void> {
  let loaded = heads.get(html);
  if (!loaded) {
    loaded = insertHead(html, { once: true });
    heads.set(html, loaded);
  }
  return loaded;
}
