/**
 * Components without a kernel: `node build.mjs`, serve the repository's root, open /js/dev/index.html.
 *
 * `?dark` shows them dark, `?static` as read-only outputs. Messages to the kernel go to `window.sent`.
 */

const { files } = await (await fetch("../../nbblocks/static/manifest.json")).json();
const query = new URLSearchParams(location.search);
document.documentElement.toggleAttribute("data-nbb-served", true);
const { render } = await import(`../../nbblocks/static/${files.runtime}`);

globalThis.sent = [];
globalThis.models = [];

class FakeModel {
  #state;
  #listeners = new Map();
  constructor(state) {
    this.#state = state;
  }
  get = (name) => this.#state[name];
  set = (name, value) => {
    if (this.#state[name] === value) return;
    this.#state[name] = value;
    this.trigger(`change:${name}`);
  };
  on = (event, listener) => {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  };
  off = () => {};
  send = (message) => globalThis.sent.push(message);
  trigger = (event, ...args) => {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  };
}

const common = {
  _app: "demo",
  _listens: ["click", "submit", "select"],
  label: null,
  info: null,
  show_label: true,
  container: true,
  scale: null,
  min_width: 160,
  visible: true,
  elem_id: null,
  elem_classes: [],
  interactive: !query.has("static"),
  buttons: null,
  value: null,
};
const textbox = {
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
};
const dropdown = {
  multiselect: false,
  allow_custom_value: false,
  max_choices: null,
  num_choices_shown: 100,
  filterable: true,
  choices: ["Apple", "Banana", "Cherry", "Date", "Elderberry", "Fig", "Grape"].map((n) => [n, n]),
};
const button = { min_width: null, variant: "secondary", size: "lg", icon: null, link: null };

let id = 0;
function add(parent, _component, traits = {}) {
  id += 1;
  const el = document.createElement("div");
  el.className = "lm-Widget jupyter-widgets";
  parent.append(el);
  const model = new FakeModel({ ...common, _component, _id: id, ...traits });
  globalThis.models.push(model);
  render({ model, el });
  return model;
}

function box(parent, ...classes) {
  const el = document.createElement("div");
  el.className = `lm-Widget jupyter-widgets widget-container widget-box ${classes.join(" ")}`;
  parent.append(el);
  return el;
}

const root = box(document.getElementById("page"), "widget-vbox", "nbb-blocks");
const channel = add(root, "channel", {
  title: "Components",
  css: "",
  js: "",
  head: "",
  theme: { mode: query.has("dark") ? "dark" : "light" },
});
const row = (...classes) => box(root, "widget-hbox", "nbb-row", ...classes);
const three = [
  ["First", "a"],
  ["Second", "b"],
  ["A longer third", "c"],
];

let r = row();
add(r, "textbox", { ...textbox, label: "Name", placeholder: "What is your name?" });
add(r, "textbox", { ...textbox, label: "With info", info: "As on your passport.", value: "Ada" });
add(r, "textbox", { ...textbox, type: "password", label: "Password", value: "secret" });
r = row();
const long = "One line\nand another\nand a third that is rather long, so that it wraps around";
add(r, "textbox", { ...textbox, lines: 3, label: "Text area", value: long, buttons: ["copy"] });
add(r, "textbox", {
  ...textbox,
  label: "Chat",
  value: "Hello",
  submit_btn: true,
  stop_btn: "Stop",
});
r = row();
add(r, "number", { label: "Number", value: 3.5, step: 0.5, minimum: 0, maximum: 10 });
add(r, "number", { label: "Out of range", value: 42, step: 1, minimum: 0, maximum: 10 });
const slider = { minimum: 0, maximum: 100, step: 1, precision: null };
add(r, "slider", { ...slider, label: "Slider", info: "Drag it.", value: 30, buttons: ["reset"] });
r = row();
add(r, "checkbox", { label: "Checkbox", value: true, info: "With info" });
const group = { choices: three, value: ["a", "c"], label: "Group", show_select_all: true };
add(r, "checkbox_group", group);
add(r, "radio", { choices: three, value: "b", label: "Radio" });
r = row();
add(r, "dropdown", { ...dropdown, label: "Dropdown", value: "Banana" });
const several = { multiselect: true, value: ["Apple", "Fig"], max_choices: 3 };
add(r, "dropdown", { ...dropdown, ...several, label: "Several" });
r = row();
for (const variant of ["primary", "secondary", "stop", "huggingface"]) {
  add(r, "button", { ...button, variant, value: variant });
}
add(r, "button", { ...button, value: "off", interactive: false });
r = row();
for (const size of ["sm", "md", "lg"]) add(r, "button", { ...button, size, value: size });
add(r, "button", { ...button, value: "Link", link: "https://example.org", link_target: "_blank" });
const grouped = box(root, "widget-vbox", "nbb-group");
add(grouped, "textbox", { ...textbox, label: "Grouped", value: "one" });
r = box(grouped, "widget-hbox", "nbb-row");
add(r, "number", { label: "Left", value: 1, step: 1 });
add(r, "checkbox", { label: "Right", value: false });
r = row("nbb-variant-panel");
const states = ["pending", "streaming", "error"].map((state) => {
  add(r, "textbox", { ...textbox, label: state, value: "Kept while it runs", lines: 2 });
  return [id, state];
});
for (const [block, state] of states) {
  const status = { blocks: [block], show: "full", message: null, position: null, eta: 4.2 };
  const failed = state === "error" ? { message: "ValueError: no such city" } : {};
  const running = { started: Date.now() / 1000, progress: [] };
  channel.trigger("msg:custom", { kind: "status", state, ...status, ...running, ...failed });
}
if (query.has("toasts")) {
  for (const level of ["error", "warning", "info", "success"]) {
    const message = "The file could not be read. Choose another one.";
    const toast = { kind: "toast", level, title: level, message, duration: 60 };
    channel.trigger("msg:custom", toast);
  }
}
document.body.dataset.ready = "true";
