/** Every component by the name that Python gives it. */

import type { ComponentType } from "preact";
import type { ViewProps } from "../lib/model";
import { Button } from "./button";
import { Channel } from "./channel";
import { Code } from "./code";
import { Html } from "./html";
import { Json } from "./json";
import { Label } from "./label";
import { Markdown } from "./markdown";
import { Textbox } from "./textbox";

// biome-ignore lint/suspicious/noExplicitAny: each component knows its own traits.
export const components: Record<string, ComponentType<ViewProps<any>>> = {
  button: Button,
  channel: Channel,
  code: Code,
  html: Html,
  json: Json,
  label: Label,
  markdown: Markdown,
  textbox: Textbox,
};
