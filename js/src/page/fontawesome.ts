/** Font Awesome's style sheet, with its fonts. */

export { default as sheet } from "./fontawesome.css";
