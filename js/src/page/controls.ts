/** All of ipywidgets' controls, for the apps that hold one. */

export * as controls from "@jupyter-widgets/controls";
