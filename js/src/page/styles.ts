/** The style sheets that the widget library counts on. */

import controls from "@jupyter-widgets/controls/css/widgets-base.css";
import lumino from "@lumino/widgets/style/index.css";
import { addStyle } from "../lib/style";

addStyle("nbb-widgets", `${lumino}\n${controls}`);
