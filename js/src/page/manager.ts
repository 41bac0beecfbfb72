/** The widget manager: which models there are, where their classes come from, and their views. */

import {
  createErrorWidgetModel,
  type DOMWidgetView,
  type IClassicComm,
  uuid,
  type WidgetModel,
} from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { Widget } from "@lumino/widgets";
import type { Comms } from "./comm";
import type { Message } from "./frames";
import { loadClass } from "./modules";
import { OURS } from "./ours";

const TARGET = "jupyter.widget";
/** How long something may refer to a model that does not come, in ms. */
const PATIENCE = 10_000;

type Options = Parameters<ManagerBase["_make_model"]>[0];
type State = Record<string, unknown>;

export class Manager extends ManagerBase {
  private readonly arrivals = new Map<string, Array<() => void>>();

  constructor(readonly comms: Comms) {
    super();
  }

  /** A widget of the kernel's has come: make its model. */
  async opened(message: Message): Promise<void> {
    const { comm_id, target_name } = message.content;
    if (target_name !== TARGET || this.has_model(comm_id)) return;
    const comm = this.comms.get(comm_id, target_name);
    await this.handle_comm_open(comm, message as never).catch(console.error);
  }

  /** Show a model in an element. */
  async show(id: string, el: HTMLElement): Promise<void> {
    const model = await this.get_model(id);
    const view = (await this.create_view(model)) as DOMWidgetView;
    Widget.attach(view.luminoWidget, el);
  }

  /** The model of that id, which may be on its way. */
  override async get_model(id: string): Promise<WidgetModel> {
    if (!this.has_model(id)) {
      await new Promise<void>((resolve, reject) => {
        this.arrivals.set(id, [...(this.arrivals.get(id) ?? []), resolve]);
        setTimeout(() => reject(new Error(`there is no widget ${id}`)), PATIENCE);
      });
    }
    return super.get_model(id);
  }

  override register_model(id: string, model: Promise<WidgetModel>): void {
    super.register_model(id, model);
    for (const resolve of this.arrivals.get(id) ?? []) resolve();
    this.arrivals.delete(id);
  }

  /** Make a model; one that cannot be made is one that says why, in its place on the page. */
  override async _make_model(options: Options, state: State = {}): Promise<WidgetModel> {
    try {
      if (isOurs(options, state)) {
        const ours = { ...state, _model_module: OURS, _view_module: OURS };
        return await super._make_model({ ...options, model_module: OURS }, ours);
      }
      return await super._make_model(options, state);
    } catch (error) {
      const Failed = createErrorWidgetModel(error as Error, `${options.model_name} failed`);
      const { model_id, comm } = options;
      return new Failed({}, { widget_manager: this, model_id, ...(comm ? { comm } : {}) } as never);
    }
  }

  override loadClass(name: string, module: string, version: string): Promise<never> {
    return loadClass(name, module, version, this) as Promise<never>;
  }

  override async _create_comm(
    target: string,
    id: string,
    data?: unknown,
    metadata?: object,
    buffers?: ArrayBuffer[] | ArrayBufferView[],
  ): Promise<IClassicComm> {
    const comm = this.comms.get(id ?? uuid(), target);
    if (data || metadata) comm.open(data, undefined, metadata, buffers);
    return comm;
  }

  override async _get_comm_info(): Promise<object> {
    return new Promise((resolve) => {
      this.comms.connection.send(
        "comm_info_request",
        { target_name: TARGET },
        { callbacks: { shell: { reply: ({ content }) => resolve(content.comms) } } },
      );
    });
  }

  /** Get all models that the kernel has at this moment. */
  restore(): Promise<void> {
    return this._loadFromKernel();
  }

  protected override filterExistingModelState(state: never): never {
    return state;
  }
}

/** Our own components go to the runtime that the page has, not through anywidget. */
function isOurs({ model_module }: Options, { _anywidget_id }: State): boolean {
  return model_module === "anywidget" && _anywidget_id === "nbblocks";
}
