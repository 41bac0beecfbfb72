/** Comms: the line between one widget of the kernel and its model on the page. */

import type { IClassicComm } from "@jupyter-widgets/base";
import type { Callbacks, Connection } from "./connection";
import type { Bytes, Message } from "./frames";

type Listener = (message: Message) => unknown;

/** The type of the message in which an app's comms come; see `serve/guest_comms.py`. */
export const OPENED = "nbblocks_opened";

/** The messages that open the comms of one `OPENED`. */
export function apart({ content, buffers, ...message }: Message): Message[] {
  let used = 0;
  return content.comms.map(({ metadata, buffers: count, ...comm }: Opened) => {
    const own = buffers.slice(used, used + count);
    used += count;
    return { ...message, metadata, content: comm, buffers: own };
  });
}

interface Opened {
  metadata: Record<string, unknown>;
  buffers: number;
}

/** The comms that are open, by their ids. */
export class Comms {
  private readonly open = new Map<string, Comm>();

  constructor(readonly connection: Connection) {}

  /** The comm of that id, made when it is new. */
  get(id: string, target: string): Comm {
    let comm = this.open.get(id);
    if (!comm) {
      comm = new Comm(this, id, target);
      this.open.set(id, comm);
    }
    return comm;
  }

  /** Hand a message of the kernel's to its comm; settles when it has been dealt with. */
  async hear(message: Message): Promise<void> {
    const comm = this.open.get(message.content.comm_id);
    if (!comm) return;
    if (message.header.msg_type === "comm_close") {
      this.forget(comm);
      await comm.closed?.(message);
    } else await comm.heard?.(message);
  }

  /** The comm of that id that the kernel has by itself. */
  standing(id: string): Comm {
    const comm = this.get(id, id);
    comm.stands = true;
    return comm;
  }

  has = (id: string): boolean => this.open.has(id);

  forget(comm: Comm): void {
    this.open.delete(comm.comm_id);
  }
}

/** A comm as the widget library wants it. */
export class Comm implements IClassicComm {
  heard?: Listener;
  closed?: Listener;
  /** Does the kernel have it by itself? Then the page does not close it, and asks it once. */
  stands = false;
  private asked = false;

  constructor(
    private readonly comms: Comms,
    readonly comm_id: string,
    readonly target_name: string,
  ) {}

  open(data: unknown, callbacks?: unknown, metadata?: object, buffers?: Bytes[]): string {
    const content = { target_name: this.target_name, data: data ?? {} };
    return this.say("comm_open", content, callbacks, metadata, buffers);
  }

  send(data: unknown, callbacks?: unknown, metadata?: object, buffers?: Bytes[]): string {
    // The widget library asks again while a long answer is on its way: it would come as often.
    if (this.stands && this.asked) return "";
    this.asked = true;
    return this.say("comm_msg", { data: data ?? {} }, callbacks, metadata, buffers);
  }

  close(data?: unknown, callbacks?: unknown, metadata?: object, buffers?: Bytes[]): string {
    const content = { data: data ?? {} };
    const id = this.stands ? "" : this.say("comm_close", content, callbacks, metadata, buffers);
    this.comms.forget(this);
    this.closed?.({ content: { data } } as Message);
    return id;
  }

  on_msg(listener: Listener): void {
    this.heard = listener;
  }

  on_close(listener: Listener): void {
    this.closed = listener;
  }

  private say(
    type: string,
    content: object,
    callbacks?: unknown,
    metadata: object = {},
    buffers: Bytes[] = [],
  ): string {
    return this.comms.connection.send(
      type,
      { comm_id: this.comm_id, ...content },
      {
        metadata: metadata as Record<string, unknown>,
        buffers,
        ...(callbacks ? { callbacks: callbacks as Callbacks } : {}),
      },
    );
  }
}
