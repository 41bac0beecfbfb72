/** The browser runtime: one a page. */

export const version = "0.1.0";
