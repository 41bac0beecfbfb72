/** The widget manager: which models there are, where their classes come from, and their views. */

import {
  type DOMWidgetView,
  type IClassicComm,
  uuid,
  type WidgetModel,
  type WidgetView,
} from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { Widget } from "@lumino/widgets";
import { BrokenModel, BrokenView } from "./broken";
import type { Comms } from "./comm";
import type { Message } from "./frames";
import { loadClass } from "./modules";
import { OURS } from "./ours";

const TARGET = "jupyter.widget";
const CONTROL = "jupyter.widget.control";
/** How often the page waits for all models, which may be much on a slow network; 4 s each. */
const WAITS = 15;
/** How long something may refer to a model that does not come, in ms. */
const PATIENCE = 10_000;

type Options = Parameters<ManagerBase["_make_model"]>[0];
type State = Record<string, unknown>;

export class Manager extends ManagerBase {
  private readonly arrivals = new Map<string, Array<() => void>>();
  private models: string | null = null;
  private waits = WAITS;

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

  /** Show a model in an element; gives what takes it away again. */
  async show(id: string, el: HTMLElement): Promise<() => void> {
    const model = await this.get_model(id);
    const { luminoWidget } = (await this.create_view(model)) as DOMWidgetView;
    // It may have been taken away in the meantime.
    if (el.isConnected) Widget.attach(luminoWidget, el);
    return () => luminoWidget.dispose();
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
    const { model_name, model_module, model_id, comm } = options;
    const ours = isOurs(options, state);
    const module = ours ? OURS : model_module;
    const own = ours ? { ...state, _model_module: OURS, _view_module: OURS } : state;
    const given = { widget_manager: this, model_id, comm } as never;
    let model: WidgetModel;
    try {
      const Model: typeof WidgetModel = await this.loadClass(model_name, module);
      model = new Model(await Model._deserialize_state(own as never, this), given);
    } catch (error) {
      console.error(`${model_name} of ${model_module} cannot be made:`, error);
      model = new BrokenModel({ error } as never, given);
    }
    model.name = model_name;
    model.module = model_module;
    return model;
  }

  /** Make a view; one that fails says why. The base class's own errors fail to be made. */
  override create_view(model: WidgetModel, options: object = {}): Promise<never> {
    const id = uuid();
    const made = model.state_change.then(() => this.view(model, this.setViewOptions(options)));
    model.state_change = made;
    if (model.views) model.views[id] = made;
    void made.then((view) => view.once("remove", () => delete model.views?.[id]));
    return made as Promise<never>;
  }

  private async view(model: WidgetModel, options: object): Promise<WidgetView> {
    try {
      if (model instanceof BrokenModel) throw model.get("error");
      return await rendered(
        await this.loadClass(model.get("_view_name"), model.get("_view_module")),
        { model, options },
      );
    } catch (error) {
      console.error(`A view of ${model.name} cannot be made:`, error);
      return rendered(BrokenView as never, { model, options: { ...options, error } });
    }
  }

  override loadClass(name: string, module: string): Promise<never> {
    return loadClass(name, module, this) as Promise<never>;
  }

  override async _create_comm(
    target: string,
    id: string,
    data?: unknown,
    metadata?: object,
    buffers?: ArrayBuffer[] | ArrayBufferView[],
  ): Promise<IClassicComm> {
    if (target === CONTROL && this.models) return this.comms.standing(this.models);
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

  /**
   * Get all models that the kernel has at this moment.
   *
   * @param models The comm over which it gives them beside the cell that runs, if it has one.
   */
  restore(models: string | null): Promise<void> {
    this.models = models;
    this.waits = WAITS;
    return this._loadFromKernel();
  }

  /** No answer yet: ask for one model after the other, which waits for the cell, as a last resort. */
  protected override _loadFromKernelModels(): Promise<void> {
    this.waits -= 1;
    return this.models && this.waits > 0 ? this._loadFromKernel() : super._loadFromKernelModels();
  }

  protected override filterExistingModelState(state: never): never {
    return state;
  }
}

/** A view of that class, rendered; it goes when its model does. */
async function rendered(
  View: new (given: object) => WidgetView,
  given: { model: WidgetModel; options: object },
): Promise<WidgetView> {
  const view = new View(given);
  view.listenTo(given.model, "destroy", view.remove);
  try {
    await view.render();
  } catch (error) {
    view.remove();
    throw error;
  }
  return view;
}

/** Our own components go to the runtime that the page has, not through anywidget. */
function isOurs({ model_module }: Options, { _anywidget_id }: State): boolean {
  return model_module === "anywidget" && _anywidget_id === "nbblocks";
}
