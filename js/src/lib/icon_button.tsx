/** The small buttons in a field's header: copy, download, reset, clear … */

import { Check, Copy } from "lucide";
import type { Ref } from "preact";
import { useEffect, useState } from "preact/hooks";
import { copyText } from "./clipboard";
import { Icon, type IconNode } from "./icon";

interface IconButtonProps {
  icon: IconNode;
  /** What it does, for the tooltip and screen readers. */
  title: string;
  onClick: (event: MouseEvent) => void;
  disabled?: boolean;
  pressed?: boolean;
  class?: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A button that is an icon. */
export function IconButton({ icon, title, class: name = "", ...props }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`nbb-icon-button ${name}`}
      title={title}
      aria-label={title}
      aria-pressed={props.pressed}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
      ref={props.buttonRef ?? null}
    >
      <Icon of={icon} />
    </button>
  );
}

const SHOWN_FOR = 1500;

interface CopyButtonProps {
  /** The text to copy, asked for when clicked. */
  text: () => string;
  onCopied?: (text: string) => void;
  title?: string;
}

/** Copies a text and shows for a moment that it did. */
export function CopyButton({ text, onCopied, title = "Copy" }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const value = text();
    if (!(await copyText(value))) return;
    setCopied(true);
    onCopied?.(value);
  };
  return (
    <IconButton
      icon={copied ? Check : Copy}
      title={copied ? "Copied" : title}
      onClick={copy}
      class={copied ? "nbb-copied" : ""}
    />
  );
}
