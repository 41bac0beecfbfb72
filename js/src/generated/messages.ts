/* Generated from Python by `python scripts/generate_types.py`: do not edit. */

/** Trait values by block id: `{"12": {"value": "hi"}}`. Ids are JSON keys, hence text. */
export type Values = Record<string, Record<string, unknown>>;

/** Block id, event name, event data (an object or None). */
export type Fired = [number, string, unknown];

/** Block id, length of its value before in UTF-16 units as JavaScript counts, what was added. */
export type Added = [number, number, string];

/** A page shows the app for the first time; `cell` names its place among the notebook's. `path` is that of the app's own page that is asked for, "" for the main one. */
export interface Hello {
  kind: "hello";
  page: string;
  href: string;
  dark: boolean;
  cell: string | null;
  path: string;
}

/** The page goes to another page of the app, whose address is `href` now. */
export interface Route {
  kind: "route";
  page: string;
  href: string;
  path: string;
}

/** The user did something; the message carries the values it is about. */
export interface Event {
  kind: "event";
  page: string;
  values: Values;
  events: Fired[];
}

/** What the JavaScript of a listener returned, or why it threw. */
export interface JsResult {
  kind: "js_result";
  call: number;
  values?: unknown[];
  error?: string;
}

/** A piece of a file; the bytes are buffer 0, or `base64` where buffers do not travel. */
export interface UploadChunk {
  kind: "upload";
  upload: string;
  block: number;
  name: string;
  mime: string;
  size: number;
  offset: number;
  base64?: string;
}

/** A frame of a camera, or what a microphone has heard since the last piece: the new value. The bytes are buffer 0, or `base64` where buffers do not travel. `begins`: the device has just been switched on. */
export interface Piece {
  kind: "piece";
  page: string;
  piece: number;
  begins: boolean;
  name: string;
  mime: string;
  base64?: string;
}

/** The loader asks for the runtime, or the runtime for a chunk. */
export interface AssetRequest {
  kind: "asset";
  name: string;
}

/** An append did not fit what the page has: send the whole state. */
export interface Resync {
  kind: "resync";
}

/** A page shows a component without its app, so it hears nothing of the channel. */
export interface Alone {
  kind: "alone";
}

/** A page goes, or does not show the app any more. */
export interface Bye {
  kind: "bye";
  page: string;
}

/** A page answers `ping`. */
export interface Here {
  kind: "here";
  page: string;
}

/** The page has nothing to do any more with the models that `closing` named. */
export interface Closed {
  kind: "closed";
  page: string;
  call: number;
}

/** What the page has kept of the values that `storage` asked for. */
export interface Stored {
  kind: "stored";
  call: number;
  values: Values;
}

export type Up = Hello | Route | Bye | Here | Closed | Event | JsResult | Stored | UploadChunk | Piece | AssetRequest | Resync | Alone;

/** The text of a module of the browser half, or why there is none. */
export interface Asset {
  kind: "asset";
  name: string;
  text?: string;
  error?: string;
}

/** How much of an upload has arrived. */
export interface UploadReply {
  kind: "upload";
  upload: string;
  received: number;
  error: string | null;
}

/** All that a piece has started is over: send the next one, or switch the device off. A stream that has reached its `time_limit` is over for all pages: `page` is empty, and `piece` null. */
export interface PieceReply {
  kind: "piece";
  page: string;
  piece: number | null;
  state: "next" | "over" | "failed";
  error: string | null;
}

/** One bar of `gr.Progress`: how far, of how much, and what is being done. */
export interface ProgressBar {
  index: number | null;
  length: number | null;
  fraction: number | null;
  unit: string;
  desc: string | null;
}

/** What a listener is doing, for the blocks that show it. */
export interface Status {
  kind: "status";
  blocks: number[];
  state: "pending" | "streaming" | "done" | "error";
  show: "full" | "minimal" | "hidden";
  message: string | null;
  position: number | null;
  length: number;
  eta: number | null;
  started: number | null;
  progress: ProgressBar[];
  waiting: number;
}

/** What a validator says is wrong with some inputs, by block id; null takes it away. */
export interface Invalid {
  kind: "invalid";
  blocks: Record<string, string | null>;
}

/** A short message to the user. */
export interface Toast {
  kind: "toast";
  level: "error" | "warning" | "info" | "success";
  title: string;
  message: string;
  duration: number | null;
}

/** Run the JavaScript of a listener and answer with `js_result`. */
export interface Js {
  kind: "js";
  call: number;
  code: string;
  values: unknown[];
  page: string;
}

/** Every page that is there answers `here`. */
export interface Ping {
  kind: "ping";
}

/** These models will go: answer with `closed` when their views are made or gone. With `over` it is the whole app that goes; no `bye` follows. */
export interface Closing {
  kind: "closing";
  call: number;
  models: string[];
  over: boolean;
}

/** Where a `gr.BrowserState` is kept, and what encrypts it. */
export interface StorageEntry {
  block: number;
  key: string;
  secret: string;
}

/** Answer with `stored`, and keep what `store` says of these blocks from now on. */
export interface Storage {
  kind: "storage";
  call: number;
  page: string;
  entries: StorageEntry[];
}

/** Keep the value of a `gr.BrowserState` in the browser; an empty one is taken out. */
export interface Store {
  kind: "store";
  block: number;
  value: unknown;
}

/** Bring a block into view. */
export interface Scroll {
  kind: "scroll";
  block: number;
}

/** Values that the user set on `page`, for the other pages that show the app. */
export interface Mirror {
  kind: "mirror";
  page: string;
  values: Values;
}

/** Values that are texts and grew. */
export interface Append {
  kind: "append";
  added: Added[];
}

export type Down = Asset | UploadReply | PieceReply | Status | Invalid | Toast | Js | Ping | Closing | Storage | Store | Scroll | Mirror | Append;
