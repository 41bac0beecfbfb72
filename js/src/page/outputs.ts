/** The outputs of one cell, or of an Output widget, in the order they came. */

import { Terminal } from "./ansi";
import { showCard } from "./failure";
import type { Message } from "./frames";
import { type ShowWidget, show } from "./mime";
import { reasonOf } from "./reason";

type Content = Message["content"];

/** What shows anew what has been displayed under an id, for each place where that is. */
const displays = new Map<string, Set<(content: Content) => void>>();

/** Show anew what has been displayed under an id, wherever that is on the page. */
export function updateDisplay(content: Content): void {
  for (const update of displays.get(content.transient?.display_id) ?? []) update(content);
}

export class Outputs {
  private clearNext = false;
  private stream?: { name: string; terminal: Terminal };
  /** What lets go of what is shown. */
  private readonly held = new Set<() => void>();

  /**
   * @param el Where they are shown, each in an element of its own.
   * @param showWidget Shows a widget's model.
   * @param failed Shows that a cell has failed.
   */
  constructor(
    private readonly el: HTMLElement,
    private readonly showWidget: ShowWidget,
    private readonly failed: (el: HTMLElement, content: Content) => void,
  ) {}

  /** Take what the kernel says; false when it is no output. */
  take(type: string, content: Content): boolean {
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
    for (const release of this.held) release();
    this.held.clear();
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
      this.stream = { name, terminal: new Terminal(el) };
    }
    this.stream.terminal.print(text);
  }

  private display(content: Content): void {
    const place = this.add();
    let shown = display(place, content, this.showWidget);
    const update = (next: Content) => {
      shown();
      shown = display(place, next, this.showWidget);
    };
    const others = named(content.transient?.display_id);
    others?.add(update);
    this.held.add(() => {
      others?.delete(update);
      shown();
    });
  }
}

/** Those who show what has been displayed under an id; what has none is never shown anew. */
function named(id: string | undefined) {
  if (!id) return undefined;
  const found = displays.get(id) ?? new Set();
  displays.set(id, found);
  return found;
}

/** Show something in its place; gives what takes it away. */
function display(place: HTMLElement, { data, metadata }: Content, showWidget: ShowWidget) {
  const el = document.createElement("div");
  place.replaceChildren(el);
  let over = false;
  let release: (() => void) | undefined;
  show(el, data, metadata ?? {}, showWidget).then(
    (found) => {
      release = found;
      if (over) release?.();
      el.classList.add("jp-OutputArea-output");
    },
    (error) => {
      console.error(error);
      el.replaceChildren();
      showCard(el, "This cannot be shown", reasonOf(error));
    },
  );
  return () => {
    over = true;
    release?.();
    el.remove();
  };
}
