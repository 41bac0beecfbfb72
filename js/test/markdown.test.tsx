// DOMPurify needs a complete DOM.
// @vitest-environment jsdom
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { MarkdownRenderer } from "../src/lib/markdown";
import { clearPage, settled, show } from "./fake";

vi.mock("../src/lib/chunks", () => ({
  loadChunk: (name: string) => import(`../src/chunks/${name}.ts`),
}));

afterEach(clearPage);

const DOLLARS = [{ left: "$$", right: "$$", display: true }];
const plain = { sanitize: true, lineBreaks: false, headerLinks: false, delimiters: DOLLARS };

function html(text: string, options: Partial<typeof plain> = {}): string {
  return new MarkdownRenderer({ ...plain, ...options }).render(text).join("");
}

const prose = (el: HTMLElement) => el.querySelector(".nbb-prose") as HTMLElement;

test("tables, task lists and strikethrough of GFM", () => {
  const table = html("| a | b |\n|---|--:|\n| 1 | 2 |");
  expect(table).toContain("<th>a</th>");
  expect(table).toContain('<td align="right">2</td>');
  const tasks = html("- [x] one\n- [ ] two");
  expect(tasks.match(/type="checkbox"/g)).toHaveLength(2);
  expect(tasks).toContain('aria-label="done"');
  expect(html("~~gone~~")).toContain("<del>gone</del>");
});

test("dangerous HTML goes, harmless stays; all stays when not sanitised", () => {
  const raw = '<b onclick="x()">b</b><script>alert(1)</script><style>*{}</style>';
  const clean = html(raw);
  expect(clean).toContain("<b>b</b>");
  expect(clean).not.toMatch(/script|onclick|style/);
  expect(html("[x](javascript:alert(1))")).not.toContain("javascript:");
  expect(html('<a href="java&#10;script:alert(1)">x</a>')).not.toContain("href");
  expect(html('<a href="data:text/html,x">x</a> [x](data:text/html,x)')).not.toContain("data:");
  expect(html(raw, { sanitize: false })).toContain("<script>alert(1)</script>");
});

test("HTML that spans blocks is one block", () => {
  const blocks = new MarkdownRenderer(plain).render("before\n\n<div>\n\n*in*\n\n</div>\n\nafter");
  expect(blocks).toHaveLength(2);
  expect(blocks[1]).toMatch(/<div>\s*<p><em>in<\/em><\/p>\s*<\/div>/);
});

test("links leave the page in a new tab, those within it do not", () => {
  expect(html("[x](https://example.org)")).toContain('target="_blank"');
  expect(html("[x](#there)")).not.toContain("target");
});

test("line breaks count only when asked for", () => {
  expect(html("a\nb")).not.toContain("<br>");
  expect(html("a\nb", { lineBreaks: true })).toContain("<br>");
});

test("header links have ids that are unique in the text", () => {
  const linked = html("# One two\n\n# One two", { headerLinks: true });
  expect(linked).toContain('id="user-content-one-two"');
  expect(linked).toContain('href="#one-two"');
  expect(linked).toContain('id="user-content-one-two-1"');
});

test("formulas are kept from Markdown", () => {
  expect(html("$$a_1 * b_2 * c$$")).toContain(">a_1 * b_2 * c</");
  expect(html("x $$a<b$$ y")).toContain('<span class="nbb-math nbb-math-display">a&lt;b</span>');
  expect(html("`$$a$$`")).toContain("<code>$$a$$</code>");
  const delimiters = [
    { left: "$", right: "$", display: false },
    { left: "\\(", right: "\\)", display: false },
  ];
  expect(html("a $x$ b", { delimiters })).toContain('<span class="nbb-math">x</span>');
  expect(html("a \\(y\\) b", { delimiters })).toContain('<span class="nbb-math">y</span>');
  expect(html("$$a$$", { delimiters: [] })).not.toContain("nbb-math");
});

test("a formula may stand on lines of its own", () => {
  expect(html("text\n$$\na = b\n\n+ c\n$$\nmore")).toContain("nbb-math-display");
});

test("formulas become MathML and code gets colours", async () => {
  const { el } = show("markdown", { value: "$$x^2$$\n\n```python\nimport os\n```" });
  await vi.waitFor(() => expect(el.querySelector("math")).not.toBeNull());
  await vi.waitFor(() => expect(el.querySelector(".hljs-keyword")?.textContent).toBe("import"));
});

test("growing text keeps the elements that stay", async () => {
  const { el, model } = show("markdown", { value: "# Title\n\nfirst" });
  const title = el.querySelector("h1");
  model.set("value", "# Title\n\nfirst and more\n\nlast");
  await vi.waitFor(() => expect(prose(el).textContent).toContain("last"));
  expect(el.querySelector("h1")).toBe(title);
  expect(prose(el).querySelectorAll("p")).toHaveLength(2);
  model.set("value", "");
  await vi.waitFor(() => expect(prose(el).textContent).toBe(""));
});

test("the copy buttons copy the text, and a block of code", async () => {
  const user = userEvent.setup();
  const value = "A\n\n```\ncode\n```";
  const { el, model } = show("markdown", { value, buttons: ["copy"] });
  await user.click(el.querySelector('[title="Copy"]') as Element);
  await settled();
  expect(await navigator.clipboard.readText()).toBe(value);
  expect(model.dataOf("copy")).toEqual({ value });
  await user.click(el.querySelector(".nbb-code-copy") as Element);
  await settled();
  expect(await navigator.clipboard.readText()).toBe("code");
});

test("sizes and direction", () => {
  const { el } = show("markdown", { value: "x", height: 100, max_height: "50vh", rtl: true });
  expect(prose(el).style.height).toBe("100px");
  expect(prose(el).style.maxHeight).toBe("50vh");
  expect(prose(el).dir).toBe("rtl");
  expect(prose(el).tabIndex).toBe(0);
});
