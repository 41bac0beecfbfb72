/** Lumino's grid, for the widgets that build on it. */

export * as datagrid from "@lumino/datagrid";
