/** The code editor, loaded on first use. */

export { EditorView } from "@codemirror/view";
