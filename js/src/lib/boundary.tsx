/** A component that fails takes nothing else with it: what went wrong stands in its place. */

import { Component, type ComponentChildren } from "preact";

interface BoundaryProps {
  /** What it holds, for the message. */
  name: string;
  children: ComponentChildren;
}

export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state = { error: null as unknown };

  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    console.error("[nbblocks]", error);
  }

  override render({ name, children }: BoundaryProps, { error }: { error: unknown }) {
    if (error === null) return children;
    return (
      <div class="nbb-failure" role="alert">
        {`${name} failed: ${error}`}
      </div>
    );
  }
}
