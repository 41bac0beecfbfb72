/** How the editor looks: the tokens of the page, so that it follows light and dark by itself. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const LINE = "var(--nbb-code-line)";
const SELECTION = "color-mix(in srgb, var(--nbb-accent) 26%, transparent)";
const BRACKET = "color-mix(in srgb, var(--nbb-accent) 22%, transparent)";
const ACTIVE = "color-mix(in srgb, var(--nbb-text) 5%, transparent)";

// CodeMirror's own sheet stands in no layer, so only a theme of its own can change it.
const theme = EditorView.theme({
  "&": {
    height: "100%",
    minHeight: "var(--nbb-code-least)",
    maxHeight: "var(--nbb-code-most)",
    color: "var(--nbb-text)",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    minHeight: "inherit",
    overflow: "auto",
    fontFamily: "inherit",
    lineHeight: LINE,
  },
  ".cm-content": { padding: "8px 0", caretColor: "var(--nbb-text)" },
  ".cm-content:focus-visible": { outline: "none" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-gutters": { color: "var(--nbb-text-subtle)", background: "var(--nbb-input)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "36px", padding: "0 8px 0 6px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: ACTIVE },
  ".cm-cursor": { borderLeftColor: "var(--nbb-text)" },
  ".cm-selectionBackground": { background: SELECTION },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: SELECTION,
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: BRACKET },
  ".cm-tooltip": {
    color: "var(--nbb-text)",
    background: "var(--nbb-surface)",
    border: "1px solid var(--nbb-border-strong)",
    borderRadius: "var(--nbb-radius-md)",
    boxShadow: "var(--nbb-shadow-md)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--nbb-font-mono)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    color: "var(--nbb-on-accent)",
    background: "var(--nbb-accent)",
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.meta], color: "var(--nbb-syntax-comment)" },
  { tag: tags.comment, fontStyle: "italic" },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--nbb-syntax-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--nbb-syntax-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--nbb-syntax-number)" },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.tagName],
    color: "var(--nbb-syntax-function)",
  },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--nbb-syntax-type)" },
  { tag: [tags.propertyName, tags.attributeName], color: "var(--nbb-syntax-name)" },
  { tag: tags.heading, color: "var(--nbb-syntax-keyword)", fontWeight: "bold" },
  { tag: tags.strong, fontWeight: "bold" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.link, textDecoration: "underline" },
  { tag: tags.invalid, color: "var(--nbb-danger-text)" },
]);

/** The look of every editor. */
export const editorTheme: Extension = [theme, syntaxHighlighting(colours)];
