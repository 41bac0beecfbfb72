/** Font Awesome, of which buttons of ipywidgets and of other packages take their icons; it comes with the first one. */

import { addStyle } from "../lib/style";

const ICON = ".fa, .fas, .far, .fa-solid, .fa-regular";
const observer = new MutationObserver(look);
observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["class"] });
look();

function look(): void {
  if (!document.querySelector(ICON)) return;
  observer.disconnect();
  import("./fontawesome").then(({ sheet }) => addStyle("nbb-icons", sheet));
}
