import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { cellOf, PAGE } from "../src/lib/page";
import { hasStatus } from "../src/lib/status";
import { clearPage, fakeModel, settled, show, showModel } from "./fake";

afterEach(clearPage);

let count = 0;

/** An app on the page: its root and its channel. */
async function openApp(traits: Record<string, unknown> = {}) {
  count += 1;
  const app = `app${count}`;
  const root = document.createElement("div");
  root.className = "nbb-blocks";
  document.body.append(root);
  const view = showModel(fakeModel("channel", { _app: app, ...traits }), root);
  await settled();
  return { app, root, ...view };
}

test("says hello once for an app, however often it is shown", async () => {
  const { app, model } = await openApp();
  const dark = expect.any(Boolean);
  expect(model.sent).toEqual([
    { kind: "hello", page: PAGE, href: location.href, dark, cell: null, path: "" },
  ]);
  const again = fakeModel("channel", { _app: app });
  showModel(again);
  await settled();
  expect(again.sent).toEqual([]);
});

test("says when the page goes, and that it is there when it is asked", async () => {
  const { model } = await openApp();
  model.hear({ kind: "ping" });
  dispatchEvent(new Event("pagehide"));
  expect(model.sent.slice(1)).toEqual([
    { kind: "here", page: PAGE },
    { kind: "bye", page: PAGE },
  ]);
});

test("says bye when the last view of an app goes, unless the whole app goes", async () => {
  const { app, model, remove } = await openApp();
  const again = showModel(fakeModel("channel", { _app: app }));
  await settled();
  remove();
  expect(model.sent.slice(1)).toEqual([]);
  again.remove();
  expect(again.model.sent).toEqual([{ kind: "bye", page: PAGE }]);
  const other = await openApp();
  other.model.hear({ kind: "closing", call: 1, models: [], over: true });
  await settled();
  other.remove();
  expect(other.model.sent.slice(1)).toEqual([{ kind: "closed", page: PAGE, call: 1 }]);
});

test("models may go when their module is loaded, and their updates and views are made", async () => {
  const { model } = await openApp();
  const steps: [string, () => void][] = [];
  const step = (name: string) =>
    new Promise<void>((resolve) => {
      steps.push([name, resolve]);
    });
  const library = {
    _handle_comm_msg: () => step("module"),
    state_change: step("update"),
    views: { one: step("view") },
  };
  Object.assign(model, {
    widget_manager: { get_model: async (id: string) => (id === "known" ? library : undefined) },
  });
  model.hear({ kind: "closing", call: 7, models: ["unknown", "known"], over: false });
  await settled();
  for (const [, resolve] of steps) {
    expect(model.sent.slice(1)).toEqual([]);
    resolve();
    await settled();
  }
  expect(steps.map(([name]) => name).sort()).toEqual(["module", "update", "view"]);
  expect(model.sent.slice(1)).toEqual([{ kind: "closed", page: PAGE, call: 7 }]);
});

test("tells one cell of a classic notebook from another", () => {
  const [one, two] = [document.createElement("div"), document.createElement("div")];
  one.className = two.className = "cell";
  expect(cellOf(document.body)).toBeNull();
  expect(cellOf(one)).toBe(cellOf(one));
  expect(cellOf(one)).not.toBe(cellOf(two));
});

test("events of the app go up its channel with the page, others up their own comm", async () => {
  const { app, model } = await openApp();
  const inside = show("button", { _app: app });
  const outside = show("button", { _app: "elsewhere" });
  await userEvent.click(inside.el.querySelector("button") as Element);
  await userEvent.click(outside.el.querySelector("button") as Element);
  const id = inside.model.get("_id");
  expect(inside.model.sent).toEqual([]);
  const [first] = model.messages;
  expect(first).toEqual({
    kind: "event",
    page: PAGE,
    values: {},
    events: [[id, "click", null]],
  });
  expect(outside.model.messages).toHaveLength(1);
});

test("status shows over the content and goes again", async () => {
  const { app, model } = await openApp();
  const { el, model: block } = show("textbox", { _app: app, value: "kept" });
  const status = (state: string, more: object = {}) =>
    model.hear({
      kind: "status",
      blocks: [block.get("_id")],
      state,
      show: "full",
      message: null,
      position: null,
      eta: null,
      started: null,
      progress: [],
      ...more,
    });
  status("pending", { position: 3 });
  await settled();
  expect(el.querySelector(".nbb-badge")?.textContent).toContain("Queue: 3");
  expect(el.querySelector("[aria-busy=true]")).not.toBeNull();
  expect(el.querySelector("textarea")?.value).toBe("kept");
  status("pending", { started: 1, eta: 4, progress: [] });
  await settled();
  expect(el.querySelector(".nbb-time")?.textContent).toMatch(/^0\.\d \/ 4\.0 s$/);
  status("pending", {
    started: 1,
    progress: [{ index: 1, length: 4, fraction: null, unit: "steps", desc: "Reading" }],
  });
  await settled();
  expect(el.querySelector(".nbb-badge")?.textContent).toContain("Reading · 1/4 steps");
  expect((el.querySelector(".nbb-line") as HTMLElement).style.width).toBe("25%");
  status("error", { message: "no such city" });
  await settled();
  expect(el.querySelector(".nbb-badge-error")?.textContent).toBe("no such city");
  expect(el.querySelector(".nbb-failed")).not.toBeNull();
  status("done");
  await settled();
  expect(el.querySelector(".nbb-status, .nbb-failed")).toBeNull();
});

test("minimal shows a line only, hidden nothing", async () => {
  const { app, model } = await openApp();
  const { el, model: block } = show("textbox", { _app: app });
  const blocks = [block.get("_id")];
  model.hear({ kind: "status", blocks, state: "pending", show: "minimal" });
  await settled();
  expect(el.querySelector(".nbb-line")).not.toBeNull();
  expect(el.querySelector(".nbb-badge")).toBeNull();
  model.hear({ kind: "status", blocks, state: "pending", show: "hidden" });
  await settled();
  expect(el.querySelector(".nbb-line")).toBeNull();
});

test("a toast shows, is closed, or goes by itself", async () => {
  const { el, model } = await openApp();
  const toast = { kind: "toast", level: "error", title: "Error", message: "Oh no" };
  model.hear({ ...toast, duration: null });
  await settled();
  expect(el.querySelector("[role=alert]")?.textContent).toBe("ErrorOh no");
  await userEvent.click(el.querySelector(".nbb-toast button") as Element);
  await settled();
  expect(el.querySelector(".nbb-toast")).toBeNull();
  model.hear({ ...toast, level: "info", duration: 0.05 });
  await settled();
  await vi.waitFor(() => expect(el.querySelector(".nbb-toast")).toBeNull());
});

test("a toast that is pointed at stays", async () => {
  const { el, model } = await openApp();
  const toast = { kind: "toast", level: "info", title: "Info", message: "Read", duration: 0.1 };
  model.hear(toast);
  await settled();
  await userEvent.hover(el.querySelector(".nbb-toast") as Element);
  await settled();
  await settled();
  await settled();
  expect(el.querySelector(".nbb-toast")).not.toBeNull();
  await userEvent.unhover(el.querySelector(".nbb-toast") as Element);
  await vi.waitFor(() => expect(el.querySelector(".nbb-toast")).toBeNull());
});

test("JavaScript runs with the values and answers", async () => {
  const { model } = await openApp();
  const call = (id: number, code: string, values: unknown[] = [], page = PAGE) =>
    model.hear({ kind: "js", call: id, code, values, page });
  call(1, "(a, b) => [a + b, a * b]", [2, 3]);
  call(2, "async (a) => a + 1;", [1]);
  call(3, "() => { throw new Error('no') }");
  call(4, "() => undefined");
  call(5, "not a function");
  call(6, "() => 1", [], "another page");
  await settled();
  const results = model.sent.filter(({ kind }) => kind === "js_result");
  const byCall = Object.fromEntries(results.map((result) => [result.call, result]));
  expect(byCall[1].values).toEqual([5, 6]);
  expect(byCall[2].values).toEqual([2]);
  expect(byCall[3].error).toBe("Error: no");
  expect(byCall[4].values).toEqual([]);
  expect(byCall[5].error).toMatch(/SyntaxError/);
  expect(byCall[6]).toBeUndefined();
});

test("a message that two views hear is carried out once", async () => {
  const { app, model, el } = await openApp();
  showModel(model);
  await settled();
  expect(app).toBe(model.get("_app"));
  model.hear({ kind: "js", call: 7, code: "() => 1", values: [], page: PAGE });
  model.hear({ kind: "toast", level: "info", title: "", message: "Once", duration: null });
  await settled();
  expect(model.sent.filter(({ kind }) => kind === "js_result")).toHaveLength(1);
  expect(document.querySelectorAll(".nbb-toast")).toHaveLength(1);
  expect(el.isConnected).toBe(true);
});

test("values set on another page are mirrored, one's own are not", async () => {
  const { app, model } = await openApp();
  const { model: block } = show("textbox", { _app: app, value: "a" });
  const values = { [block.get("_id")]: { value: "b" } };
  model.hear({ kind: "mirror", page: PAGE, values });
  expect(block.get("value")).toBe("a");
  model.hear({ kind: "mirror", page: "another", values });
  expect(block.get("value")).toBe("b");
  expect(block.sent).toEqual([]);
});

test("the theme and the app's css are scoped to its root, and go with it", async () => {
  const theme = { light: { accent: "red" }, dark: { accent: "pink" }, mode: "dark" };
  const { app, root, remove } = await openApp({ theme, css: ".mine { color: red }" });
  expect(root.dataset.nbbTheme).toBe("dark");
  expect(root.hasAttribute("data-nbb-forced")).toBe(true);
  const sheet = document.getElementById(`nbb-theme-${app}`);
  const rules = sheet?.textContent?.split("\n") ?? [];
  expect(rules[0]).toMatch(new RegExp(`^\\[data-nbb-app="${app}"\\], .*{ --nbb-accent: red; }$`));
  expect(rules[1]).toMatch(/^\S+\[data-nbb-theme="dark"\], .*{ --nbb-accent: pink; }$/);
  expect(document.getElementById(`nbb-css-${app}`)?.textContent).toBe(".mine { color: red }");
  remove();
  expect(document.getElementById(`nbb-theme-${app}`)).toBeNull();
  expect(document.getElementById(`nbb-css-${app}`)).toBeNull();
});

test("containers get the id that their class holds", async () => {
  const { root } = await openApp();
  const row = document.createElement("div");
  row.className = "nbb-row nbb-block:5 nbb-elem-id:main-row";
  root.append(row);
  await settled();
  expect(row.id).toBe("main-row");
  row.className = "nbb-row nbb-block:5 nbb-elem-id:other";
  await settled();
  expect(row.id).toBe("other");
});

test("tabs that cannot be chosen are marked, also when the bar changes", async () => {
  const { root } = await openApp();
  root.insertAdjacentHTML(
    "beforeend",
    `<div class="nbb-tabs nbb-block:6 nbb-tab-disabled-1">
      <div><ul class="lm-TabBar-content"><li>One</li><li>Two</li></ul></div>
    </div>`,
  );
  await settled();
  const off = () => [...root.querySelectorAll("li[aria-disabled]")].map((tab) => tab.textContent);
  expect(off()).toEqual(["Two"]);
  root.querySelector("ul")?.prepend(document.createElement("li"));
  await settled();
  expect(off()).toEqual(["One"]);
  const tabs = root.querySelector(".nbb-tabs") as HTMLElement;
  tabs.className = "nbb-tabs";
  await settled();
  expect(off()).toEqual([]);
});

test("head and js take effect when the app opens", async () => {
  const head = '<meta name="nbb-test" content="1">';
  const { remove } = await openApp({ head, js: "() => { globalThis.opened = true }" });
  expect(document.head.querySelector("meta[name=nbb-test]")).not.toBeNull();
  expect((globalThis as { opened?: boolean }).opened).toBe(true);
  remove();
  expect(document.head.querySelector("meta[name=nbb-test]")).toBeNull();
});

test("the head of an app stays while there is a view of it", async () => {
  const { app, remove } = await openApp({ head: '<meta name="nbb-twice" content="1">' });
  const again = showModel(fakeModel("channel", { _app: app }));
  await settled();
  remove();
  expect(document.head.querySelector("meta[name=nbb-twice]")).not.toBeNull();
  again.remove();
  expect(document.head.querySelector("meta[name=nbb-twice]")).toBeNull();
});

test("an app opens with the first view that comes to the page", async () => {
  const traits = { _app: "late", head: '<meta name="nbb-late" content="1">' };
  const first = showModel(fakeModel("channel", traits), document.createElement("div"));
  const second = showModel(fakeModel("channel", traits));
  await settled();
  first.remove();
  expect(first.model.sent).toEqual([]);
  expect(second.model.sent).toMatchObject([{ kind: "hello" }]);
  expect(document.head.querySelectorAll("meta[name=nbb-late]")).toHaveLength(1);
});

test("only a served page takes the app's title", async () => {
  document.title = "before";
  await openApp({ title: "First" });
  expect(document.title).toBe("before");
  document.documentElement.setAttribute("data-nbb-served", "");
  await openApp({ title: "Second" });
  expect(document.title).toBe("Second");
  document.documentElement.removeAttribute("data-nbb-served");
});

test("a block scrolls into view", async () => {
  const { app, model } = await openApp();
  const { el, model: block } = show("textbox", { _app: app });
  const scrolled = vi.fn();
  el.scrollIntoView = scrolled;
  model.hear({ kind: "scroll", block: block.get("_id") });
  expect(scrolled).toHaveBeenCalledOnce();
});

test("a layout shows its own status, also when it comes to the page later", async () => {
  const { app, root, model, remove } = await openApp();
  const row = document.createElement("div");
  row.className = "nbb-row nbb-block:12";
  root.append(row);
  const status = (state: string) =>
    model.hear({
      kind: "status",
      blocks: [12],
      state,
      show: "full",
      message: null,
      position: null,
      eta: null,
      started: null,
      progress: [],
    });
  status("pending");
  await settled();
  expect(row.querySelectorAll(".nbb-line")).toHaveLength(1);
  row.remove();
  await settled();
  expect(row.childNodes).toHaveLength(0);
  root.append(row);
  await settled();
  expect(row.querySelector(".nbb-line")).not.toBeNull();
  status("done");
  await settled();
  expect(row.querySelector(".nbb-line")).toBeNull();
  remove();
  expect(row.childNodes).toHaveLength(0);
  expect(hasStatus(app, 12)).toBe(false);
});
