import { afterEach, expect, test } from "vitest";
import { compile, prepared, running } from "../src/lib/authored";

function numbered(): void {
  const script = document.createElement("script");
  script.type = "text/plain";
  script.setAttribute("nonce", "n1");
  script.nonce = "n1";
  document.head.append(script);
}

afterEach(() => {
  document.head.replaceChildren();
});

test("functions are made of names and a body, each once", () => {
  const add = compile(["a", "b"], "return a + b");
  expect(add(1, 2)).toBe(3);
  expect(compile(["a", "b"], "return a + b")).toBe(add);
  expect(() => compile([], "return (")).toThrow(SyntaxError);
});

test("without a policy HTML stays as it is", () => {
  const html = '<b onclick="x()">a</b>';
  expect(prepared(html)).toBe(html);
});

test.each([
  ['<b onclick="x()">a</b>', '<b data-nbb-onclick="x()">a</b>'],
  ["<b class='a' ONCLICK = x()>a</b>", "<b class='a' data-nbb-onclick = x()>a</b>"],
  ["<svg/onload=x()>", "<svg/data-nbb-onload=x()>"],
  ['<b title=" onclick=1">on onclick=1</b>', '<b title=" onclick=1">on onclick=1</b>'],
  ["a < b onclick=1", "a < b onclick=1"],
])("handlers are put aside: %s", (html, result) => {
  numbered();
  expect(prepared(html)).toBe(result);
});

test("scripts get the number of the page", () => {
  numbered();
  const [script] = running("<script>1</script>").querySelectorAll("script");
  expect(script?.nonce).toBe("n1");
});
