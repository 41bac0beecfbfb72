/** The page's line to its kernel, through the server. */

import { uuid } from "@jupyter-widgets/base";
import { type Bytes, type Header, type Message, pack, unpack } from "./frames";
import { type Ends, Line } from "./line";

/** What may be heard of the kernel's answer to one message. */
export interface Callbacks {
  shell?: Record<string, (message: Message) => void>;
  iopub?: Record<string, (message: Message) => void>;
}

/** Looks at what the kernel says about a message before anybody else; false keeps it to itself. */
export type Hook = (message: Message) => boolean;

export class Connection {
  /** The page's name among those that talk to the kernel. */
  readonly session = uuid();
  private readonly line: Line;
  private readonly asked = new Map<string, Callbacks>();
  private readonly hooks = new Map<string, Hook[]>();
  private count = 0;

  /**
   * @param url Where the kernel's channels are.
   * @param name The page's name for itself, towards the server.
   * @param hear Takes every message, in order.
   * @param ends Who is told that the line is cut, or over.
   */
  constructor(
    url: string,
    name: string,
    hear: (message: Message) => void,
    ends: Omit<Ends, "hear">,
  ) {
    this.line = new Line(url, name, { ...ends, hear: (frame) => hear(unpack(frame)) });
  }

  /** Send a message to the kernel; gives its id. */
  send(
    type: string,
    content: unknown,
    options: { metadata?: Record<string, unknown>; buffers?: Bytes[]; callbacks?: Callbacks } = {},
  ): string {
    const header: Header = {
      msg_id: `${this.session}_${this.count++}`,
      msg_type: type,
      session: this.session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const { metadata = {}, buffers, callbacks } = options;
    const parts = { channel: "shell", header, parent_header: {}, metadata, content };
    const frame = pack(buffers ? { ...parts, buffers } : parts);
    if (callbacks) this.asked.set(header.msg_id, callbacks);
    this.line.send(frame);
    return header.msg_id;
  }

  /** Let a hook see what the kernel says about a message; gives the function that ends it. */
  watch(request: string, hook: Hook): () => void {
    const hooks = this.hooks.get(request) ?? [];
    this.hooks.set(request, [...hooks, hook]);
    return () => {
      const left = (this.hooks.get(request) ?? []).filter((each) => each !== hook);
      if (left.length) this.hooks.set(request, left);
      else this.hooks.delete(request);
    };
  }

  /** Tell those who wait for an answer of it; false when a hook has kept it to itself. */
  answer(message: Message): boolean {
    const { channel, header, parent_header } = message;
    const request = parent_header.msg_id ?? "";
    const hooks = this.hooks.get(request) ?? [];
    for (const hook of [...hooks].reverse()) if (!hook(message)) return false;
    const callbacks = this.asked.get(request);
    if (!callbacks) return true;
    if (channel === "shell") callbacks.shell?.reply?.(message);
    const { iopub = {} } = callbacks;
    const name = OUTPUTS.has(header.msg_type) ? "output" : header.msg_type;
    if (channel === "iopub") iopub[name]?.(message);
    if (header.msg_type === "status" && message.content.execution_state === "idle") {
      this.asked.delete(request);
    }
    return true;
  }
}

const OUTPUTS = new Set(["stream", "display_data", "execute_result", "error"]);
