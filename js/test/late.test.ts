import { expect, test, vi } from "vitest";
import { mendLate } from "../src/lib/late";
import { FakeModel } from "./fake";

type Handler = (message: unknown) => Promise<unknown>;

/** As the widget library's models: messages go to `_handle_comm_msg` of the class. */
class WidgetModel {
  heard: unknown[] = [];
  handler: Handler | undefined;
  comm = {
    on_msg: (handler: Handler) => {
      this.handler = handler;
    },
  };
  async _handle_comm_msg(message: unknown): Promise<void> {
    this.heard.push(message);
  }
}

/** As anywidget's: they wait for the module, and fail when that took long. */
class AnyModel extends WidgetModel {
  constructor(readonly ready: Promise<void>) {
    super();
    ready.catch(() => {});
    this.comm.on_msg(this._handle_comm_msg.bind(this));
  }
  override async _handle_comm_msg(message: unknown): Promise<void> {
    await this.ready;
    await super._handle_comm_msg(message);
  }
}

/** The proxy of a model: its change events name the model. */
class ModelProxy extends FakeModel {
  constructor(readonly model: unknown) {
    super({});
  }
  override trigger(event: string, ...args: unknown[]): void {
    super.trigger(event, ...(event.startsWith("change:") ? [this.model] : args));
  }
}

test("a model that anywidget has given up hears the kernel again, from its whole state on", async () => {
  const model = new AnyModel(Promise.reject(new Error("[anywidget] Failed to initialize model.")));
  const proxy = new ModelProxy(model);
  await expect(model.handler?.("lost")).rejects.toThrow();
  await mendLate(proxy);
  expect(proxy.sent).toEqual([{ kind: "resync" }]);
  await model.handler?.("update");
  expect(model.heard).toEqual(["update"]);
  expect(proxy.listenerCount).toBe(0);
});

test("a model in good time stays as it is", async () => {
  const model = new AnyModel(Promise.resolve());
  const handler = model.handler;
  const proxy = new ModelProxy(model);
  await mendLate(proxy);
  expect(proxy.sent).toEqual([]);
  expect(model.handler).toBe(handler);
});

test("a page without a kernel has nothing to mend", async () => {
  const proxy = new ModelProxy(undefined);
  await mendLate(proxy);
  expect(proxy.sent).toEqual([]);
});

test("a model without anywidget before it is left alone", async () => {
  const model = Object.assign(new FakeModel({}), { _handle_comm_msg: vi.fn() });
  const on = vi.spyOn(model, "on");
  await mendLate(model);
  expect(on).not.toHaveBeenCalled();
  expect(model._handle_comm_msg).not.toHaveBeenCalled();
});
