/** What stands in the place of a widget that cannot be shown: a sentence that says why. */

import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import { showCard } from "./failure";
import { reasonOf } from "./reason";

/** A model that could not be made; its attribute `error` says why. */
export class BrokenModel extends DOMWidgetModel {}

/** The view of a widget that failed; its option `error` says why. */
export class BrokenView extends DOMWidgetView {
  override render(): void {
    super.render();
    showCard(this.el, "This widget cannot be shown", reasonOf(this.options.error));
  }
}
