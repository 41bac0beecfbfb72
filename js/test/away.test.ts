import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sayAway, sayOver } from "../src/page/away";
import { showCard, showUnstarted } from "../src/page/failure";

const alerts = () => [...document.querySelectorAll("[role=alert] > h2")].map((h) => h.textContent);

let page: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  document.body.innerHTML = `
    <main id="nbb-page" aria-busy="true" data-nbb-loading><p>prose</p></main>
    <div id="nbb-away" role="status"></div>`;
  page = document.getElementById("nbb-page") as HTMLElement;
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("what is said of a page that still loads is no part of something busy", () => {
  showCard(page, "A part of it failed", "It is over.");
  expect(page.hasAttribute("aria-busy")).toBe(false);
  expect(page.dataset.nbbLoading).toBe("");
});

test("a status that has been there says that the page connects again, if that takes a while", () => {
  const status = document.querySelector("[role=status]");
  sayAway(true);
  vi.advanceTimersByTime(1400);
  expect(status?.textContent).toBe("");
  vi.advanceTimersByTime(200);
  expect(status?.textContent).toBe("Reconnecting …");
  sayAway(false);
  expect(status?.textContent).toBe("");
  sayAway(true);
  sayAway(false);
  vi.runAllTimers();
  expect(status?.textContent).toBe("");
  expect(document.querySelectorAll("[role=status]")).toHaveLength(1);
});

test("who looks at a page that is over has the focus there", () => {
  sayOver(4012, page);
  const [again, look] = document.querySelectorAll<HTMLElement>(".nbb-over button");
  expect(document.activeElement).toBe(again);
  look?.focus();
  look?.click();
  expect(look?.isConnected).toBe(false);
  expect(document.activeElement).toBe(page);
});

describe("an app that could not start", () => {
  test("says so, also when only the end of the line tells it", () => {
    sayOver(4013, page);
    expect(alerts()).toEqual(["This app could not start"]);
    expect(page.hasAttribute("aria-busy")).toBe(false);
    expect(page.dataset.nbbLoading).toBeUndefined();
  });

  test.each([
    ["before", [() => showUnstarted(page), () => sayOver(4013, page)]],
    ["after", [() => sayOver(4013, page), () => showUnstarted(page)]],
  ])("says so once when a message tells it %s the line ends", (_, [first, second]) => {
    first?.();
    const card = document.querySelector("[role=alert]");
    second?.();
    expect(document.querySelectorAll("[role=alert]")).toHaveLength(1);
    expect(document.querySelector("[role=alert]")).toBe(card);
  });
});

describe("a page that has missed too much", () => {
  test("loads again at once, but within half a minute only after a click", async () => {
    const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
    vi.stubGlobal("fetch", async () => new Response());
    sayOver(4002, page);
    expect(reload).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(29_000);
    sayOver(4002, page);
    expect(reload).toHaveBeenCalledTimes(1);
    expect(alerts()).toEqual(["This page could not keep up"]);
    const button = document.querySelector<HTMLElement>(".nbb-over button");
    expect(button?.textContent).toBe("Load it again");
    button?.click();
    await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(2));
    vi.advanceTimersByTime(2000);
    sayOver(4002, page);
    expect(reload).toHaveBeenCalledTimes(3);
  });

  test("asks first where the browser keeps nothing", () => {
    const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
    const getItem = () => {
      throw new DOMException("denied", "SecurityError");
    };
    vi.stubGlobal("sessionStorage", { getItem });
    sayOver(4002, page);
    expect(reload).not.toHaveBeenCalled();
    expect(alerts()).toEqual(["This page could not keep up"]);
  });
});
