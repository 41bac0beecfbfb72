/** A model without a kernel, and the views of it. */

import type { Model } from "../src/lib/context";
import { render } from "../src/runtime";

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every kind.
type Message = any;

/** Behaves as anywidget's proxy; what is sent to the kernel is kept in `sent`. */
export class FakeModel implements Model {
  readonly sent: Message[] = [];
  /** The buffers of each message in `sent`. */
  readonly buffers: (ArrayBuffer | ArrayBufferView)[][] = [];
  private readonly listeners = new Map<string, Set<(...args: unknown[]) => void>>();

  constructor(readonly state: Record<string, unknown>) {}

  // biome-ignore lint/suspicious/noExplicitAny: as anywidget's.
  get(name: string): any {
    return this.state[name];
  }

  set(name: string, value: unknown): void {
    if (this.state[name] === value) return;
    this.state[name] = value;
    this.trigger(`change:${name}`);
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
  }

  off(event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.get(event)?.delete(listener);
  }

  send(message: Message, _callbacks?: unknown, buffers?: (ArrayBuffer | ArrayBufferView)[]): void {
    this.sent.push(message);
    this.buffers.push(buffers ?? []);
  }

  /** Call the listeners, as a message from the kernel does. */
  trigger(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...args);
  }

  /** A custom message from the kernel. */
  hear(message: object): void {
    this.trigger("msg:custom", message);
  }

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** The names of the events sent so far, in order. */
  get fired(): string[] {
    return this.messages.flatMap(({ events }) => events.map((event: Message) => event[1]));
  }

  /** The data of the last event of this name. */
  dataOf(name: string): Message {
    const events = this.messages.flatMap(({ events }) => events);
    return events.filter((event: Message) => event[1] === name).at(-1)?.[2];
  }

  get messages(): Message[] {
    return this.sent.filter(({ kind }) => kind === "event");
  }
}

/** What the components report beside values: somebody listens to all of it. */
const EVENTS = [
  ...["input", "select", "submit", "click", "focus", "blur", "release", "clear", "upload", "copy"],
  ...["stop", "key_up", "play", "pause", "start_recording", "pause_recording", "stop_recording"],
];

const COMMON = {
  _app: "",
  _listens: EVENTS,
  label: "Field",
  info: null,
  show_label: true,
  container: true,
  scale: null,
  min_width: 160,
  visible: true,
  elem_id: null,
  elem_classes: [],
  interactive: true,
  buttons: null,
  value: null,
};

const SIZES = { height: null, max_height: null, min_height: null };

const OWN: Record<string, object> = {
  audio: {
    sources: ["upload", "microphone"],
    streaming: false,
    _stream_every: 0.01,
    autoplay: false,
    editable: true,
    waveform_options: null,
    loop: false,
    recording: false,
    subtitles: null,
    playback_position: 0,
  },
  button: { value: "Run", variant: "secondary", size: "lg", icon: null, link: null },
  channel: { title: "", css: "", js: "", head: "", theme: {}, pages: [], bars: {} },
  checkbox: { value: false },
  checkbox_group: { value: [], choices: [], show_select_all: false },
  code: {
    language: null,
    lines: 5,
    max_lines: null,
    wrap_lines: false,
    show_line_numbers: true,
    autocomplete: false,
  },
  dropdown: {
    choices: [],
    multiselect: false,
    allow_custom_value: false,
    max_choices: null,
    num_choices_shown: 100,
    filterable: true,
  },
  header: { is_open: true, position: "" },
  html: {
    label: null,
    html_template: "${value}",
    css_template: "",
    js_on_load: null,
    apply_default_css: true,
    ...SIZES,
    padding: false,
    autoscroll: false,
    head: null,
    props: {},
  },
  image: {
    ...SIZES,
    width: null,
    sources: ["upload", "webcam", "clipboard"],
    streaming: false,
    _stream_every: 0.01,
    webcam_options: null,
    placeholder: null,
    alt_text: null,
  },
  json: { is_open: false, show_indices: false, ...SIZES },
  label: { color: null, show_heading: true },
  markdown: {
    rtl: false,
    latex_delimiters: [{ left: "$$", right: "$$", display: true }],
    sanitize_html: true,
    line_breaks: false,
    header_links: false,
    ...SIZES,
    padding: false,
    container: false,
  },
  number: { placeholder: null, precision: null, minimum: null, maximum: null, step: 1 },
  radio: { choices: [], rtl: false },
  slider: { value: 0, minimum: 0, maximum: 100, step: 1, precision: null },
  textbox: {
    type: "text",
    lines: 1,
    max_lines: null,
    placeholder: null,
    autofocus: false,
    autoscroll: true,
    text_align: null,
    rtl: false,
    max_length: null,
    submit_btn: false,
    stop_btn: false,
    html_attributes: null,
  },
};

let ids = 0;
const shown: (() => void)[] = [];

// jsdom has none; every page that tests run in is a light one.
globalThis.matchMedia ??= () =>
  Object.assign(new EventTarget(), { matches: false }) as MediaQueryList;

/** A model of the component with usual traits. */
export function fakeModel(component: string, traits: Record<string, unknown> = {}): FakeModel {
  ids += 1;
  return new FakeModel({
    ...COMMON,
    ...OWN[component],
    _component: component,
    _id: ids,
    ...traits,
  });
}

/** Show a view of the model, in `parent` or on the page. */
export function showModel(model: FakeModel, parent: HTMLElement = document.body) {
  const el = document.createElement("div");
  parent.append(el);
  const close = render({ model, el });
  const remove = () => {
    close();
    el.remove();
  };
  shown.push(remove);
  return { el, model, remove };
}

/** Show a component with these traits. */
export function show(component: string, traits: Record<string, unknown> = {}) {
  return showModel(fakeModel(component, traits));
}

/** Take away every view: call it after each test. */
export function clearPage(): void {
  for (const remove of shown.splice(0)) remove();
  document.body.replaceChildren();
}

/** The Enter that confirms a composition, as Safari tells it. */
export function confirmComposition(control: HTMLElement): void {
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  Object.defineProperty(event, "keyCode", { value: 229 });
  control.dispatchEvent(event);
}

/** Let effects and signals do their work. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 50));
