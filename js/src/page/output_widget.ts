/** ipywidgets' Output: shows what the kernel says about one message, where the widget is. */

import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import { showError } from "./failure";
import type { Message } from "./frames";
import type { Manager } from "./manager";
import { Outputs } from "./outputs";

type Content = Message["content"];
type Saved = Content & { output_type: string };

/** The outputs after one more; what is printed in a row is one output. */
function joined(before: Saved[], type: string, content: Content): Saved[] {
  const last = before.at(-1);
  if (type !== "stream" || last?.output_type !== type || last.name !== content.name) {
    return [...before, { ...content, output_type: type }];
  }
  return [...before.slice(0, -1), { ...last, text: last.text + content.text }];
}

/** The classes of the module, for one manager. */
export function output(manager: Manager): Record<string, unknown> {
  class OutputModel extends DOMWidgetModel {
    /** Only declared: `initialize` sets it, and a field would be made after that, and be empty. */
    declare private stop?: () => void;
    /** Does the next output take the place of all before it? */
    private clearNext = false;

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
      this.stop = undefined;
      const request: string = this.get("msg_id");
      if (!request) return;
      this.stop = manager.comms.connection.watch(request, (message) => this.hear(message));
    }

    private hear({ channel, header, content }: Message): boolean {
      const type = header.msg_type;
      if (channel !== "iopub" || !OUTPUTS.has(type)) return true;
      this.trigger("nbb:output", type, content);
      this.keep(type, content);
      return false;
    }

    private keep(type: string, content: Content) {
      const clears = type === "clear_output";
      if (clears && content.wait) {
        this.clearNext = true;
        return;
      }
      const before: Saved[] = clears || this.clearNext ? [] : this.get("outputs");
      this.clearNext = false;
      const outputs = clears ? before : joined(before, type, content);
      this.set("outputs", outputs, { newMessage: true });
      this.save_changes();
    }

    override close(closed?: boolean) {
      this.stop?.();
      return super.close(closed);
    }
  }

  class OutputView extends DOMWidgetView {
    private shown?: Outputs;

    override render() {
      super.render();
      this.el.classList.add("jupyter-widgets", "nbb-output-widget");
      // A widget can be attached only to what is on the page.
      const showWidget = (id: string, el: HTMLElement) =>
        this.displayed.then(() => manager.show(id, el));
      const outputs = new Outputs(this.el, showWidget, showError);
      this.shown = outputs;
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

    override remove(): this {
      this.shown?.clear();
      return super.remove() as this;
    }
  }
  return { OutputModel, OutputView };
}

const OUTPUTS = new Set(["stream", "error", "display_data", "execute_result", "clear_output"]);
