/** The outputs of one cell, or of an Output widget, in the order they came. */

import { terminalText } from "./ansi";
import type { Message } from "./frames";
import { type ShowWidget, shown } from "./mime";

const displays = new Map<string, Set<(content: Message["content"]) => void>>();

/** Show anew what has been displayed under an id, wherever that is on the page. */
export function updateDisplay(content: Message["content"]): void {
  for (const update of displays.get(content.transient?.display_id) ?? []) update(content);
}

export class Outputs {
  private clearNext = false;
  private stream?: { name: string; el: HTMLElement; text: string };

  /**
   * @param el Where they are shown, each in an element of its own.
   * @param showWidget Shows a widget's model.
   * @param failed Shows that a cell has failed.
   */
  constructor(
    private readonly el: HTMLElement,
    private readonly showWidget: ShowWidget,
    private readonly failed: (el: HTMLElement, content: Message["content"]) => void,
  ) {}

  /** Take what the kernel says; false when it is no output. */
  take(type: string, content: Message["content"]): boolean {
    if (type === "clear_output") {
      if (content.wait) this.clearNext = true;
      else this.clear();
      return true;
    }
    if (!["stream", "error", "display_data", "execute_result"].includes(type)) return false;
    if (this.clearNext) this.clear();
    if (type === "stream") this.print(content.name, content.text);
    else {
      this.stream = undefined;
      if (type === "error") this.failed(this.add(), content);
      else this.display(content);
    }
    return true;
  }

  /** Take all away. */
  clear(): void {
    this.clearNext = false;
    this.stream = undefined;
    this.el.replaceChildren();
  }

  private add(): HTMLElement {
    const place = document.createElement("div");
    place.className = "nbb-cell jp-OutputArea-child";
    this.el.append(place);
    return place;
  }

  private print(name: string, text: string): void {
    if (this.stream?.name !== name) {
      const el = document.createElement("pre");
      el.className = `nbb-printed nbb-${name}`;
      this.add().append(el);
      this.stream = { name, el, text: "" };
    }
    this.stream.text += text;
    this.stream.el.replaceChildren(terminalText(this.stream.text));
  }

  private display(content: Message["content"]): void {
    const place = this.add();
    const show = ({ data, metadata }: Message["content"]) => {
      const made = shown(data, metadata ?? {}, this.showWidget);
      if (!made) return place.replaceChildren();
      made.el.classList.add("jp-OutputArea-output");
      place.replaceChildren(made.el);
      made.done.catch((error) => {
        made.el.textContent = `This cannot be shown: ${error}`;
      });
    };
    show(content);
    const id = content.transient?.display_id;
    if (id) displays.set(id, (displays.get(id) ?? new Set()).add(show));
  }
}
