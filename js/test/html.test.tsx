import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { fill } from "../src/chunks/handlebars";
import { morph } from "../src/lib/morph";
import { fillTemplate, scopeCss } from "../src/lib/template";
import { clearPage, settled, show } from "./fake";

vi.mock("../src/lib/chunks", () => ({
  loadChunk: (name: string) => import(`../src/chunks/${name}.ts`),
}));

afterEach(clearPage);

const content = (el: HTMLElement) => el.querySelector(".nbb-html-content") as HTMLElement;
const click = (el: Element | null) => userEvent.click(el as Element);

test("expressions are JavaScript with the props in scope", () => {
  const props = { value: 3, name: "a}b" };
  expect(fillTemplate("<b>${value + 1}</b>${name}", props, null)).toBe("<b>4</b>a}b");
  expect(fillTemplate("${[1, 2].map((x) => `<i>${x}</i>`).join('}')}", props, null)).toBe(
    "<i>1</i>}<i>2</i>",
  );
  expect(fillTemplate("${value}", { value: null }, null)).toBe("");
  expect(fillTemplate("no ${end", props, null)).toBe("no ${end");
});

test("an expression that fails says which one", () => {
  expect(() => fillTemplate("${value.x.y}", { value: {} }, null)).toThrow(
    /the template's \$\{value\.x\.y\} failed: /,
  );
});

test("Handlebars loops and escapes, and never reads what an expression gave", () => {
  const props = { value: ["<a>", "b"], text: "{{value}}" };
  expect(fillTemplate("{{#each value}}<li>{{this}}</li>{{/each}}", props, fill)).toBe(
    "<li>&lt;a&gt;</li><li>b</li>",
  );
  expect(fillTemplate("{{value.length}} ${text}", props, fill)).toBe("2 {{value}}");
});

test("CSS is scoped; what cannot be nested stays at the top", () => {
  const css = scopeCss("color: red; b { x: y } @keyframes k { from { a: b } } i { c: d }", "#x");
  expect(css).toBe("@keyframes k { from { a: b } }\n#x {\ncolor: red; b { x: y }  i { c: d }\n}");
});

test("morphing keeps elements at the same place", () => {
  const [target, source] = [document.createElement("div"), document.createElement("div")];
  target.innerHTML = '<p class="a">x</p><b>y</b><i></i>';
  source.innerHTML = '<p id="b">z</p><u>y</u>';
  const kept = target.firstChild;
  morph(target, source);
  expect(target.innerHTML).toBe('<p id="b">z</p><u>y</u>');
  expect(target.firstChild).toBe(kept);
});

test("the value is shown as it is, also when it changes", async () => {
  const { el, model } = show("html", { value: "<b>one</b>" });
  expect(content(el).innerHTML).toBe("<b>one</b>");
  model.set("value", "<b>two</b>");
  await settled();
  expect(content(el).innerHTML).toBe("<b>two</b>");
  model.set("value", null);
  await settled();
  expect(content(el).innerHTML).toBe("");
});

test("a template that fails shows a sentence", () => {
  const { el } = show("html", { html_template: "${nothing}" });
  expect(el.querySelector("[role=alert]")?.textContent).toContain("nothing is not defined");
});

test("the script triggers events and sets props, sent in one message", async () => {
  const js_on_load = `element.querySelector("button").addEventListener("click", () => {
    props.value = props.value + 1;
    trigger("like", { liked: true });
  })`;
  const { el, model } = show("html", {
    value: 1,
    html_template: "<button>${value}</button>",
    js_on_load,
    _listens: ["like"],
  });
  await settled();
  await click(el.querySelector("button"));
  await click(el.querySelector("button"));
  const id = model.get("_id");
  expect(
    model.messages.map(({ values, events }) => [values[id], events[0][1], events[0][2]]),
  ).toEqual([
    [{ value: 2 }, "like", { liked: true }],
    [{ value: 3 }, "like", { liked: true }],
  ]);
  await settled();
  expect(el.querySelector("button")?.textContent).toBe("3");
});

test("props set without an event are sent soon; change is left to Python", async () => {
  const js_on_load = `props.color = "red"; element.addEventListener("click", () => {
    props.value = 5; trigger("change");
  })`;
  const { el, model } = show("html", { value: 1, props: { color: "blue", size: 2 }, js_on_load });
  await settled();
  const id = model.get("_id");
  expect(model.messages[0]?.values[id]).toEqual({ props: { color: "red", size: 2 } });
  await click(content(el));
  expect(model.messages[1]).toMatchObject({ values: { [id]: { value: 5 } }, events: [] });
});

test("watchers hear what changes from outside, not what the script did", async () => {
  const heard = vi.fn();
  vi.stubGlobal("heard", heard);
  const js_on_load = `watch(["value", "size"], () => heard(props.value));
    element.addEventListener("click", () => { props.value = 2; })`;
  const { el, model } = show("html", { value: 1, props: { size: 1 }, js_on_load });
  await settled();
  await click(content(el));
  await settled();
  expect(heard).not.toHaveBeenCalled();
  model.set("value", 3);
  await settled();
  expect(heard.mock.calls).toEqual([[3]]);
  vi.unstubAllGlobals();
});

test("a script that fails shows a sentence, and the content stays", async () => {
  const { el } = show("html", { value: "<b>x</b>", js_on_load: "missing()" });
  await settled();
  expect(el.querySelector("[role=alert]")?.textContent).toContain("missing is not defined");
  expect(content(el).textContent).toBe("x");
});

test("templates with {{…}} are filled once their chunk is here", async () => {
  const { el } = show("html", {
    value: ["a"],
    html_template: "{{#each value}}<i>{{this}}</i>{{/each}}",
  });
  await vi.waitFor(() => expect(content(el).innerHTML).toBe("<i>a</i>"));
});
