/** What runs for a component, shown over its content without replacing it. */

import { useEffect, useState } from "preact/hooks";
import type { ProgressBar } from "../generated/messages";
import type { BlockStatus } from "./status";

const TICK = 100;

/** Seconds since `since`, counted while the component is shown. */
function useElapsed(since: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - since) / 1000;
}

function fractionOf(bar: ProgressBar | undefined): number | null {
  if (!bar) return null;
  if (bar.fraction !== null && bar.fraction !== undefined) return bar.fraction;
  return bar.index !== null && bar.length ? bar.index / bar.length : null;
}

/** How far all of it is: a step of an outer bar is as far as the bar inside it. */
function overall(bars: readonly ProgressBar[]): number | null {
  return bars.reduceRight<number | null>((inside, bar) => {
    const { index, length } = bar;
    if (index === null || !length) return fractionOf(bar) ?? inside;
    return Math.min(1, (index + (inside ?? 0)) / length);
  }, null);
}

function amountOf({ index, length, unit, ...bar }: ProgressBar): string {
  // Without the digits that adding up binary fractions leaves behind.
  const done = index === null ? null : Number(index.toPrecision(9));
  if (done !== null) return length ? `${done}/${length} ${unit}` : `${done} ${unit}`;
  return bar.fraction === null ? "" : `${Math.round(bar.fraction * 100)} %`;
}

/** One bar in words. Where there is no room, outer bars give way first, and of one its description. */
function BarText({ bar, outer }: { bar: ProgressBar; outer: boolean }) {
  const amount = amountOf(bar);
  return (
    <span class={outer ? "nbb-bar nbb-bar-outer" : "nbb-bar"}>
      {bar.desc && <span class="nbb-bar-desc">{bar.desc}</span>}
      <span>{bar.desc && amount ? ` · ${amount}` : amount}</span>
    </span>
  );
}

/** "2 of 5", or of a line that ends here "2". */
const placeOf = ({ position, length }: BlockStatus): string =>
  position !== null && length > position ? `${position} of ${length}` : `${position}`;

function Badge({ status }: { status: BlockStatus }) {
  const elapsed = useElapsed(status.since);
  // What is to come counts from when it was said, and the clock of the badge from the start.
  const total = status.eta === null ? 0 : status.eta + (status.heard - status.since) / 1000;
  const eta = total > elapsed ? ` / ${total.toFixed(1)}` : "";
  const queued = status.position !== null && status.started === null;
  const bars = status.progress.filter((bar) => bar.desc || amountOf(bar));
  return (
    <div class="nbb-badge">
      {bars.map((bar, level) => (
        <BarText key={level} bar={bar} outer={level < bars.length - 1} />
      ))}
      {status.message && bars.length === 0 && <span>{status.message}</span>}
      {queued && <span>Queue: {placeOf(status)}</span>}
      {status.waiting > 0 && <span>+{status.waiting} waiting</span>}
      <span class="nbb-time">
        {elapsed.toFixed(1)}
        {eta} s
      </span>
    </div>
  );
}

/** The line at the upper edge, and a badge with place, time or what went wrong. */
export function StatusOverlay({ status }: { status: BlockStatus }) {
  if (status.state === "done" || status.show === "hidden") return null;
  if (status.state === "error") {
    const message = status.message || "Error";
    return (
      <div class="nbb-status nbb-status-error" role="status">
        <div class="nbb-badge nbb-badge-error" title={message}>
          {message}
        </div>
      </div>
    );
  }
  const fraction = overall(status.progress);
  const full = status.show === "full";
  const width = fraction === null ? undefined : `${Math.min(1, fraction) * 100}%`;
  return (
    <div class={`nbb-status nbb-status-${status.state}`}>
      <div class="nbb-track">
        <div class={width ? "nbb-line nbb-line-known" : "nbb-line"} style={{ width }} />
      </div>
      {full && (status.state === "pending" || status.progress.length > 0) && (
        <Badge status={status} />
      )}
    </div>
  );
}
