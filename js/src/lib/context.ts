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
  /** The widget library's, which knows all models of the page. */
  widget_manager?: WidgetManager;
  send(message: unknown, callbacks?: unknown, buffers?: (ArrayBuffer | ArrayBufferView)[]): void;
  /** Says that the view is gone; what a view gets has it, see lib/view_model.ts. */
  gone?: AbortSignal;
}

/** The widget library's manager, as far as it is needed here. */
export interface WidgetManager {
  get_model(id: string): Promise<LibraryModel> | undefined;
}

/** A model of the widget library, behind anywidget's proxy or of another kind. */
export interface LibraryModel {
  _handle_comm_msg?: MessageHandler;
  comm?: { on_msg(handler: MessageHandler): void };
  /** The views that are on the page or being made. */
  views?: Record<string, Promise<unknown>>;
  /** Settles when the last update is applied, and the last view made. */
  state_change?: Promise<unknown>;
}

export type MessageHandler = (message: { content: { data: object } }) => Promise<unknown>;

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
