/**
 * JavaScript that the app's author wrote as text: functions, handlers in HTML, scripts.
 *
 * The policy of a served page runs only scripts that bear its number, and makes no functions of text. A notebook's page
 * has no such policy, and nothing here does anything there but `compile`.
 */

/** The number of this page's scripts; "" where nothing asks for one. */
function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}

type Made = (...values: unknown[]) => unknown;
const compiled = new Map<string, Made>();

/**
 * Make a function of its parameters' names and its body.
 *
 * @throws SyntaxError when the body is no JavaScript.
 */
export function compile(names: readonly string[], body: string): Made {
  const key = JSON.stringify([names, body]);
  let made = compiled.get(key);
  if (!made) {
    const nonce = pageNonce();
    made = nonce ? byScript(names, body, nonce) : (new Function(...names, body) as Made);
    compiled.set(key, made);
  }
  return made;
}

const PLACE = "__nbblocks_compiled";

function byScript(names: readonly string[], body: string, nonce: string): Made {
  const place = globalThis as unknown as Record<string, Made | undefined>;
  let problem: unknown;
  const note = (event: ErrorEvent) => {
    problem = event.error ?? new SyntaxError(event.message);
    event.preventDefault();
  };
  const script = document.createElement("script");
  script.nonce = nonce;
  script.textContent = `${PLACE} = function (${names.join(", ")}) {\n${body}\n}`;
  addEventListener("error", note);
  document.head.append(script);
  script.remove();
  removeEventListener("error", note);
  const made = place[PLACE];
  delete place[PLACE];
  if (!made) throw problem ?? new Error("the policy of this page does not let it run");
  return made;
}

const ASIDE = "data-nbb-";
const armed = new WeakMap<Element, Map<string, string>>();

const TAG = /<[a-z][^\s/>]*(?:[^"'>]|"[^"]*"|'[^']*')*>/gi;
const HANDLER = /"[^"]*"|'[^']*'|([\s/])(on[a-z]+)(?=\s*=)/gi;

/**
 * HTML whose handlers wait for `arm`, under names that browsers do not know.
 *
 * They must not even be parsed under their own, or each is one that the policy complains of. One that this misses does not
 * run, no more.
 */
export function prepared(html: string): string {
  if (!pageNonce() || !/[\s/]on/i.test(html)) return html;
  return html.replace(TAG, (tag) =>
    tag.replace(HANDLER, (all, before?: string, name?: string) =>
      name ? `${before}${ASIDE}${name.toLowerCase()}` : all,
    ),
  );
}

/** Set the handlers of the elements below `root`, as their attributes say now. */
export function arm(root: Element): void {
  if (!pageNonce()) return;
  for (const el of root.querySelectorAll("*")) {
    const before = armed.get(el);
    const now = new Map<string, string>();
    for (const { name, value } of el.attributes) {
      if (name.startsWith(`${ASIDE}on`)) now.set(name.slice(ASIDE.length), value);
    }
    if (!before && now.size === 0) continue;
    armed.set(el, now);
    for (const name of before?.keys() ?? []) if (!now.has(name)) handle(el, name, null);
    for (const [name, code] of now) if (before?.get(name) !== code) handle(el, name, code);
  }
}

function handle(el: Element, name: string, code: string | null): void {
  const handlers = el as unknown as Record<string, Made | null>;
  try {
    handlers[name] = code === null ? null : compile(["event"], code);
  } catch (error) {
    console.error(`${name} of`, el, "cannot run:", error);
  }
}

/** The nodes of HTML whose scripts run when they come to the page. */
export function running(html: string): DocumentFragment {
  const content = document.createRange().createContextualFragment(prepared(html));
  const nonce = pageNonce();
  if (nonce) for (const script of content.querySelectorAll("script")) script.nonce = nonce;
  return content;
}

/** Run a script that is there as text. */
export function runScript(code: string): void {
  const script = document.createElement("script");
  script.nonce = pageNonce();
  script.textContent = code;
  document.head.append(script);
  script.remove();
}
