/** Models that are about to go: the widget library must have finished what it does with them. */

import type { Closed, Closing } from "../generated/messages";
import type { Model, WidgetManager } from "./context";
import { loaded } from "./late";
import { PAGE, parted } from "./page";

/**
 * Tell the kernel when models may go.
 *
 * The library throws a model away as soon as it hears of its end, also while it is making a view of
 * it, which then fails where nobody can catch it.
 */
export async function finish(model: Model, { call, models, over }: Closing): Promise<void> {
  // In this order: a box that is finished has begun with the views of what is inside.
  for (const id of models) await finished(model.widget_manager, id);
  if (over) parted.add(model.get("_app"));
  const closed: Closed = { kind: "closed", page: PAGE, call };
  model.send(closed);
}

async function finished(manager: WidgetManager | undefined, id: string): Promise<void> {
  try {
    const model = await manager?.get_model(id);
    await Promise.allSettled([loaded(model), model?.state_change]);
    await Promise.allSettled(Object.values(model?.views ?? {}));
  } catch {
    // The page has no such model: it was gone before, or could not be made.
  }
}
