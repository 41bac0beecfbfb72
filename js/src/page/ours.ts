/** Models and views of our own components: the widget library's, with the runtime in place of anywidget. */

import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import type { Cleanup, Model, Runtime } from "../lib/context";

export const OURS = "nbblocks";

let runtime: Promise<Runtime>;

/** Name the runtime, which may be on its way. */
export function useRuntime(promise: Promise<Runtime>): void {
  runtime = promise;
}

/** anywidget's names, which the kernel knows. */
export class AnyModel extends DOMWidgetModel {}

export class AnyView extends DOMWidgetView {
  private readonly gone = new AbortController();
  private cleanup?: Cleanup;

  override async render(): Promise<void> {
    super.render();
    const { render } = await runtime;
    if (this.gone.signal.aborted) return;
    this.cleanup = render({
      model: this.model as unknown as Model,
      el: this.el,
      signal: this.gone.signal,
    });
  }

  override remove(): this {
    this.gone.abort();
    this.cleanup?.();
    super.remove();
    return this;
  }
}
