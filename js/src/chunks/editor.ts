/** The code editor: CodeMirror behind the few verbs the Code component needs. Loaded on first use. */

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completeAnyWord,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { editorTheme } from "../lib/editor_theme";
import { languageExtension } from "../lib/languages";

/** What of an editor can change while it lives. */
export interface EditorSettings {
  language: string | null;
  editable: boolean;
  numbers: boolean;
  wrap: boolean;
  autocomplete: boolean;
  label: string;
}

export interface EditorListener {
  /** The user changed the text. */
  input(text: string): void;
  focus(): void;
  blur(): void;
}

export interface Editor {
  /** Show `text`, touching only what differs: the cursor stays where it can. */
  setText(text: string): void;
  configure(settings: EditorSettings): void;
  /** Put the keyboard focus into the text, with the cursor at `position` if given. */
  focus(position?: number): void;
  destroy(): void;
}

const fromOutside = Annotation.define<boolean>();

function settingsExtension(settings: EditorSettings): Extension {
  const { language, editable, numbers, wrap, autocomplete, label } = settings;
  return [
    languageExtension(language),
    EditorState.readOnly.of(!editable),
    EditorView.editable.of(editable),
    // A text one cannot edit must still be reachable, to scroll it and to select from it.
    EditorView.contentAttributes.of({
      "aria-label": label,
      tabindex: "0",
      ...(editable ? {} : { "aria-readonly": "true" }),
    }),
    editable ? [highlightActiveLine(), highlightActiveLineGutter(), closeBrackets()] : [],
    numbers ? lineNumbers() : [],
    wrap ? EditorView.lineWrapping : [],
    autocomplete && editable
      ? [autocompletion(), EditorState.languageData.of(() => [{ autocomplete: completeAnyWord }])]
      : [],
  ];
}

/** What must be replaced in `before` to have `after`. */
export function difference(
  before: string,
  after: string,
): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (
    same < shorter - from &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same++;
  }
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

/** An editor in `parent`, showing `text`. */
export function createEditor(
  parent: HTMLElement,
  text: string,
  settings: EditorSettings,
  listener: EditorListener,
): Editor {
  const changeable = new Compartment();
  const view = new EditorView({
    parent,
    root: parent.getRootNode() as Document | ShadowRoot,
    doc: text,
    extensions: [
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of("    "),
      bracketMatching(),
      editorTheme,
      // Escape, then Tab leaves the editor, so that Tab may indent.
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        indentWithTab,
      ]),
      changeable.of(settingsExtension(settings)),
      EditorView.updateListener.of((update) => {
        const external = update.transactions.some((each) => each.annotation(fromOutside));
        if (update.docChanged && !external) listener.input(update.state.doc.toString());
        if (update.focusChanged) update.view.hasFocus ? listener.focus() : listener.blur();
      }),
    ],
  });
  return {
    setText(text) {
      const before = view.state.doc.toString();
      const after = text.replace(/\r\n?/g, "\n");
      if (after === before) return;
      view.dispatch({ changes: difference(before, after), annotations: fromOutside.of(true) });
    },
    configure(next) {
      view.dispatch({ effects: changeable.reconfigure(settingsExtension(next)) });
    },
    focus(position) {
      if (position !== undefined) {
        view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) } });
      }
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
