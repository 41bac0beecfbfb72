/** Where the user leaves a file: by click, by drop, by paste. */

import { Upload } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon, type IconNode } from "./icon";

interface DropTargetProps {
  /** Take files at all. */
  enabled: boolean;
  /** Take them from the clipboard too. */
  paste: boolean;
  onFile: (file: File) => void;
  class?: string;
  children: ComponentChildren;
}

/** An area that takes a file dropped or pasted anywhere on it. */
export function DropTarget({ enabled, paste, onFile, children, ...props }: DropTargetProps) {
  const [over, setOver] = useState(false);
  const take = (event: Event, data: DataTransfer | null) => {
    const file = [...(data?.files ?? [])][0];
    if (!file) return;
    event.preventDefault();
    onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard.
    <div
      class={`nbb-drop-target ${over ? "nbb-drop-over" : ""} ${props.class ?? ""}`}
      onDragOver={(event) => {
        if (!enabled || !event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (enabled) take(event, event.dataTransfer);
      }}
      onPaste={(event) => {
        if (paste) take(event, event.clipboardData);
      }}
    >
      {children}
    </div>
  );
}

interface ZoneButtonProps {
  icon: IconNode;
  /** New lines count, and a line that starts with `#` is a heading. */
  text: string;
  onClick: () => void;
}

/** A button as large as what it will be replaced with. */
export function ZoneButton({ icon, text, onClick }: ZoneButtonProps) {
  return (
    <button type="button" class="nbb-drop-zone" onClick={onClick}>
      <Icon of={icon} />
      {text
        .split("\n")
        .map((line) =>
          line.startsWith("#") ? (
            <strong key={line}>{line.replace(/^#+\s*/, "")}</strong>
          ) : (
            <span key={line}>{line}</span>
          ),
        )}
    </button>
  );
}

interface DropZoneProps {
  /** The kinds of file to offer, as `<input accept>` takes them. */
  accept: string;
  text: string;
  onFile: (file: File) => void;
}

/** The button that asks for a file, with the invitation to drop one. */
export function DropZone({ accept, text, onFile }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <ZoneButton icon={Upload} text={text} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        accept={accept}
        class="nbb-file-input"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}

export interface Source {
  name: string;
  title: string;
  icon: IconNode;
}

interface SourceBarProps {
  sources: Source[];
  /** The one in use; null when they only act. */
  current: string | null;
  onChoose: (name: string) => void;
}

/** The buttons that choose where a file comes from. */
export function SourceBar({ sources, current, onChoose }: SourceBarProps) {
  if (sources.length < 2) return null;
  return (
    <fieldset class="nbb-sources" aria-label="Source">
      {sources.map(({ name, title, icon }) => (
        <button
          key={name}
          type="button"
          class="nbb-source"
          aria-pressed={current === name}
          onClick={() => onChoose(name)}
        >
          <Icon of={icon} />
          {title}
        </button>
      ))}
    </fieldset>
  );
}
