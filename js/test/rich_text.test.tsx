// DOMPurify needs a complete DOM.
// @vitest-environment jsdom
import { render } from "preact";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { withMarkdown } from "../src/lib/late_markdown";
import { RichText } from "../src/lib/rich_text";

beforeAll(() => new Promise((resolve) => withMarkdown(resolve)));
afterEach(() => render(null, document.body));

function shown(text: string, onlyHtml = false): HTMLElement {
  render(<RichText class="text" text={text} onlyHtml={onlyHtml} />, document.body);
  return document.querySelector(".text") as HTMLElement;
}

test("Markdown and HTML are read, sanitised", () => {
  const el = shown("**bold** <a href='https://example.org'>link</a><img src=x onerror=bad()>");
  expect(el.querySelector("strong")?.textContent).toBe("bold");
  expect(el.querySelector("a")?.rel).toContain("noopener");
  expect(el.querySelector("img")?.hasAttribute("onerror")).toBe(false);
});

test("plain text stays as it is, also after rich text", () => {
  expect(shown("plain").textContent).toBe("plain");
  shown("*rich*");
  expect(shown("plain again").textContent).toBe("plain again");
});

test("where only HTML counts, other signs are text", () => {
  const text = "expected <class 'int'>, not a*b*c";
  expect(shown(text, true).textContent).toBe(text);
  expect(shown("see <b>this</b>", true).querySelector("b")?.textContent).toBe("this");
});

test("a text that is replaced before it could be read is never shown", async () => {
  vi.resetModules();
  const { RichText: Fresh } = await import("../src/lib/rich_text");
  const { withMarkdown: withFresh } = await import("../src/lib/late_markdown");
  render(<Fresh class="text" text="*first*" />, document.body);
  render(<Fresh class="text" text="second" />, document.body);
  await new Promise((resolve) => withFresh(resolve));
  expect(document.querySelector(".text")?.innerHTML).toBe("second");
});
