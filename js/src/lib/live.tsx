/** The sign that a camera or a microphone is streaming. */

/** A red dot and a word, also for those who listen; nothing until it is `on`. */
export function Live({ on }: { on: boolean }) {
  return (
    <span class="nbb-live" role="status">
      {on && "Live"}
    </span>
  );
}
