/**
 * The line to the server, over as many connections as it takes; the other end is serve/visits/line.py.
 *
 * Both sides number their messages and keep them until the other says that it has heard them. When a
 * connection is cut, both tell on the next one how many they have heard, and go on there. A long message
 * is several, which are put together again.
 */

import { PROTOCOL } from "./frames";
import { cut, Joiner } from "./pieces";

/** Messages, or bytes, that are heard at most before the server is told. */
const OWED = 32;
const OWED_BYTES = 256 << 10;
/** Milliseconds after which it is told of less. */
const SOON = 1000;
/** From one question whether the connection is alive to the next, and how long an answer may take. */
const ASK = 15_000;
const PATIENCE = 8000;
/** How long connecting may take: a server with much to do needs a while. */
const CONNECTING = 20_000;
/** Bytes of a message that the server still takes. */
const MOST = 64 << 20;
/** Bytes that may be on their way: what is said about the connection goes past those that wait. */
const WINDOW = 1 << 20;
/** The pause before the first attempt to connect again, and the longest one. */
const FIRST = 200;
const LONGEST = 8000;
/** Codes with which the server hangs up for good, and the one of a visit that is over. */
const FOR_GOOD = 4000;
const GONE = 4004;
/** After so many attempts a server that is there, but refuses the page, does not know it any more. */
const REFUSED = 3;

export interface Ends {
  /** Takes what comes, each message once and in order. */
  hear: (frame: ArrayBuffer) => void;
  /** Told when the line is cut, and when it goes on. */
  cut: (away: boolean) => void;
  /** Told when it is over, with the code of `serve/visits`. */
  over: (code: number) => void;
  /** Whether the server is there at all; it may be that it only refuses this page. */
  alive: () => Promise<boolean>;
}

/** What the page has opened before its script was there, and what has come since then. */
interface Early {
  socket: WebSocket;
  frames: Array<ArrayBuffer | string>;
  closed?: CloseEvent;
}

/** The connection that the page has opened itself; the first line gets it. */
function takeEarly(): Early | undefined {
  const page = globalThis as { nbbEarly?: Early };
  const early = page.nbbEarly;
  page.nbbEarly = undefined;
  return early;
}

export class Line {
  private socket?: WebSocket;
  private joined = false;
  private met = false;
  private ended = false;
  private readonly joiner = new Joiner();
  private kept: ArrayBuffer[] = [];
  /** How many of those are on their way over this connection, and how many bytes they have. */
  private sent = 0;
  private sentBytes = 0;
  private done = 0;
  private heard = 0;
  private owed = 0;
  private owedBytes = 0;
  private attempts = 0;
  /** Is this the attempt that shows whether the server refuses the page? */
  private insists = false;
  private telling?: ReturnType<typeof setTimeout>;
  private retrying?: ReturnType<typeof setTimeout>;
  private doubting?: ReturnType<typeof setTimeout>;

  /**
   * @param url Where the visit is.
   * @param name The page's name for itself.
   * @param ends Who is told what happens.
   */
  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly ends: Ends,
  ) {
    this.connect();
    setInterval(() => this.ask(), ASK);
    addEventListener("online", () => this.hurry());
    // A computer has woken up, or the page has come to the front.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.hurry();
    });
  }

  /** Send a message, now or when that is possible again. */
  send(frame: ArrayBuffer): void {
    if (frame.byteLength > MOST) {
      throw new RangeError(
        `A message of ${frame.byteLength} bytes cannot be sent: ${MOST} is the most. Send it in parts.`,
      );
    }
    this.kept.push(...cut(frame));
    if (!this.joined) return;
    this.flush();
    // The server says soon that it has heard this: a click shows whether the network is there.
    if (this.doubting === undefined) this.doubt(PATIENCE);
  }

  private flush(): void {
    while (this.sent < this.kept.length && this.sentBytes < WINDOW) {
      const piece = this.kept[this.sent] as ArrayBuffer;
      this.sent += 1;
      this.sentBytes += piece.byteLength;
      this.socket?.send(piece);
    }
  }

  /** The server has heard so many, all in all: they are not kept any more. */
  private forget(heard: number): void {
    const gone = this.kept.splice(0, heard - this.done);
    this.done = heard;
    const arrived = gone.slice(0, this.sent);
    this.sent -= arrived.length;
    for (const { byteLength } of arrived) this.sentBytes -= byteLength;
  }

  /** Try to connect now, if it is not connected, and else see whether it really is. */
  private hurry(): void {
    if (this.retrying !== undefined) this.connect();
    else this.ask();
  }

  private connect(): void {
    clearTimeout(this.retrying);
    this.retrying = undefined;
    const url = new URL(this.url);
    url.searchParams.set("page", this.name);
    if (this.met) url.searchParams.set("heard", String(this.heard));
    const early = takeEarly();
    const socket = early?.socket ?? new WebSocket(url, [PROTOCOL]);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = ({ code }) => this.lose(code);
    // A network that swallows everything says nothing for minutes.
    this.doubt(CONNECTING);
    // Not now: whoever makes the line is not ready to hear.
    queueMicrotask(() => {
      for (const data of early?.frames ?? []) this.receive(data);
      if (early?.closed) this.lose(early.closed.code);
    });
  }

  private receive(data: ArrayBuffer | string): void {
    if (typeof data === "string") this.listen(JSON.parse(data));
    else this.take(data);
  }

  /** Take what the server says about the connection; it may ask whether the page is there. */
  private listen({ heard, asks = false }: { heard: number; asks?: boolean }): void {
    this.trust();
    if (asks) this.tell({ there: true });
    this.forget(heard);
    if (!this.joined) {
      this.joined = true;
      this.met = true;
      this.attempts = 0;
      this.sent = 0;
      this.sentBytes = 0;
      this.ends.cut(false);
    }
    this.flush();
  }

  private take(piece: ArrayBuffer): void {
    // A network over which much is on its way is slow, and not gone.
    if (this.doubting !== undefined) this.doubt(PATIENCE);
    this.heard += 1;
    this.owed += 1;
    this.owedBytes += piece.byteLength;
    if (this.owed >= OWED || this.owedBytes >= OWED_BYTES) this.tell();
    else this.telling ??= setTimeout(() => this.tell(), SOON);
    const frame = this.joiner.take(piece);
    if (frame) this.ends.hear(frame);
  }

  /** Tell how much was heard; `asks` for the same of the server, `there` answers it. */
  private tell(words: { asks?: true; there?: true } = {}): void {
    clearTimeout(this.telling);
    this.telling = undefined;
    this.owed = 0;
    this.owedBytes = 0;
    if (this.joined) this.socket?.send(JSON.stringify({ heard: this.heard, ...words }));
  }

  /** See whether the connection is alive: a network may have gone without a word. */
  private ask(): void {
    if (!this.joined || this.doubting !== undefined) return;
    this.tell({ asks: true });
    this.doubt(PATIENCE);
  }

  /** Give the connection up unless it says something soon. */
  private doubt(patience: number): void {
    clearTimeout(this.doubting);
    this.doubting = setTimeout(() => this.drop(), patience);
  }

  private trust(): void {
    clearTimeout(this.doubting);
    this.doubting = undefined;
  }

  /** Give up a connection that says nothing any more; closing it properly would take its answer. */
  private drop(): void {
    const { socket } = this;
    if (socket) {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
    this.lose(0);
  }

  private end(code: number): void {
    this.ended = true;
    clearTimeout(this.retrying);
    this.retrying = undefined;
    this.ends.over(code);
  }

  /** The server is there: try once more. Former attempts may have failed for want of a network. */
  private insist(): void {
    if (this.retrying === undefined) return;
    this.insists = true;
    this.connect();
  }

  /** The connection is over; 0 is the code of one that was given up. */
  private lose(code: number): void {
    const was = this.joined;
    const refused = this.insists && !was && code !== 0;
    this.joined = false;
    this.insists = false;
    this.trust();
    if (this.ended) return;
    if (code >= FOR_GOOD || refused) {
      this.end(code >= FOR_GOOD ? code : GONE);
      return;
    }
    if (this.attempts >= REFUSED) {
      void this.ends.alive().then((alive) => alive && this.insist());
    }
    if (was || this.attempts === 0) this.ends.cut(true);
    const pause = Math.min(LONGEST, FIRST * 2 ** this.attempts++);
    // Not all pages at the same moment.
    this.retrying = setTimeout(() => this.connect(), pause * (0.5 + Math.random()));
  }
}
