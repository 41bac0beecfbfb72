/** Navbar: browser half of nbblocks/components/navbar.py. The bar above an app of several pages. */

import type { Bar, ChannelTraits } from "../generated/traits";
import { type Model, useTraits } from "../lib/model";
import { addressOf, goTo, routeOf } from "../lib/routes";

type Entry = [path: string, name: string];

const PLAIN: Bar = { more: [], home: "Home", shown: true, id: null, classes: [] };
const WHOLE_ADDRESS = /^https?:\/\//;

/** What the bar lists: the pages that it may, then the further entries. */
function entries(pages: ChannelTraits["pages"], { home, more }: Bar): Entry[] {
  const own = pages
    .filter(([path, , listed]) => (path === "" ? home !== false : listed))
    .map(([path, name]): Entry => [path, path === "" ? home || name : name]);
  const added = more.map(([name, path]): Entry => [path.replace(/^\/+|\/+$/g, ""), name]);
  return [...own, ...added.filter(([path]) => own.every(([known]) => known !== path))];
}

/** The bar of the page that an app shows; nothing where it has one page only. */
export function Navbar({ model }: { model: Model<ChannelTraits> }) {
  const { pages, bars } = useTraits(model, "pages", "bars");
  const open = routeOf(model.get("_app")).value;
  if (!pages?.length) return null;
  const bar = bars?.[open] ?? PLAIN;
  if (!bar.shown) return null;
  return (
    <nav class={["nbb-nav", ...bar.classes].join(" ")} id={bar.id ?? undefined} aria-label="Pages">
      {entries(pages, bar).map(([path, name]) => (
        <Link key={path} model={model} path={path} name={name} current={path === open} />
      ))}
    </nav>
  );
}

interface LinkProps extends Record<"path" | "name", string> {
  model: Model<ChannelTraits>;
  current: boolean;
}

function Link({ model, path, name, current }: LinkProps) {
  const address = WHOLE_ADDRESS.test(path) ? path : addressOf(path);
  const state = current ? "page" : undefined;
  if (address === undefined) {
    return (
      <button
        type="button"
        class="nbb-nav-link"
        aria-current={state}
        onClick={() => goTo(model, path)}
      >
        {name}
      </button>
    );
  }
  // Where it leads to a page of the app, `watchRoutes` follows it.
  const outside = address === path && { target: "_blank", rel: "noopener noreferrer" };
  return (
    <a class="nbb-nav-link" href={address} aria-current={state} {...outside}>
      {name}
    </a>
  );
}
