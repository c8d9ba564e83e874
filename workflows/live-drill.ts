// A live drill: production really moves to the other site and home again, as a chain of ordinary runs, its legs. What is here decides
// what comes next from what is known of the legs and of the plan. Pure. Between two legs nothing is open, so a failover that becomes
// necessary there is the real thing and ends the drill. See decisions/0066.

import { readinessLastsMs } from "./drill-readiness.ts";
import type { LiveDrill, LiveVerdict, PlannedLeg } from "./live-drill-state.ts";
import { sayWayOn } from "./live-drill-words.ts";
import { amountOf, nameOf } from "./readiness/report.ts";
import type { ReadinessReport } from "./readiness/report.ts";
import type { RunEnd } from "./record.ts";
import { sayDuration } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** What is known at a look between two runs. */
export interface SeenBetween {
  readonly now: Instant;
  /** The site that serves, as the record says. */
  readonly active: string;
  /** The text of the plan that is deployed now. */
  readonly planDigest: string;
  /** Whether the newest leg's run is in the record; only of interest until its result is known. */
  readonly opened: boolean;
  /** A run that is no leg, and no dry drill, and was opened since the drill began. */
  readonly foreign: string | null;
  /** Why nothing may begin now: the kill switch, a pause, frozen days; null where nothing is in the way. */
  readonly halted: string | null;
  readonly readiness: Pick<ReadinessReport, "at" | "active" | "planDigest" | "results"> | null;
}

export type NextOfDrill =
  /** `tell`: people have to hear of it, once. */
  | { readonly does: "wait"; readonly because: string; readonly tell: boolean }
  /** Starts the newest leg once more, by the same name: whoever died before it was started, or after, finds one run. */
  | { readonly does: "repeat" }
  | { readonly does: "start"; readonly leg: PlannedLeg; readonly number: number }
  | { readonly does: "end"; readonly verdict: LiveVerdict; readonly because: string };

/** A leg whose run is not in the record after so long does not come any more: its machine found another run, or is not there. */
export const openedWithinMs: Milliseconds = 10 * 60_000;

/** For how long the next leg waits for readiness that is not red, after which the drill ends where it stands. */
export const waitsForReadinessMs: Milliseconds = readinessLastsMs;

/** A leg that did not begin for so long is not what people would expect to begin now. */
export const expectedForMs: Milliseconds = 12 * 3_600_000;

/** What a leg's end makes of the drill where that leg did not succeed. What people or circumstances kept from happening has shown nothing. */
const verdictOfEnd: Readonly<Record<Exclude<RunEnd, "succeeded">, LiveVerdict>> = {
  "done-with-exceptions": "not-finished",
  "rolled-back": "failed",
  failed: "failed",
  refused: "failed",
  rejected: "not-finished",
  expired: "not-finished",
  stopped: "not-finished",
  "no-action": "not-finished",
  paused: "not-finished",
};

/** What comes next of a drill that is open and whose plan has no run open. The first reason against going on ends it. */
export function nextOf(drill: LiveDrill, seen: SeenBetween): NextOfDrill {
  const { legs, planned } = drill;
  const last = legs.at(-1);
  if (last === undefined) return { does: "end", verdict: "not-finished", because: "it has no leg" };
  const ends = (verdict: LiveVerdict, because: string): NextOfDrill => ({ does: "end", verdict, because });
  if (last.result === null) {
    if (seen.opened) return { does: "wait", because: `leg ${legs.length} (${last.run}) has not closed`, tell: false };
    if (drill.stop !== null) return ends("not-finished", sayStop(drill.stop));
    if (seen.now - last.at <= openedWithinMs) return { does: "repeat" };
    return ends("not-finished", `leg ${legs.length} (${last.run}) was started ${sayDuration(seen.now - last.at)} ago and its run never opened`);
  }
  const { end, sentence, closedAt } = last.result;
  if (end !== "succeeded") {
    const isLast = legs.length === planned.length;
    return ends(end === "done-with-exceptions" && isLast ? "passed-with-exceptions" : verdictOfEnd[end], `leg ${legs.length} of ${planned.length} ended as ${end}: ${sentence}`);
  }
  const next = planned[legs.length];
  if (next === undefined) return passed(drill);
  // Whatever came between, it was not this drill, and what it left behind is not what the next leg was approved for.
  if (seen.foreign !== null) return ends("not-finished", `run ${seen.foreign}, which is no leg of it, came between`);
  if (drill.stop !== null) return ends("not-finished", sayStop(drill.stop));
  if (seen.planDigest !== drill.planDigest) return ends("not-finished", "another text of the plan was deployed meanwhile");
  if (seen.halted !== null) return ends("not-finished", seen.halted);
  if (seen.active !== servesBefore(next)) return ends("not-finished", `${seen.active} serves, and leg ${legs.length + 1} would begin at ${servesBefore(next)}`);
  const dueAt = next.kind === "reprotect" ? closedAt : Math.max(closedAt, movedAt(drill) + drill.stayMs);
  // The arbiter was away, or the plan was.
  if (seen.now - dueAt > expectedForMs) return ends("not-finished", `leg ${legs.length + 1} was due ${sayDuration(seen.now - dueAt)} ago, and nobody expects it now`);
  // A copy is made where none follows, so readiness, which is red for just that, is not asked; the run's own rules are.
  if (next.kind === "reprotect") return { does: "start", leg: next, number: legs.length + 1 };
  if (seen.now < dueAt) return { does: "wait", because: `${seen.active} serves for ${sayDuration(drill.stayMs)}, as the plan says`, tell: false };
  const unready = whyNotReady(seen, closedAt);
  if (unready === undefined) return { does: "start", leg: next, number: legs.length + 1 };
  if (seen.now - dueAt > waitsForReadinessMs) return ends("not-finished", `${unready.because}, for ${sayDuration(seen.now - dueAt)} now`);
  return { does: "wait", ...unready };
}

/** The site that serves when the leg begins; it is the leg's source, also where a copy is only read from it. */
const servesBefore = ({ source }: PlannedLeg): string => source;

const sayStop = ({ by, because }: NonNullable<LiveDrill["stop"]>): string => `${by} ended it: ${because}`;

/** When production was last moved by the drill. */
function movedAt({ planned, legs }: LiveDrill): Instant {
  return Math.max(0, ...legs.flatMap(({ result }, index) => (planned[index]?.kind === "switchover" && result !== null ? [result.closedAt] : [])));
}

function passed({ legs, rtoMs, planned }: LiveDrill): NextOfDrill {
  const slow = legs.flatMap(({ result }, index) => (result?.outageMs != null && result.outageMs > rtoMs ? [`leg ${index + 1} left users without service for up to ${sayDuration(result.outageMs)}, and the plan promises ${sayDuration(rtoMs)}`] : []));
  const unmeasured = legs.flatMap(({ result }, index) => (planned[index]?.kind === "switchover" && result?.outageMs == null ? [`how long leg ${index + 1} left users without service was not measured`] : []));
  const exceptions = [...slow, ...unmeasured];
  if (exceptions.length > 0) return { does: "end", verdict: "passed-with-exceptions", because: exceptions.join("; ") };
  return { does: "end", verdict: "passed", because: `all ${legs.length} legs succeeded` };
}

/** Why production may not be moved home yet: a look from before the last leg says nothing of how things stand now. */
function whyNotReady({ readiness, active, planDigest, now }: SeenBetween, since: Instant): { readonly because: string; readonly tell: boolean } | undefined {
  const isOld = readiness === null || readiness.at <= since || readiness.active !== active || readiness.planDigest !== planDigest;
  // Looked at every half hour: for as long nobody has to hear of it.
  if (isOld) return { because: "readiness was not looked at since the last leg", tell: now - since > readinessLastsMs / 2 };
  const failing = readiness.results.filter(({ outcome }) => outcome === "fail").map(nameOf);
  return amountOf(readiness.results) === "not-ready" ? { because: `readiness is red: ${failing.slice(0, 3).join(", ")}${failing.length > 3 ? ` and ${failing.length - 3} more` : ""}`, tell: true } : undefined;
}

/** The drill at its end: what it has shown, and where production stands with the way on. */
export function withEnd(drill: LiveDrill, verdict: LiveVerdict, because: string, active: string, at: Instant): LiveDrill {
  return { ...drill, closed: { verdict, at, sentence: [`${because.replace(/\.$/, "")}.`, ...sayWayOn(drill, active)].join(" ") } };
}
