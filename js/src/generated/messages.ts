/** Every custom message between kernel and page, as nbblocks/_messages.py declares them. */

export type Values = Record<string, Record<string, unknown>>;
export type Fired = [number, string, unknown];

export interface Hello {
  kind: "hello";
  page: string;
  href: string;
  dark: boolean;
}

export interface Event {
  kind: "event";
  page: string;
  seq: number;
  values: Values;
  events: Fired[];
}

export interface JsResult {
  kind: "js_result";
  call: number;
  values?: unknown[];
  error?: string;
}

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

export interface AssetRequest {
  kind: "asset";
  name: string;
}

export interface Resync {
  kind: "resync";
}

export type Up = Hello | Event | JsResult | UploadChunk | AssetRequest | Resync;

export interface Ack {
  kind: "ack";
  seq: number;
}

export interface Asset {
  kind: "asset";
  name: string;
  text?: string;
  error?: string;
}

export interface UploadReply {
  kind: "upload";
  upload: string;
  received: number;
  error: string | null;
}

export interface ProgressBar {
  index: number | null;
  length: number | null;
  fraction: number | null;
  unit: string;
  desc: string | null;
}

export interface Status {
  kind: "status";
  blocks: number[];
  state: "pending" | "streaming" | "done" | "error";
  show: "full" | "minimal" | "hidden";
  message: string | null;
  position: number | null;
  eta: number | null;
  started: number | null;
  progress: ProgressBar[];
}

export interface Toast {
  kind: "toast";
  level: "error" | "warning" | "info" | "success";
  title: string;
  message: string;
  duration: number | null;
}

export interface Js {
  kind: "js";
  call: number;
  code: string;
  values: unknown[];
  page: string;
}

export interface Scroll {
  kind: "scroll";
  block: number;
}

export interface Mirror {
  kind: "mirror";
  page: string;
  values: Values;
}

export interface Append {
  kind: "append";
  trait: string;
  text: string;
  base: number;
}

export type Down = Ack | Asset | UploadReply | Status | Toast | Js | Scroll | Mirror | Append;
