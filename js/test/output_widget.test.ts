import { expect, test, vi } from "vitest";
import type { Manager } from "../src/page/manager";
import { output } from "../src/page/output_widget";

test("an Output that comes while it captures lets go of what it follows", () => {
  const stop = vi.fn();
  const watch = vi.fn(() => stop);
  const manager = { comms: { connection: { watch } } } as unknown as Manager;
  const { OutputModel } = output(manager) as { OutputModel: new (...given: object[]) => Model };
  const model = new OutputModel({ msg_id: "1" }, { model_id: "m", widget_manager: manager });
  expect(watch).toHaveBeenCalledWith("1", expect.anything());
  model.set("msg_id", "");
  expect(stop).toHaveBeenCalledOnce();
});

interface Model {
  set(name: string, value: unknown): void;
}
