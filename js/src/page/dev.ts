/** `nbblocks dev`: the page loads again when the app is saved, and stays where it was scrolled to. */

const PLACE = "nbblocks-dev-scroll";

/** Load the page again when the files of the app are in another state than now. */
export function loadWhenSaved(address: string): void {
  scrollBack();
  let loadedIn: string | undefined;
  // It connects again by itself, to a server that was started again as well.
  new EventSource(address).onmessage = ({ data }) => {
    loadedIn ??= data;
    if (loadedIn === data) return;
    sessionStorage.setItem(PLACE, String(scrollY));
    location.reload();
  };
}

/** Scroll to where the page was before, as soon as it is long enough, unless the user is faster. */
function scrollBack(): void {
  const before = Number(sessionStorage.getItem(PLACE));
  sessionStorage.removeItem(PLACE);
  if (!before) return;
  history.scrollRestoration = "manual";
  const user = new AbortController();
  const observer = new ResizeObserver(() => {
    if (document.documentElement.scrollHeight < before + innerHeight) return;
    scrollTo(0, before);
    user.abort();
  });
  user.signal.addEventListener("abort", () => observer.disconnect());
  for (const act of ["wheel", "keydown", "pointerdown"]) {
    addEventListener(act, () => user.abort(), { signal: user.signal });
  }
  observer.observe(document.body);
}
