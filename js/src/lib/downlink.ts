/** What comes down an app's channel, carried out on this page. */

import { signal } from "@preact/signals";
import type {
  Down,
  Here,
  Js,
  JsResult,
  Mirror,
  Storage,
  Stored,
  Toast,
} from "../generated/messages";
import { runJs } from "./calls";
import { drawStatus, layoutsOf } from "./container_status";
import type { Model } from "./context";
import { scrollBehavior } from "./host";
import { firstHearing, PAGE, viewsOf } from "./page";
import { finish } from "./parting";
import { setProblem, setStatus } from "./status";
import { readStored, store } from "./storage";

export interface ShownToast extends Toast {
  id: number;
}

/** The toasts of an app that are on the page. */
export type Toasts = ReturnType<typeof makeToasts>;

let toastCount = 0;

/** An empty list of toasts. */
export function makeToasts() {
  return signal<ShownToast[]>([]);
}

async function call(model: Model, { call: id, code, values, page }: Js): Promise<void> {
  if (page && page !== PAGE) return;
  try {
    const result: JsResult = { kind: "js_result", call: id, values: await runJs(code, values) };
    model.send(result);
  } catch (error) {
    // Also when the result is nothing that can be sent, such as an object that holds itself.
    const result: JsResult = { kind: "js_result", call: id, error: String(error) };
    model.send(result);
  }
}

async function readStorage(model: Model, { call, page, entries }: Storage): Promise<void> {
  if (page && page !== PAGE) return;
  const values = await readStored(model, entries);
  const stored: Stored = { kind: "stored", call, values };
  model.send(stored);
}

function mirror(app: string, { page, values }: Mirror): void {
  if (page === PAGE) return;
  for (const [id, traits] of Object.entries(values)) {
    for (const { model } of viewsOf(app, Number(id))) {
      for (const [name, value] of Object.entries(traits)) model.set(name, value);
    }
  }
}

function scrollTo(app: string, id: number): void {
  const el = viewsOf(app, id)[0]?.el ?? layoutsOf(app, id)[0];
  el?.scrollIntoView({ behavior: scrollBehavior(), block: "nearest" });
}

/** Make the listener for the messages to a channel. */
export function downlink(model: Model, toasts: Toasts): (message: Down) => void {
  const app: string = model.get("_app");
  return (message) => {
    if (!firstHearing(message)) return;
    switch (message.kind) {
      case "status": {
        const { kind: _, blocks, ...status } = message;
        for (const id of blocks) {
          setStatus(app, id, status);
          drawStatus(app, id);
        }
        break;
      }
      case "invalid":
        for (const [id, problem] of Object.entries(message.blocks)) {
          setProblem(app, Number(id), problem);
        }
        break;
      case "toast":
        toastCount += 1;
        toasts.value = [...toasts.value, { ...message, id: toastCount }];
        break;
      case "js":
        void call(model, message);
        break;
      case "scroll":
        scrollTo(app, message.block);
        break;
      case "mirror":
        mirror(app, message);
        break;
      case "ping": {
        const here: Here = { kind: "here", page: PAGE };
        model.send(here);
        break;
      }
      case "closing":
        void finish(model, message);
        break;
      case "storage":
        void readStorage(model, message);
        break;
      case "store":
        void store(app, message.block, message.value);
        break;
    }
  };
}
