/** Every component by the name that Python gives it. */

import type { ComponentType } from "preact";
import type { ViewProps } from "../lib/model";
import { Audio } from "./audio";
import { Button } from "./button";
import { Channel } from "./channel";
import { Checkbox } from "./checkbox";
import { CheckboxGroup } from "./checkbox_group";
import { Code } from "./code";
import { Dropdown } from "./dropdown";
import { Header } from "./header";
import { Html } from "./html";
import { Image } from "./image";
import { Json } from "./json";
import { Label } from "./label";
import { Markdown } from "./markdown";
import { NumberField } from "./number";
import { Radio } from "./radio";
import { Slider } from "./slider";
import { Textbox } from "./textbox";

// biome-ignore lint/suspicious/noExplicitAny: each component knows its own traits.
export const components: Record<string, ComponentType<ViewProps<any>>> = {
  audio: Audio,
  button: Button,
  channel: Channel,
  checkbox: Checkbox,
  checkbox_group: CheckboxGroup,
  code: Code,
  dropdown: Dropdown,
  header: Header,
  html: Html,
  image: Image,
  json: Json,
  label: Label,
  markdown: Markdown,
  number: NumberField,
  radio: Radio,
  slider: Slider,
  textbox: Textbox,
};
