/** ipywidgets' Output: shows what the kernel says about one message, where the widget is. */

import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import { showFailure } from "./failure";
import type { Message } from "./frames";
import type { Manager } from "./manager";
import { Outputs } from "./outputs";

type Saved = Message["content"] & { output_type: string };

/** The classes of the module, for one manager. */
export function output(manager: Manager): Record<string, unknown> {
  class OutputModel extends DOMWidgetModel {
    private stop?: () => void;

    override defaults() {
      return { ...super.defaults(), msg_id: "", outputs: [] };
    }

    override initialize(attributes: object, options: never) {
      super.initialize(attributes as never, options);
      this.listenTo(this, "change:msg_id", this.follow);
      this.follow();
    }

    private follow() {
      this.stop?.();
      const request: string = this.get("msg_id");
      if (!request) return;
      this.stop = manager.comms.connection.watch(request, (message) => this.hear(message));
    }

    private hear({ channel, header, content }: Message): boolean {
      const type = header.msg_type;
      if (channel !== "iopub" || !OUTPUTS.has(type)) return true;
      this.trigger("nbb:output", type, content);
      const before: Saved[] = type === "clear_output" ? [] : this.get("outputs");
      const added = type === "clear_output" ? [] : [{ ...content, output_type: type }];
      this.set("outputs", [...before, ...added], { newMessage: true });
      this.save_changes();
      return false;
    }

    override close(closed?: boolean) {
      this.stop?.();
      return super.close(closed);
    }
  }

  class OutputView extends DOMWidgetView {
    override render() {
      super.render();
      this.el.classList.add("jupyter-widgets", "nbb-output-widget");
      const outputs = new Outputs(this.el, (id, el) => manager.show(id, el), showFailure);
      const all = () => {
        outputs.clear();
        const saved: Saved[] = this.model.get("outputs");
        for (const { output_type, ...content } of saved) outputs.take(output_type, content);
      };
      this.listenTo(this.model, "nbb:output", (type, content) => outputs.take(type, content));
      this.listenTo(this.model, "change:outputs", (_model, _value, { newMessage } = {}) => {
        if (!newMessage) all();
      });
      all();
    }
  }
  return { OutputModel, OutputView };
}

const OUTPUTS = new Set(["stream", "error", "display_data", "execute_result", "clear_output"]);
