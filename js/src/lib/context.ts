/** What anywidget hands to `render`, as far as nbblocks uses it. */

/** The model of one view: anywidget's proxy. Nothing here calls `save_changes`. */
// biome-ignore lint/suspicious/noExplicitAny: a model of unknown traits gives values of any type.
export interface Model<T = any> {
  get<K extends keyof T & string>(name: K): T[K];
  set<K extends keyof T & string>(name: K, value: T[K]): void;
  // biome-ignore lint/suspicious/noExplicitAny: the event decides what its listener takes.
  on(event: string, listener: (...args: any[]) => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: as `on`.
  off(event: string, listener: (...args: any[]) => void): void;
  send(message: unknown, callbacks?: unknown, buffers?: (ArrayBuffer | ArrayBufferView)[]): void;
}

export interface RenderContext {
  model: Model;
  el: HTMLElement;
  /** Since anywidget 0.11; before that only the returned cleanup tells that a view is gone. */
  signal?: AbortSignal;
}

export type Cleanup = () => void;

export interface Runtime {
  render(context: RenderContext): Cleanup;
}
