import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { PAGE } from "../src/lib/page";
import { clearPage, fakeModel, settled, showModel } from "./fake";

const PAGES = [
  ["", "Home", true],
  ["about", "About us", true],
  ["hidden", "Hidden", false],
];

afterEach(() => {
  clearPage();
  delete document.documentElement.dataset.nbbAddress;
  history.replaceState(null, "", "/");
});

let count = 0;

/** An app of three pages: what stands in the main one, and the two others. */
async function openApp(traits: Record<string, unknown> = {}) {
  count += 1;
  const root = document.createElement("div");
  root.className = "nbb-blocks";
  root.innerHTML = `<p id="main"><a href="/about">there</a> <a href="#below">below</a>
      <a href="/about" target="_blank">apart</a>
      <span class="nbb-markdown"><a href="./hidden" target="_blank">in prose</a></span></p>
    <div class="nbb-route nbb-route:about" id="about"></div>
    <div class="nbb-route nbb-route:hidden" id="hidden"></div>`;
  document.body.append(root);
  const model = fakeModel("channel", { _app: `pages${count}`, pages: PAGES, ...traits });
  const view = showModel(model, root);
  root.prepend(view.el);
  await settled();
  return { root, model, view };
}

const seen = () =>
  ["main", "about", "hidden"].filter(
    (id) => getComputedStyle(document.getElementById(id) as Element).display !== "none",
  );
const links = () => [...document.querySelectorAll(".nbb-nav > *")];
const names = () => links().map(({ textContent }) => textContent);
const routes = (model: { sent: { kind: string; path: string }[] }) =>
  model.sent.filter(({ kind }) => kind === "route").map(({ path }) => path);

async function follow(name: string) {
  await userEvent.click(links().find(({ textContent }) => textContent === name) as Element);
  await settled();
}

test("in a notebook the bar changes the page in its place", async () => {
  const { model } = await openApp();
  expect(names()).toEqual(["Home", "About us"]);
  expect(seen()).toEqual(["main"]);
  await follow("About us");
  expect(seen()).toEqual(["about"]);
  expect(links().map((link) => link.getAttribute("aria-current"))).toEqual([null, "page"]);
  expect(location.pathname).toBe("/");
  await follow("Home");
  expect(seen()).toEqual(["main"]);
  expect(routes(model)).toEqual(["about", ""]);
});

test("served, each page has an address, and the browser's own ways lead to it", async () => {
  document.documentElement.dataset.nbbAddress = "/app/x";
  document.title = "Shop";
  history.replaceState(null, "", "/app/x/about?lang=de");
  const { model } = await openApp();
  expect(model.sent[0]).toMatchObject({ kind: "hello", page: PAGE, path: "about" });
  expect(seen()).toEqual(["about"]);
  expect(document.title).toBe("About us – Shop");
  expect(links().map((link) => link.getAttribute("href"))).toEqual([
    "/app/x?lang=de",
    "/app/x/about?lang=de",
  ]);
  await follow("Home");
  expect(location.pathname + location.search).toBe("/app/x?lang=de");
  expect(document.title).toBe("Shop");
  const back = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
  history.back();
  await back;
  await settled();
  expect(seen()).toEqual(["about"]);
  expect(routes(model)).toEqual(["", "about"]);
});

test("an address that is no page's shows the main page", async () => {
  document.documentElement.dataset.nbbAddress = "";
  history.replaceState(null, "", "/nowhere");
  const { model } = await openApp();
  expect(model.sent[0].path).toBe("");
  expect(seen()).toEqual(["main"]);
});

test("links in the content lead to the pages as well, others are left alone", async () => {
  const { model, root } = await openApp();
  // A browser would open a tab, happy-dom loads the page.
  document.body.addEventListener("click", (event) => event.preventDefault());
  const click = (name: string) => {
    const all = [...root.querySelectorAll("#main a")];
    return userEvent.click(all.find(({ textContent }) => textContent === name) as Element);
  };
  await click("below");
  await click("apart");
  expect(routes(model)).toEqual([]);
  await click("there");
  await click("in prose");
  await settled();
  expect(routes(model)).toEqual(["about", "hidden"]);
});

test("a Navbar adds entries, names the main page, hides the bar", async () => {
  const bar = { more: [], home: "Start", shown: true, id: "bar", classes: ["wide"] };
  const more = [
    ["Docs", "https://example.org/"],
    ["Secret", "/hidden"],
    ["Twice", "about"],
  ];
  const { model } = await openApp({
    bars: { "": { ...bar, more }, hidden: { ...bar, shown: false } },
  });
  expect(names()).toEqual(["Start", "About us", "Docs", "Secret"]);
  expect(document.querySelector("#bar.wide")).not.toBeNull();
  expect(links()[2]?.getAttribute("target")).toBe("_blank");
  await follow("Secret");
  expect(seen()).toEqual(["hidden"]);
  expect(links()).toEqual([]);
  model.set("bars", { hidden: { ...bar, home: false } });
  await settled();
  expect(names()).toEqual(["About us"]);
});

test("two views of an app show the same page", async () => {
  const { model, root } = await openApp();
  const other = root.cloneNode(true) as HTMLElement;
  other.querySelector(".nbb-channel")?.remove();
  document.body.append(other);
  showModel(fakeModel("channel", { ...model.state }), other);
  await settled();
  await follow("About us");
  const shown = [...document.querySelectorAll(".nbb-route\\:about")];
  expect(shown.map((el) => getComputedStyle(el).display)).toEqual(["block", "block"]);
});

test("an app of one page has no bar", async () => {
  await openApp({ pages: [] });
  expect(links()).toEqual([]);
});
