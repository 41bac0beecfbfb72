// In happy-dom no external script can be on its way.
// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { insertHead } from "../src/lib/head";
import { loadHead } from "../src/lib/html_script";
import { clearPage, fakeModel, settled, showModel } from "./fake";

/** The scripts that have run, in their order: they do when they come to the page. */
const ran = () =>
  [...document.head.querySelectorAll("script:not([src])")].map(({ textContent }) => textContent);

afterEach(() => {
  clearPage();
  document.head.replaceChildren();
  document.body.title = "";
});

const note = (name: string) => `<script>${name}</script>`;
const external = (name: string, how = "") =>
  `<script ${how} src="https://x.test/${name}"></script>`;
const scripts = (name: string) => document.head.querySelectorAll(`script[src$="/${name}"]`);

/** What the browser says of an external script. */
async function tell(name: string, event: "load" | "error") {
  scripts(name)[0]?.dispatchEvent(new Event(event));
  await settled();
}

test("a script waits for the external ones before it, as while a page is read", async () => {
  const done = insertHead(note("first") + external("a.js") + note("second"), {});
  expect(ran()).toEqual(["first"]);
  await tell("a.js", "load");
  expect(ran()).toEqual(["first", "second"]);
  await done;
});

test("what does not hold up a page holds up nothing here", async () => {
  const html = external("a.js", "async") + external("b.js", "type=text/template") + note("ran");
  await insertHead(html, {});
  expect(ran()).toEqual(["ran"]);
});

test("modules and deferred scripts are waited for in the end", async () => {
  const done = vi.fn();
  const html = external("a.js", "type=module") + external("b.js", "defer") + note("ran");
  void insertHead(html, {}).then(done);
  expect(ran()).toEqual(["ran"]);
  await tell("a.js", "load");
  expect(done).not.toHaveBeenCalled();
  await tell("b.js", "load");
  expect(done).toHaveBeenCalled();
});

test("a script that fails does not keep the others, and is named", async () => {
  const done = insertHead(external("a.js") + note("after"), {});
  void tell("a.js", "error");
  await expect(done).rejects.toThrow("https://x.test/a.js did not load");
  expect(ran()).toEqual(["after"]);
});

test("what goes while its scripts load leaves nothing behind", async () => {
  const controller = new AbortController();
  const done = insertHead(external("a.js") + note("after"), { life: controller.signal });
  const [script] = scripts("a.js");
  controller.abort();
  script?.dispatchEvent(new Event("load"));
  await done;
  expect(ran()).toEqual([]);
  expect(document.head.childNodes).toHaveLength(0);
});

test("components share a script, and wait for it when it is still loading", async () => {
  const [one, two] = [vi.fn(), vi.fn()];
  void loadHead(external("a.js")).then(one);
  void loadHead(external("a.js") + note("two")).then(two);
  await settled();
  expect(scripts("a.js")).toHaveLength(1);
  expect(two).not.toHaveBeenCalled();
  await tell("a.js", "load");
  expect(one).toHaveBeenCalled();
  expect(two).toHaveBeenCalled();
  expect(ran()).toEqual(["two"]);
});

test.each(["load", "error"] as const)("an app says hello after its scripts: %s", async (event) => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const model = fakeModel("channel", {
    _app: `head ${event}`,
    head: external("a.js") + note("head"),
    js: "() => { document.body.title = document.head.textContent }",
  });
  showModel(model);
  await settled();
  expect(document.body.title).toBe("");
  expect(model.sent).toEqual([]);
  await tell("a.js", event);
  expect(document.body.title).toBe("head");
  expect(model.sent).toMatchObject([{ kind: "hello" }]);
  expect(logged).toHaveBeenCalledTimes(event === "error" ? 1 : 0);
});

test("the view that is left says hello when the first one has gone meanwhile", async () => {
  const traits = { _app: "head left", head: external("a.js") };
  const first = showModel(fakeModel("channel", traits));
  const second = showModel(fakeModel("channel", traits));
  await settled();
  first.remove();
  await tell("a.js", "load");
  expect(first.model.sent).toEqual([]);
  expect(second.model.sent).toMatchObject([{ kind: "hello" }]);
});
