/** Messages as they travel over the websocket: Jupyter's `v1.kernel.websocket.jupyter.org`. */

export const PROTOCOL = "v1.kernel.websocket.jupyter.org";

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
  [more: string]: unknown;
}

export interface Message {
  /** `iopub` and `shell` are the kernel's; `server` is what the server itself says. */
  channel: string;
  header: Header;
  parent_header: Partial<Header>;
  metadata: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: what is in it depends on the message's type.
  content: any;
  buffers: DataView[];
}

export type Bytes = ArrayBuffer | ArrayBufferView;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Take a frame apart: a table of offsets, then the channel, four parts of JSON, and buffers. */
export function unpack(frame: ArrayBuffer): Message {
  const view = new DataView(frame);
  const count = Number(view.getBigUint64(0, true));
  const offset = (index: number) => Number(view.getBigUint64(8 * (index + 1), true));
  const part = (index: number) => {
    const start = offset(index);
    return new Uint8Array(frame, start, offset(index + 1) - start);
  };
  const json = (index: number) => JSON.parse(decoder.decode(part(index)));
  const buffers: DataView[] = [];
  for (let index = 5; index < count - 1; index++) {
    // A buffer of its own for each: widgets look at all of `view.buffer`.
    buffers.push(new DataView(frame.slice(offset(index), offset(index + 1))));
  }
  return {
    channel: decoder.decode(part(0)),
    header: json(1),
    parent_header: json(2),
    metadata: json(3),
    content: json(4),
    buffers,
  };
}

function bytes(value: Bytes): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

/** Make a frame of a message. */
export function pack(message: Omit<Message, "buffers"> & { buffers?: Bytes[] }): ArrayBuffer {
  const { channel, header, parent_header, metadata, content, buffers = [] } = message;
  const texts = [header, parent_header, metadata, content].map((each) => JSON.stringify(each));
  const parts = [...[channel, ...texts].map((text) => encoder.encode(text)), ...buffers.map(bytes)];
  const table = 8 * (parts.length + 2);
  const size = parts.reduce((sum, { byteLength }) => sum + byteLength, table);
  const frame = new Uint8Array(size);
  const view = new DataView(frame.buffer);
  view.setBigUint64(0, BigInt(parts.length + 1), true);
  let at = table;
  for (const [index, part] of parts.entries()) {
    view.setBigUint64(8 * (index + 1), BigInt(at), true);
    frame.set(part, at);
    at += part.byteLength;
  }
  view.setBigUint64(table - 8, BigInt(at), true);
  return frame.buffer;
}
