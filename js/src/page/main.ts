/** The script of a served page: joins the visit, makes its widgets, shows its cells. */

import "./styles";
import "./trouble";
import type { Runtime } from "../lib/context";
import { sayAway, sayOver } from "./away";
import { apart, Comms, OPENED } from "./comm";
import { Connection } from "./connection";
import { loadWhenSaved } from "./dev";
import { showFailure, showUnstarted } from "./failure";
import type { Message } from "./frames";
import { followTheme, leaveWith, serverAnswers } from "./life";
import { Manager } from "./manager";
import { useRuntime } from "./ours";
import { Outputs, updateDisplay } from "./outputs";
import { data } from "./visit";

const page = document.getElementById("nbb-page") as HTMLElement;
const runtime: Promise<Runtime> = import(data.runtime);
(globalThis as unknown as Record<symbol, unknown>)[Symbol.for(`nbblocks@${data.hash}`)] = runtime;
useRuntime(runtime);

const url = new URL(`${data.base}api/kernels/${data.kernel}/channels`, location.href);
url.protocol = url.protocol.replace("http", "ws");
const connection = new Connection(url.href, data.page, hear, {
  cut: sayAway,
  alive: serverAnswers,
  over: (code) => {
    leaving.over = true;
    sayOver(code, page);
  },
});
const comms = new Comms(connection);
const manager = new Manager(comms);
const cells = new Map<string, Outputs>();

followTheme();
void drawFormulas();
if (data.dev) loadWhenSaved(`${data.base}nbblocks/dev`);
const leaving = leaveWith(data.page);

let turn: Promise<unknown> = Promise.resolve();
let restoring = false;

/** Messages have their effect one after the other: models come before what shows them. */
function hear(message: Message): void {
  // What answers this page itself must not wait for what waits for it.
  if (restoring && message.parent_header.session === connection.session) {
    void deal(message);
    return;
  }
  turn = turn.then(() => deal(message)).catch((error) => console.error(error));
}

async function deal(message: Message): Promise<void> {
  const { channel, header, content, parent_header } = message;
  if (channel === "server") return listen(header.msg_type, content);
  if (!connection.answer(message)) return;
  if (header.msg_type === "comm_open") await manager.opened(message);
  else if (header.msg_type === OPENED)
    for (const each of apart(message)) await manager.opened(each);
  else if (header.msg_type.startsWith("comm_")) await comms.hear(message);
  else if (header.msg_type === "update_display_data") updateDisplay(content);
  else if (cells.get(parent_header.msg_id ?? "")?.take(header.msg_type, content)) {
    // Other cells may run for hours.
    page.removeAttribute("aria-busy");
  }
}

/** Take what the server itself says. */
async function listen(kind: string, content: Message["content"]): Promise<void> {
  if (kind === "cell") {
    reveal(content.cell);
    const place = page.querySelector(`[data-cell="${content.cell}"]`) as HTMLElement;
    const outputs = new Outputs(place, (id, el) => manager.show(id, el), showFailure);
    cells.set(content.request, outputs);
  } else if (kind === "ready") {
    reveal();
    page.removeAttribute("aria-busy");
    delete page.dataset.nbbLoading;
  } else if (kind === "restore") {
    restoring = true;
    await manager.restore(content.models).finally(() => {
      restoring = false;
    });
  } else if (kind === "failed") {
    showUnstarted(page);
  }
}

/** Show the cells up to the one that runs: those below would only move away again. */
function reveal(until = Number.POSITIVE_INFINITY): void {
  for (const cell of page.querySelectorAll<HTMLElement>("[data-cell][hidden]")) {
    if (Number(cell.dataset.cell) <= until) cell.hidden = false;
  }
}

/** Draw the formulas of the notebook's prose, where it seems to have some. */
async function drawFormulas(): Promise<void> {
  const prose = [...page.querySelectorAll(".jp-MarkdownOutput")];
  const formula = /\$.+\$|\\[[(]|\\begin\{/s;
  const found = prose.filter(({ textContent }) => formula.test(textContent ?? ""));
  if (!found.length) return;
  const { typeset } = await import("./prose");
  found.forEach(typeset);
}
