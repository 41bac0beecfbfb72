/** Every component by the name that Python gives it. */

import type { ComponentType } from "preact";
import type { ViewProps } from "../lib/model";
import { Button } from "./button";
import { Channel } from "./channel";
import { Textbox } from "./textbox";

// biome-ignore lint/suspicious/noExplicitAny: each component knows its own traits.
export const components: Record<string, ComponentType<ViewProps<any>>> = {
  button: Button,
  channel: Channel,
  textbox: Textbox,
};
