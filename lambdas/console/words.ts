// The fixed words of console and terminal. Each stands beside an icon of its own shape, so that nothing depends on colour;
// "unknown" has a mark of its own and is never drawn as healthy.

import type { Answer } from "../../workflows/evidence.ts";
import type { RunEnd, StepStatus } from "../../workflows/record.ts";
import type { Instant } from "../../workflows/units.ts";

export type Tone = "good" | "bad" | "ask" | "busy" | "warn" | "unknown" | "quiet";

export interface Mark {
  /** One character; the variation selector keeps telephones from drawing it as a coloured picture. */
  readonly icon: string;
  readonly word: string;
  readonly tone: Tone;
}

const mark = (icon: string, word: string, tone: Tone): Mark => ({ icon: `${icon}\ufe0e`, word, tone });

export const marks = {
  waiting: mark("◆", "Waiting for approval", "ask"),
  running: mark("▶", "Running", "busy"),
  done: mark("✓", "Done", "good"),
  healthy: mark("✓", "Healthy", "good"),
  failed: mark("✕", "Failed", "bad"),
  trouble: mark("✕", "Trouble", "bad"),
  attention: mark("!", "Needs attention", "warn"),
  unknown: mark("?", "Unknown", "unknown"),
  expired: mark("⧖", "Expired", "warn"),
  paused: mark("‖", "Paused", "warn"),
  stopped: mark("✕", "Stopped", "bad"),
  quiet: mark("○", "", "quiet"),
} as const;

const stepWords: Readonly<Record<StepStatus | "not started", Mark>> = {
  "not started": mark("○", "Not started", "quiet"),
  waiting: marks.running,
  done: marks.done,
  would: mark("◇", "Would be done", "quiet"),
  stuck: mark("✕", "Stuck", "bad"),
  skipped: mark("↷", "Skipped", "warn"),
  "done-by-hand": mark("✓", "Done by hand", "good"),
};

/** The mark of a step. `open` is whether its run is open: a step that waits in a closed run does not run, its end is not known. */
export function stepMark(status: string, open: boolean, gateWaits: boolean): Mark {
  if (gateWaits) return marks.waiting;
  if (status === "waiting" && !open) return mark("?", "Not finished", "unknown");
  return (stepWords as Readonly<Record<string, Mark>>)[status] ?? mark("?", status, "unknown");
}

const endWords: Readonly<Record<RunEnd | "open", Mark>> = {
  open: mark("▶", "Open", "busy"),
  succeeded: mark("✓", "Succeeded", "good"),
  "done-with-exceptions": mark("!", "Done with exceptions", "warn"),
  "rolled-back": mark("↶", "Rolled back", "warn"),
  rejected: mark("↷", "Rejected", "warn"),
  expired: marks.expired,
  refused: mark("✕", "Refused", "bad"),
  "no-action": mark("✓", "No action needed", "good"),
  stopped: marks.stopped,
  failed: marks.failed,
  paused: marks.paused,
};

export function endMark(end: RunEnd | "open"): Mark {
  return endWords[end];
}

const answerWords: Readonly<Record<Answer["kind"], Mark>> = {
  healthy: mark("✓", "healthy", "good"),
  failing: mark("✕", "failing", "bad"),
  silent: mark("?", "silent", "unknown"),
};

export function answerMark(kind: Answer["kind"]): Mark {
  return answerWords[kind];
}

/** What became of a change that was sent. */
export function changeMark(outcome: string): Mark {
  switch (outcome) {
    case "applied":
      return mark("✓", "applied", "good");
    case "refused":
      return mark("✕", "refused", "bad");
    case "not-sent":
      return mark("○", "not sent", "quiet");
    default:
      return mark("?", outcome === "unknown" ? "may have happened" : "not known yet", "unknown");
  }
}

/** `03:12:07 UTC`, the form in which the console gives every time; the page adds the reader's own. */
export function utc(at: Instant): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

/** Counts for people: `1,204`. */
export function count(value: number): string {
  return new Intl.NumberFormat("en").format(value);
}

/** `site-a`, `site-a and site-b`, `a, b and c`; `nothing` when there is none. */
export function list(items: readonly string[], nothing = "nothing"): string {
  const last = items[items.length - 1];
  if (last === undefined) return nothing;
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}
