import { describe, expect, test, vi } from "vitest";
import { overwritten, Terminal, terminalText } from "../src/page/ansi";
import { apart, OPENED } from "../src/page/comm";
import { type Message, pack, unpack } from "../src/page/frames";
import { Outputs, updateDisplay } from "../src/page/outputs";
import { typeset } from "../src/page/typeset";

const header = {
  msg_id: "1",
  msg_type: "comm_msg",
  session: "page",
  username: "",
  date: "",
  version: "5.3",
};

test("the comms of an app open from one message, each with its buffers", () => {
  const [first, second, third] = [1, 2, 3].map((size) => new DataView(new ArrayBuffer(size)));
  const comm = (comm_id: string, buffers: number) => ({
    comm_id,
    target_name: "jupyter.widget",
    data: { state: {} },
    metadata: { version: "2.1.0" },
    buffers,
  });
  const message = {
    channel: "iopub",
    header: { ...header, msg_type: OPENED },
    parent_header: {},
    metadata: {},
    content: { comms: [comm("a", 2), comm("b", 0), comm("c", 1)] },
    buffers: [first, second, third] as DataView[],
  };
  const opened = apart(message);
  expect(opened.map(({ content }) => content.comm_id)).toEqual(["a", "b", "c"]);
  expect(opened.map(({ buffers }) => buffers)).toEqual([[first, second], [], [third]]);
  expect(opened[0]?.metadata).toEqual({ version: "2.1.0" });
  expect(opened[0]?.content).toEqual({
    comm_id: "a",
    target_name: "jupyter.widget",
    data: { state: {} },
  });
});

describe("frames", () => {
  test("what is packed is unpacked, with its buffers", () => {
    const content = { comm_id: "ä", data: { method: "update" } };
    const buffers = [new Uint8Array([1, 2, 3]).subarray(1), new Uint8Array(8).buffer];
    const frame = pack({
      channel: "shell",
      header,
      parent_header: {},
      metadata: {},
      content,
      buffers,
    });
    const message = unpack(frame);
    expect(message).toMatchObject({ channel: "shell", header, parent_header: {}, content });
    expect(message.buffers.map(({ byteLength }) => byteLength)).toEqual([2, 8]);
    expect(message.buffers[0]?.getUint8(0)).toBe(2);
  });

  test("each buffer is all of its own, whatever stands before it", () => {
    const content = { odd: "x" };
    const buffers = [new Float64Array([1.5, -2]).buffer];
    const packed = pack({
      channel: "shell",
      header,
      parent_header: {},
      metadata: {},
      content,
      buffers,
    });
    const [view] = unpack(packed).buffers;
    expect([...new Float64Array(view?.buffer as ArrayBuffer)]).toEqual([1.5, -2]);
  });
});

describe("what programs print", () => {
  const html = (text: string) => {
    const el = document.createElement("pre");
    el.append(terminalText(text));
    return el;
  };

  test("is text, whatever it looks like", () => {
    expect(html("<b>1</b>").innerHTML).toBe("&lt;b&gt;1&lt;/b&gt;");
  });

  test("has the colours and weights of terminals", () => {
    const [red, bold, back] = html(
      "\x1b[31mred\x1b[0m \x1b[1;48;5;231mbold\x1b[m \x1b[7mback",
    ).children;
    expect((red as HTMLElement).style.color).toBe("var(--nbb-ansi-red)");
    expect((bold as HTMLElement).style.fontWeight).toBe("bold");
    expect((bold as HTMLElement).style.backgroundColor).toContain("255");
    expect((back as HTMLElement).style.backgroundColor).toBe("var(--nbb-text)");
  });

  test("loses other codes of terminals", () => {
    expect(html("a\x1b[2Kb\x1b]0;title\x07c").textContent).toBe("abc");
  });

  test("writes over the line that it goes back on", () => {
    expect(overwritten("10 %\r100 %\nabc\rX")).toBe("100 %\nXbc");
    expect(overwritten("ab\bc\r\n")).toBe("ac\n");
  });

  /** What is read, and in which style. */
  const looks = (el: Node) => {
    const found: Array<[style: string, text: string]> = [];
    const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const style = walker.currentNode.parentElement?.getAttribute("style") ?? "";
      const last = found.at(-1);
      if (last?.[0] === style) last[1] += walker.currentNode.nodeValue;
      else found.push([style, walker.currentNode.nodeValue ?? ""]);
    }
    return found;
  };

  test.each([
    ["in lines", ["a\n", "b", "c\nd"]],
    ["in colours that end", ["a\n\x1b[31mb\x1b[0m\n", "c\n", "\x1b[1md\x1b[22m", "e\n"]],
    ["in a colour that goes on", ["\x1b[31ma\n", "b\n", "c\x1b[0m\n", "d"]],
    ["in halves of codes", ["a\x1b", "[3", "1mb\x1b[0", "mc\n", "\x1b]0;ti\n", "tle\x07d"]],
    ["over a line", ["l\n10 %", "\r100", " %", "\rab", "\r\nc", "\r\n", "d"]],
    ["with backspaces", ["a\nbc", "\b\b\b\b", "d\r", "\b", "ef\b\n", "g"]],
  ])("looks the same %s, in parts and as a whole", (_, parts) => {
    const el = document.createElement("pre");
    const terminal = new Terminal(el);
    let whole = "";
    for (const part of parts) {
      terminal.print(part);
      whole += part;
      const expected = document.createElement("pre");
      expected.append(terminalText(whole));
      expect(looks(el)).toEqual(looks(expected));
    }
  });
});

describe("outputs of a cell", () => {
  const made = () => {
    const el = document.createElement("div");
    const gone = vi.fn();
    const showWidget = vi.fn(() => Promise.resolve(gone));
    const failed = vi.fn();
    return { el, gone, showWidget, failed, outputs: new Outputs(el, showWidget, failed) };
  };
  const display = (data: object, transient = {}): Message["content"] => ({
    data,
    metadata: {},
    transient,
  });

  test("what is printed in a row is one text", () => {
    const { el, outputs } = made();
    for (const text of ["a\n", "b"]) outputs.take("stream", { name: "stdout", text });
    outputs.take("display_data", display({ "text/plain": "between" }));
    outputs.take("stream", { name: "stdout", text: "c" });
    expect([...el.querySelectorAll(".nbb-printed")].map((pre) => pre.textContent)).toEqual([
      "a\nb",
      "c",
    ]);
  });

  test.each([
    ["a line", "line\n"],
    ["a line with a colour", "\x1b[32mINFO\x1b[0m line\n"],
  ])("what is printed is read once, however much there is: %s", (_, text) => {
    const { el, outputs } = made();
    let read = 0;
    const createTextNode = document.createTextNode.bind(document);
    vi.spyOn(document, "createTextNode").mockImplementation((data) => {
      read += data.length;
      return createTextNode(data);
    });
    for (let i = 0; i < 500; i++) outputs.take("stream", { name: "stdout", text });
    expect(read).toBeLessThan(3 * 500 * text.length);
    const shown = terminalText(text.repeat(500)).textContent;
    expect(el.querySelector("pre")?.textContent).toBe(shown);
  });

  test("the richest form is shown, a widget before all", () => {
    const { el, outputs, showWidget } = made();
    const view = {
      "application/vnd.jupyter.widget-view+json": { model_id: "m" },
      "text/plain": "W",
    };
    outputs.take("execute_result", display(view));
    outputs.take("display_data", display({ "text/plain": "plain", "text/html": "<i>rich</i>" }));
    expect(showWidget).toHaveBeenCalledWith("m", expect.anything());
    expect(el.querySelector(".jp-RenderedHTML i")?.textContent).toBe("rich");
    expect(el.textContent).toBe("rich");
  });

  test("clear_output takes all away, at once or with what comes next", () => {
    const { el, outputs } = made();
    outputs.take("stream", { name: "stdout", text: "1" });
    outputs.take("clear_output", { wait: true });
    expect(el.textContent).toBe("1");
    outputs.take("stream", { name: "stdout", text: "2" });
    expect(el.textContent).toBe("2");
    outputs.take("clear_output", { wait: false });
    expect(el.textContent).toBe("");
  });

  test("what is taken away lets go of its widgets, and of those still on their way", async () => {
    const { outputs, gone } = made();
    const view = { "application/vnd.jupyter.widget-view+json": { model_id: "m" } };
    outputs.take("display_data", display(view));
    outputs.take("clear_output", { wait: false });
    await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1));
    outputs.take("display_data", display(view, { display_id: "w" }));
    await Promise.resolve();
    updateDisplay(display({ "text/plain": "instead" }, { display_id: "w" }));
    await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(2));
  });

  test("what has been taken away is not updated any more", () => {
    const { el, outputs, showWidget } = made();
    outputs.take("display_data", display({ "text/plain": "old" }, { display_id: "cleared" }));
    outputs.take("clear_output", { wait: false });
    const view = { "application/vnd.jupyter.widget-view+json": { model_id: "m" } };
    updateDisplay(display(view, { display_id: "cleared" }));
    expect(showWidget).not.toHaveBeenCalled();
    expect(el.textContent).toBe("");
  });

  test("a script finds its element, and one that fails says why", async () => {
    const { el, outputs } = made();
    const script = (code: string) => display({ "application/javascript": code });
    outputs.take("display_data", script("element.textContent = 'written'"));
    expect(el.textContent).toBe("written");
    vi.spyOn(console, "error").mockImplementation(() => {});
    outputs.take("display_data", script("throw new Error('gone wrong')"));
    await vi.waitFor(() => expect(el.textContent).toContain("gone wrong"));
  });

  test("LaTeX and Markdown have formulas of all kinds", async () => {
    const { el, outputs } = made();
    const lines = "\\begin{align}a_1 &= b_1 \\\\ c_2 &= d\\end{align}";
    outputs.take("display_data", display({ "text/latex": lines }));
    outputs.take("display_data", display({ "text/markdown": `So\n\n${lines}\n\n\`${lines}\`` }));
    await vi.waitFor(() => expect(el.querySelectorAll("math")).toHaveLength(2));
    expect(el.querySelector("code")?.textContent).toBe(lines);
    expect(el.querySelector("merror, .temml-error")).toBeNull();
  });

  test("a display is updated wherever it is", () => {
    const [one, other] = [made(), made()];
    for (const { outputs } of [one, other]) {
      outputs.take("display_data", display({ "text/plain": "old" }, { display_id: "d" }));
    }
    updateDisplay(display({ "text/plain": "new" }, { display_id: "d" }));
    expect([one.el.textContent, other.el.textContent]).toEqual(["new", "new"]);
  });

  test("a failure is handed on, other messages are not for it", () => {
    const { outputs, failed } = made();
    const content = { traceback: ["no"] };
    expect(outputs.take("error", content)).toBe(true);
    expect(failed).toHaveBeenCalledWith(expect.anything(), content);
    expect(outputs.take("status", { execution_state: "idle" })).toBe(false);
  });
});

describe("formulas in prose", () => {
  test("are drawn, but not those in code, and money is no formula", () => {
    const el = document.createElement("div");
    el.innerHTML = "<p>So $x^2$ and \\(y\\), <code>$z$</code>, for $5 or $6.</p><p>$$a+b$$</p>";
    typeset(el);
    expect(el.querySelectorAll("math")).toHaveLength(3);
    expect(el.querySelector("code")?.textContent).toBe("$z$");
    expect(el.querySelector("p")?.textContent).toContain("for $5 or $6.");
    expect(el.querySelectorAll(".nbb-math-display")).toHaveLength(1);
  });
});
