import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEditor, difference, type EditorSettings } from "../src/chunks/editor";
import { languageExtension } from "../src/lib/languages";
import { clearPage, settled, show } from "./fake";

const chunk = vi.hoisted(() => ({ arrive: () => Promise.resolve() }));

vi.mock("../src/lib/chunks", () => ({
  loadChunk: (name: string) => chunk.arrive().then(() => import(`../src/chunks/${name}.ts`)),
}));

const SETTINGS: EditorSettings = {
  language: "python",
  editable: true,
  numbers: true,
  wrap: false,
  autocomplete: false,
  label: "Code",
};

beforeEach(() => {
  chunk.arrive = () => Promise.resolve();
});
afterEach(clearPage);

const plain = (el: HTMLElement) => el.querySelector("textarea") as HTMLTextAreaElement;
const text = (el: HTMLElement) =>
  [...el.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n");
const arrived = (el: HTMLElement) =>
  vi.waitFor(() => expect(el.querySelector(".cm-content")).not.toBeNull());

test("what differs between two texts is small", () => {
  expect(difference("abc", "abc")).toEqual({ from: 3, to: 3, insert: "" });
  expect(difference("abc", "abcd")).toEqual({ from: 3, to: 3, insert: "d" });
  expect(difference("abcd", "axd")).toEqual({ from: 1, to: 3, insert: "x" });
  expect(difference("aa", "aaa")).toEqual({ from: 2, to: 2, insert: "a" });
  expect(difference("aaa", "a")).toEqual({ from: 1, to: 3, insert: "" });
});

test("every language of the component has a mode", () => {
  const names = ["python", "c", "cpp", "markdown", "latex", "json", "html", "css", "javascript"];
  names.push("jinja2", "typescript", "yaml", "dockerfile", "shell", "r", "sql", "sql-msSQL");
  names.push("sql-mySQL", "sql-mariaDB", "sql-sqlite", "sql-cassandra", "sql-plSQL", "sql-hive");
  names.push("sql-pgSQL", "sql-gql", "sql-gpSQL", "sql-sparkSQL", "sql-esper");
  for (const name of names) expect(languageExtension(name), name).not.toEqual([]);
  expect(languageExtension(null)).toEqual([]);
});

test("text from outside is no input of the user's", () => {
  const parent = document.body.appendChild(document.createElement("div"));
  const input = vi.fn();
  const editor = createEditor(parent, "a\nb", SETTINGS, { input, focus() {}, blur() {} });
  editor.setText("a\r\nb\nc");
  expect(text(parent)).toBe("a\nb\nc");
  expect(input).not.toHaveBeenCalled();
  editor.destroy();
  expect(parent.querySelector(".cm-editor")).toBeNull();
});

test("a plain text area serves until the editor is here", async () => {
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  chunk.arrive = () => arrival;
  const { el, model } = show("code", { value: "x = 1" });
  expect(plain(el).value).toBe("x = 1");
  await userEvent.type(plain(el), "0");
  expect(model.get("value")).toBe("x = 10");
  expect(model.fired).toEqual(["focus", "input"]);
  arrive();
  await arrived(el);
  await settled();
  expect(plain(el)).toBeNull();
  expect(text(el)).toBe("x = 10");
  expect(model.fired).toEqual(["focus", "input"]);
  expect(el.contains(document.activeElement)).toBe(true);
});

test("values from the kernel are shown", async () => {
  const { el, model } = show("code", { value: "a" });
  await arrived(el);
  model.set("value", "a\nb");
  await settled();
  expect(text(el)).toBe("a\nb");
  model.set("value", null);
  await settled();
  expect(text(el)).toBe("");
  expect(model.messages).toEqual([]);
});

test("settings change while it lives", async () => {
  const { el, model } = show("code", { value: "a", interactive: false });
  await arrived(el);
  const content = () => el.querySelector(".cm-content") as HTMLElement;
  expect(content().contentEditable).toBe("false");
  expect(content().getAttribute("tabindex")).toBe("0");
  expect(content().getAttribute("aria-label")).toBe("Field");
  expect(el.querySelector(".cm-lineNumbers")).not.toBeNull();
  model.set("interactive", true);
  model.set("show_line_numbers", false);
  await settled();
  expect(content().contentEditable).toBe("true");
  expect(el.querySelector(".cm-lineNumbers")).toBeNull();
});

test("an editor that cannot be had leaves the text area", async () => {
  chunk.arrive = () => Promise.reject(new Error("offline"));
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const { el } = show("code", { value: "kept", interactive: false });
  await settled();
  expect(plain(el).value).toBe("kept");
  expect(plain(el).readOnly).toBe(true);
});

test("copy and download", async () => {
  const user = userEvent.setup();
  const named: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    named.push(this.download);
  });
  const { el } = show("code", { value: "a = 1", language: "python" });
  await user.click(el.querySelector('[title="Copy"]') as Element);
  expect(await navigator.clipboard.readText()).toBe("a = 1");
  await user.click(el.querySelector('[title="Download"]') as Element);
  expect(named).toEqual(["code.py"]);
  expect(show("code", { buttons: [] }).el.querySelector("button")).toBeNull();
});
