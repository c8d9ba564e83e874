// A live drill: production really moves to the other site and home again, as a chain of ordinary runs, its legs. What is here decides
// what comes next from what is known of the legs and of the plan. Pure. Between two legs nothing is open, so a failover that becomes
// necessary there is the real thing and ends the drill. See decisions/0066.

import { readinessLastsMs } from "./drill-readiness.ts";
import type { LiveDrill, LiveVerdict, PlannedLeg } from "./live-drill-state.ts";
import { sayWayOn } from "./live-drill-words.ts";
import { amountOf, nameOf } from "./readiness/report.ts";
import type { ReadinessReport } from "./readiness/report.ts";
import type { RunEnd } from "./record.ts";
import { sayDuration, sayInstant } from "./units.ts";
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

/** The sweep looks every minute. Where nobody looked for so long, production may have been moved meanwhile by whoever had no arbiter, which the record does not know yet. */
export const sweptWithinMs: Milliseconds = 10 * 60_000;

/** What keeps a run from beginning is nothing that the drill has found. */
const haltedBy: readonly string[] = ["switchover-paused", "reprotect-paused"];

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
    const startedMs = seen.now - last.at;
    // What was started may open yet: `open` keeps a leg from beginning whose drill was ended, and the end is told when none can come any more.
    if (drill.stop !== null && startedMs <= openedWithinMs) return { does: "wait", because: `${sayStop(drill.stop)}; leg ${legs.length} (${last.run}) was started and has not opened`, tell: false };
    const against = whatSpeaksAgainst(drill, seen, legs.length);
    if (against !== undefined) return ends("not-finished", against);
    if (startedMs <= openedWithinMs) return { does: "repeat" };
    return ends("not-finished", `leg ${legs.length} (${last.run}) was started ${sayDuration(seen.now - last.at)} ago and its run never opened`);
  }
  const { end, sentence, closedAt, mutations, refusedBy, shutDown } = last.result;
  if (end === "refused" && haltedBy.includes(refusedBy ?? "")) return ends("not-finished", `leg ${legs.length} of ${planned.length} did not begin: ${sentence}`);
  if (end !== "succeeded") {
    const isLast = legs.length === planned.length;
    // What the leg was for is no exception: a node that was not shut down, or not for its time, has shown nothing of the other.
    const unshown = end === "done-with-exceptions" && shutDown === false ? ` It has not shown that the other node serves alone: ${planned[legs.length - 1]?.source ?? "its node"} was not seen to be shut down for its time and to serve again.` : "";
    return ends(end === "done-with-exceptions" && isLast && unshown === "" ? "passed-with-exceptions" : verdictOfEnd[end], `leg ${legs.length} of ${planned.length} ended as ${end}: ${sentence}${unshown}`);
  }
  // Production stood there already: somebody else has moved it, and the leg has shown nothing.
  if (mutations === 0 && planned[legs.length - 1]?.kind === "switchover") return ends("not-finished", `leg ${legs.length} of ${planned.length} changed nothing, so it was not what moved production`);
  const next = planned[legs.length];
  if (next === undefined) return passed(drill);
  const against = whatSpeaksAgainst(drill, seen, legs.length + 1);
  if (against !== undefined) return ends("not-finished", against);
  const unseenMs = seen.now - Math.max(closedAt, drill.lookedAt ?? 0);
  if (unseenMs > sweptWithinMs) return ends("not-finished", `nobody looked at it for ${sayDuration(unseenMs)}, so what happened meanwhile is not known; where production stands is said by the record`);
  const dueAt = next.kind === "reprotect" ? closedAt : Math.max(closedAt, movedAt(drill) + drill.stayMs);
  // A copy is made where none follows, so readiness, which is red for just that, is not asked; the run's own rules are.
  if (next.kind === "reprotect") return { does: "start", leg: next, number: legs.length + 1 };
  if (seen.now < dueAt) return { does: "wait", because: `${seen.active} serves for ${sayDuration(drill.stayMs)}, as the plan says`, tell: false };
  const unready = whyNotReady(seen, closedAt);
  if (unready === undefined) return { does: "start", leg: next, number: legs.length + 1 };
  if (seen.now - dueAt > waitsForReadinessMs) return ends("not-finished", `${unready.because}, for ${sayDuration(seen.now - dueAt)} now`);
  return { does: "wait", ...unready };
}

/** Why that leg, counted from 1, may not begin, whether it was started before or not: whatever came between, it was not this drill, and what it left behind is not what the leg was planned for. */
function whatSpeaksAgainst({ stop, planDigest, planned }: LiveDrill, seen: SeenBetween, number: number): string | undefined {
  if (seen.foreign !== null) return `run ${seen.foreign}, which is no leg of it, came between`;
  if (stop !== null) return sayStop(stop);
  if (seen.planDigest !== planDigest) return "another text of the plan was deployed meanwhile";
  if (seen.halted !== null) return seen.halted;
  const leg = planned[number - 1];
  return leg !== undefined && seen.active !== servesBefore(leg) ? `${seen.active} serves, and leg ${number} would begin at ${servesBefore(leg)}` : undefined;
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
  const unmeasured = legs.flatMap(({ result }, index) => (planned[index]?.kind === "switchover" && result?.outageMs == null ? [`how long leg ${index + 1} left users without service was not measured${result?.unmeasured === undefined ? "" : `: ${result.unmeasured}`}`] : []));
  const exceptions = [...slow, ...unmeasured];
  if (exceptions.length > 0) return { does: "end", verdict: "passed-with-exceptions", because: exceptions.join("; ") };
  return { does: "end", verdict: "passed", because: `all ${legs.length} legs succeeded` };
}

/** Why production may not be moved home yet: a look from before the last leg says nothing of how things stand now. */
function whyNotReady({ readiness, active, planDigest, now }: SeenBetween, since: Instant): { readonly because: string; readonly tell: boolean } | undefined {
  const isOld = readiness === null || readiness.at <= since || readiness.active !== active || readiness.planDigest !== planDigest;
  // Looked at every half hour: for as long nobody has to hear of it.
  if (isOld) return { because: "readiness was not looked at since the last leg", tell: now - since > readinessLastsMs / 2 };
  if (now - readiness.at > readinessLastsMs) return { because: `readiness was last looked at at ${sayInstant(readiness.at)}, which is too long ago`, tell: true };
  const failing = readiness.results.filter(({ outcome }) => outcome === "fail").map(nameOf);
  return amountOf(readiness.results) === "not-ready" ? { because: `readiness is red: ${failing.slice(0, 3).join(", ")}${failing.length > 3 ? ` and ${failing.length - 3} more` : ""}`, tell: true } : undefined;
}

/** The drill at its end: what it has shown, and where production stands with the way on. */
export function withEnd(drill: LiveDrill, verdict: LiveVerdict, because: string, active: string, at: Instant, beside: readonly string[] | null = null): LiveDrill {
  return { ...drill, closed: { verdict, at, sentence: [`${because.replace(/\.$/, "")}.`, ...sayWayOn(drill, active, beside)].join(" ") } };
}
