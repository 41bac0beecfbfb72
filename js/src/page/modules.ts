/** Where the classes of models and views come from. */

import * as base from "@jupyter-widgets/base";
import {
  BoxModel,
  BoxView,
  HBoxModel,
  HBoxView,
  VBoxModel,
  VBoxView,
} from "@jupyter-widgets/controls/lib/widget_box";
import { TabModel, TabView } from "@jupyter-widgets/controls/lib/widget_selectioncontainer";
import type { Manager } from "./manager";
import { AnyModel, AnyView, OURS } from "./ours";

type Classes = Record<string, unknown>;

/** What layouts are made of; the other controls come when an app has one. */
const boxes: Classes = {
  BoxModel,
  BoxView,
  HBoxModel,
  HBoxView,
  VBoxModel,
  VBoxView,
  TabModel,
  TabView,
};

/** Find a class by its name and its module's. */
export async function loadClass(name: string, module: string, manager: Manager): Promise<unknown> {
  const found = (await classesOf(name, module, manager))[name];
  if (!found) throw new Error(`the widget module ${module} has no ${name}`);
  return found;
}

async function classesOf(name: string, module: string, manager: Manager): Promise<Classes> {
  if (module === OURS) return { AnyModel, AnyView };
  if (module === "@jupyter-widgets/base") return base as unknown as Classes;
  if (module === "@jupyter-widgets/controls") {
    return name in boxes ? boxes : ((await import("./controls")).controls as unknown as Classes);
  }
  if (module === "@jupyter-widgets/output")
    return (await import("./output_widget")).output(manager);
  return (await import("./foreign")).classesOf(module);
}
