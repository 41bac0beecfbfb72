/* Generated from Python by `python scripts/generate_types.py`: do not edit. */

/** A file on the wire. Downwards it holds its bytes or a URL, upwards the id of its upload. */
export interface WireFile {
  name?: string;
  mime?: string;
  size?: number | null;
  data?: DataView;
  /** A file that is elsewhere: the page loads it from there. */
  url?: string;
  upload?: string;
}

/** A Button block in a component's corner. */
export interface CustomButton {
  block: number;
  value: string;
  icon: WireFile | null;
  interactive: boolean;
}

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A choice of Radio, CheckboxGroup or Dropdown. */
export type Choice = [label: string, value: string | number | boolean | null];

/** What a page of the app says of the bar above it. */
export interface Bar {
  /** Further entries. */
  more: [name: string, path: string][];
  /** What the main page is called; false leaves it out. */
  home: string | false;
  shown: boolean;
  id: string | null;
  classes: string[];
}

export interface WaveformOptions {
  waveform_color?: string | null;
  waveform_progress_color?: string | null;
  trim_region_color?: string | null;
  show_recording_waveform?: boolean;
  skip_length?: number;
  sample_rate?: number;
}

/** What every component has. */
export interface ComponentTraits {
  _id: number;
  _component: string;
  _app: string;
  _listens: string[];
  label: string | null;
  info: string | null;
  show_label: boolean;
  container: boolean;
  scale: number | null;
  min_width: number | null;
  visible: boolean | "hidden";
  elem_id: string | null;
  elem_classes: string[];
  interactive: boolean;
  buttons: (string | CustomButton)[] | null;
}

/** Sound. Browser half: `js/src/components/audio.tsx`. */
export interface AudioTraits extends ComponentTraits {
  value: WireFile | null;
  sources: ("upload" | "microphone")[];
  streaming: boolean;
  _stream_every: number;
  autoplay: boolean;
  editable: boolean;
  waveform_options: WaveformOptions | null;
  loop: boolean;
  recording: boolean;
  subtitles: { text: string; timestamp: [start: number, end: number] }[] | null;
  playback_position: number;
}

/** Something to click. Browser half: `js/src/components/button.tsx`. */
export interface ButtonTraits extends ComponentTraits {
  value: string;
  variant: "primary" | "secondary" | "stop" | "huggingface";
  size: "sm" | "md" | "lg";
  icon: WireFile | null;
  link: string | null;
  link_target: "_self" | "_blank" | "_parent" | "_top";
}

/** The first child of an app on the page. Browser half: `js/src/components/channel.tsx`. */
export interface ChannelTraits extends ComponentTraits {
  title: string;
  css: string;
  js: string;
  head: string;
  theme: { light?: Record<string, string>; dark?: Record<string, string>; mode?: "system" | "light" | "dark" };
  fill_height: boolean;
  fill_width: boolean;
  pages: [path: string, name: string, shown: boolean][];
  bars: Record<string, Bar>;
}

/** A box to tick. Browser half: `js/src/components/checkbox.tsx`. */
export interface CheckboxTraits extends ComponentTraits {
  value: boolean;
}

/** Choices to tick. Browser half: `js/src/components/checkbox_group.tsx`. */
export interface CheckboxGroupTraits extends ComponentTraits {
  value: Choice[1][];
  choices: Choice[];
  show_select_all: boolean;
}

/** An editor for source code. Browser half: `js/src/components/code.tsx`. */
export interface CodeTraits extends ComponentTraits {
  value: string | null;
  language: "python" | "c" | "cpp" | "markdown" | "latex" | "json" | "html" | "css" | "javascript" | "jinja2" | "typescript" | "yaml" | "dockerfile" | "shell" | "r" | "sql" | "sql-msSQL" | "sql-mySQL" | "sql-mariaDB" | "sql-sqlite" | "sql-cassandra" | "sql-plSQL" | "sql-hive" | "sql-pgSQL" | "sql-gql" | "sql-gpSQL" | "sql-sparkSQL" | "sql-esper" | null;
  lines: number;
  max_lines: number | null;
  wrap_lines: boolean;
  show_line_numbers: boolean;
  autocomplete: boolean;
}

/** One or several of many choices. Browser half: `js/src/components/dropdown.tsx`. */
export interface DropdownTraits extends ComponentTraits {
  value: Choice[1] | Choice[1][] | null;
  choices: Choice[];
  multiselect: boolean | null;
  allow_custom_value: boolean;
  max_choices: number | null;
  num_choices_shown: number | null;
  filterable: boolean;
}

/** Markup of one's own. Browser half: `js/src/components/html.tsx`. */
export interface HTMLTraits extends ComponentTraits {
  value: unknown;
  html_template: string;
  css_template: string;
  js_on_load: string | null;
  apply_default_css: boolean;
  min_height: number | string | null;
  max_height: number | string | null;
  padding: boolean;
  autoscroll: boolean;
  head: string | null;
  props: Record<string, unknown>;
}

/** A heading that folds its layout. Browser half: `js/src/components/header.tsx`. */
export interface HeaderTraits extends ComponentTraits {
  is_open: boolean;
  position: string;
}

/** A picture. Browser half: `js/src/components/image.tsx`. */
export interface ImageTraits extends ComponentTraits {
  value: WireFile | null;
  height: number | string | null;
  width: number | string | null;
  sources: ("upload" | "webcam" | "clipboard")[];
  streaming: boolean;
  _stream_every: number;
  webcam_options: { mirror?: boolean; constraints?: Record<string, unknown> | null } | null;
  placeholder: string | null;
  alt_text: string | null;
}

/** A tree of data. Browser half: `js/src/components/json.tsx`. */
export interface JSONTraits extends ComponentTraits {
  value: Json;
  is_open: boolean;
  show_indices: boolean;
  height: number | string | null;
  max_height: number | string | null;
  min_height: number | string | null;
}

/** A class and how sure one is of it. Browser half: `js/src/components/label.tsx`. */
export interface LabelTraits extends ComponentTraits {
  value: { label: string; confidences: { label: string; confidence: number }[] | null } | null;
  color: string | null;
  show_heading: boolean;
}

/** Text with tables, code and formulas. Browser half: `js/src/components/markdown.tsx`. */
export interface MarkdownTraits extends ComponentTraits {
  value: string | null;
  rtl: boolean;
  latex_delimiters: { left: string; right: string; display: boolean }[];
  sanitize_html: boolean;
  line_breaks: boolean;
  header_links: boolean;
  height: number | string | null;
  max_height: number | string | null;
  min_height: number | string | null;
  padding: boolean;
}

/** A field for a number. Browser half: `js/src/components/number.tsx`. */
export interface NumberTraits extends ComponentTraits {
  value: number | null;
  placeholder: string | null;
  precision: number | null;
  minimum: number | null;
  maximum: number | null;
  step: number;
}

/** One of several choices. Browser half: `js/src/components/radio.tsx`. */
export interface RadioTraits extends ComponentTraits {
  value: Choice[1] | null;
  choices: Choice[];
  rtl: boolean;
}

/** A number between two bounds. Browser half: `js/src/components/slider.tsx`. */
export interface SliderTraits extends ComponentTraits {
  value: number;
  minimum: number;
  maximum: number;
  step: number;
  precision: number | null;
}

/** A field for text. Browser half: `js/src/components/textbox.tsx`. */
export interface TextboxTraits extends ComponentTraits {
  value: string | null;
  type: "text" | "password" | "email";
  lines: number;
  max_lines: number | null;
  placeholder: string | null;
  autofocus: boolean;
  autoscroll: boolean;
  text_align: "left" | "right" | null;
  rtl: boolean;
  max_length: number | null;
  submit_btn: string | boolean | null;
  stop_btn: string | boolean | null;
  html_attributes: Record<string, string | number | boolean> | null;
}
