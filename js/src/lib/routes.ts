/** The pages of an app, of which one is shown: in its place in a notebook, at its address in a served page. */

import { effect, type Signal, signal } from "@preact/signals";
import type { Route } from "../generated/messages";
import type { ChannelTraits } from "../generated/traits";
import { type Model, traitSignal } from "./model";
import { channelOf, PAGE } from "./page";
import { addStyle } from "./style";

type Channel = Model<ChannelTraits>;

/** The page that an app shows, by its path; "" is the main one. One signal for all views of an app. */
const shown = new Map<string, Signal<string>>();

/** The address of the served app, without a slash at its end; none in a notebook. */
const base = () => document.documentElement.dataset.nbbAddress;

/** The page that `app` shows. */
export function routeOf(app: string): Signal<string> {
  const known = shown.get(app) ?? signal("");
  shown.set(app, known);
  return known;
}

const bare = (path: string) => path.replace(/^(\.?\/)+|\/+$/g, "");

const hasPage = (model: Channel, path: string) =>
  (model.get("pages") ?? []).some(([known]) => known === path);

/** An address without its percent signs, which not everybody sets at the same places. */
function plain(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** The page of the app at an address of this server, if there is one. */
function pageAt(model: Channel, { origin, pathname }: URL | Location): string | null {
  const root = base();
  if (root === undefined || origin !== location.origin) return null;
  const [above, path] = [`${plain(root)}/`, `${plain(pathname)}/`];
  const found = bare(path.slice(above.length));
  return path.startsWith(above) && hasPage(model, found) ? found : null;
}

/** The page of the app that a link in it leads to, if it does. */
function pageOf(model: Channel, link: HTMLAnchorElement): string | null {
  const written = link.getAttribute("href") ?? "";
  // Markdown gives every link a tab of its own; who writes it cannot say otherwise.
  const here = ["", "_self"].includes(link.target) || link.closest(".nbb-markdown");
  if (!here || written.includes("#") || link.download) return null;
  const path = bare(written);
  if (written !== "" && hasPage(model, path)) return path;
  return URL.canParse(link.href) ? pageAt(model, new URL(link.href)) : null;
}

/** The address of a page, for a link to it; none in a notebook. */
export function addressOf(path: string): string | undefined {
  const root = base();
  if (root === undefined) return undefined;
  return `${path ? `${root}/${path}` : root || "/"}${location.search}`;
}

/** Show another page; the kernel has its content sent, and its `load` fires. */
function open(model: Channel, path: string): void {
  const app = model.get("_app");
  routeOf(app).value = path;
  const route: Route = { kind: "route", page: PAGE, href: location.href, path };
  (channelOf(app) ?? model).send(route);
}

/** Go to a page of the app, as a link does. */
export function goTo(model: Channel, path: string, root?: HTMLElement): void {
  if (routeOf(model.get("_app")).value === path) return;
  const address = addressOf(path);
  if (address !== undefined) {
    history.pushState(null, "", address);
    scrollTo(0, 0);
  }
  open(model, path);
  if (address === undefined && root && root.getBoundingClientRect().top < 0) root.scrollIntoView();
}

/** Only the page that is open is seen; the app's channel, with bar and toasts, always. */
function pageCss(selector: string, path: string): string {
  const others = path ? `:not(.nbb-channel, .${CSS.escape(`nbb-route:${path}`)})` : ".nbb-route";
  return `${selector} > ${others} { display: none !important; }`;
}

/** Begin with the page that the address asks for, and follow the browser's own ways until `signal`. */
export function followAddress(model: Channel, signal: AbortSignal): void {
  if (base() === undefined) return;
  const route = routeOf(model.get("_app"));
  const pages = traitSignal(model, "pages");
  route.value = pageAt(model, location) ?? "";
  const title = document.title;
  const stop = effect(() => {
    const name = route.value && pages.value?.find(([path]) => path === route.value)?.[1];
    document.title = [name, title].filter(Boolean).join(" – ");
  });
  const back = () => {
    const path = pageAt(model, location);
    if (path !== null && path !== route.value) open(model, path);
  };
  addEventListener("popstate", back, { signal });
  signal.addEventListener("abort", stop);
}

/** Show one page of the app in `root`, and follow the links to others, until `signal`. */
export function watchRoutes(model: Channel, root: HTMLElement, signal: AbortSignal): void {
  const app = model.get("_app");
  const pages = traitSignal(model, "pages");
  const stop = effect(() => {
    const css = pageCss(`[data-nbb-app="${CSS.escape(app)}"]`, routeOf(app).value);
    if (pages.value?.length) addStyle(`nbb-page-${app}`, css);
  });
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest("a");
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
    const path = link && plain && !event.defaultPrevented ? pageOf(model, link) : null;
    if (path === null) return;
    event.preventDefault();
    goTo(model, path, root);
  };
  root.addEventListener("click", follow, { signal });
  signal.addEventListener("abort", () => {
    stop();
    if (channelOf(app) !== undefined) return;
    shown.delete(app);
    document.getElementById(`nbb-page-${app}`)?.remove();
  });
}
