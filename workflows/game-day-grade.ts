// Grades a game day by its outcome, from the records of the runs that were opened while its fault stood: was it noticed, was it decided right, within
// the plan's objectives, and was the fault taken back. What was not measured is not graded, and never counts as met. Pure.

import { requesterOf } from "./access.ts";
import { noticedAfterMs } from "./cadence.ts";
import { Defect } from "./failure.ts";
import { faultOf } from "./game-day-state.ts";
import type { GameDay, Grade, PlannedFault } from "./game-day-state.ts";
import { hasMoved } from "./moved.ts";
import type { LiveVerdict } from "./live-drill-state.ts";
import type { Plan } from "./plan.ts";
import { namedAs, sameNamed } from "./person.ts";
import type { Named } from "./person.ts";
import type { Entry, RunState } from "./record.ts";
import { dataLoss, provedAt } from "./reporting/targets.ts";
import type { LossReport } from "./reporting/losses.ts";
import { sayDuration } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** A run that was opened since the fault was caused, with what it measured of losses. */
export interface RunOfDay {
  readonly state: RunState;
  /** The plan as the run sees it. */
  readonly plan: Plan;
  /** Whoever asked for it, joined it, or decided in it. */
  readonly people: readonly Named[];
  readonly losses: readonly LossReport[];
}

export interface Graded {
  readonly verdict: LiveVerdict;
  readonly grades: readonly Grade[];
  readonly sentence: string;
}

type Facilitator = Pick<GameDay, "who" | "identity">;

const ended = new Set(["succeeded", "done-with-exceptions"]);

/** Grades a day whose fault was caused. `runs`: those of no drill that were opened since then, oldest first; all are closed. */
export function gradeOf(plan: Plan, day: GameDay, runs: readonly RunOfDay[], now: Instant): Graded {
  const { caused } = day;
  if (caused === null) throw new Defect("a fault that nobody caused cannot be graded");
  const fault = faultOf(plan, day);
  const decisive = runs.find((run) => isRight(fault, run));
  const brief = tooBrief(plan, day, caused.at, runs, now);
  const grades = [shown(noticed(fault, day, caused.at, runs), brief), shown(uninformed(decided(fault, runs, decisive), day, runs), brief), ...(fault.expect === "failover" ? objectives(plan, caused.at, decisive) : []), removal(fault, day, caused.at, now)];
  const missed = grades.filter(({ outcome }) => outcome === "missed");
  // What the facilitator decided shows nothing of the others; an objective of a failover that nobody measured is not shown to be kept.
  const unknown = grades.some(({ of, outcome }) => (of === "decided" || (of === "noticed" && fault.expect !== "none")) && outcome === "not-graded") || fault.expect === "failover" && grades.some(({ of, outcome }) => (of === "rto" || (of === "rpo" && Object.keys(plan.databases).length > 0)) && outcome === "not-graded");
  const verdict = missed.length > 0 ? "failed" : grades.some(({ of, outcome }) => of === "decided" && outcome === "not-graded") && brief !== undefined ? "not-finished" : unknown || decisive?.state.closed?.end === "done-with-exceptions" ? "passed-with-exceptions" : "passed";
  return { verdict, grades, sentence: `The fault was ${fault.name} (${fault.cause}), for which ${sayExpected(fault)} was right. ${grades.map(({ sentence }) => sentence).join(" ")}` };
}

/** What is right for a fault, in words. */
export function sayExpected({ expect }: Pick<PlannedFault, "expect">): string {
  return { failover: "a failover", repair: "a repair in place", none: "to change nothing" }[expect];
}

function isRight({ expect }: PlannedFault, { plan, state }: RunOfDay): boolean {
  if (!ended.has(state.closed?.end ?? "")) return false;
  return expect === "failover" ? state.kind === "failover" && hasMoved(plan, state) : expect === "repair" && state.kind === "repair";
}

function noticed({ expect, notice }: PlannedFault, day: GameDay, causedAt: Instant, runs: readonly RunOfDay[]): Grade {
  const of = "noticed";
  const [first] = runs;
  if (first !== undefined && isBy(day, first)) return { of, outcome: "not-graded", sentence: `Run ${first.state.run} was asked for by ${day.who}, the facilitator, who knew of the fault, so that it was noticed is not graded.` };
  // It would have been begun without the fault too, and an alarm that came later has only joined it.
  if (first?.state.trigger.by === "plan") return { of, outcome: "not-graded", sentence: `Run ${first.state.run} was begun ${sayAfter(first.state.openedAt - causedAt)} by another plan's run, which shows nothing of this fault, so that it was noticed is not graded.` };
  if (expect === "none" && notice === undefined) return { of, outcome: "not-graded", sentence: first === undefined ? "No run was opened, and none had to be." : `Run ${first.state.run} was opened ${sayAfter(first.state.openedAt - causedAt)}.` };
  if (first === undefined) return { of, outcome: "missed", sentence: "It was not noticed: no run was opened before the fault was taken back." };
  const afterMs = first.state.openedAt - causedAt;
  const sentence = `It was noticed ${sayAfter(afterMs)}, when run ${first.state.run} was opened by ${first.state.trigger.by === "person" ? `a person (${first.state.trigger.who ?? first.state.trigger.what})` : first.state.trigger.by === "schedule" ? "the schedule" : "an alarm"}`;
  return notice !== undefined && afterMs > notice ? { of, outcome: "missed", sentence: `${sentence}, which is later than ${sayDuration(notice)}.` } : { of, outcome: "met", sentence: `${sentence}.` };
}

/** Whether that person asked for a run, under whatever name. */
const isBy = ({ who, identity }: Facilitator, { state: { trigger } }: RunOfDay): boolean => askedBy(trigger).some((each) => sameNamed({ by: who, identity }, each));

function askedBy(trigger: RunState["trigger"]): readonly Named[] {
  const by = requesterOf({ trigger });
  return by === undefined ? [] : [{ by, identity: trigger.identity }];
}

/** What was decided right by the one who knew the fault is not graded, whatever their part in it and under whatever name. */
function uninformed(grade: Grade, { who, identity }: Facilitator, runs: readonly RunOfDay[]): Grade {
  for (const { state, people } of runs) {
    const known = people.find((each) => sameNamed({ by: who, identity }, each));
    if (known === undefined || grade.outcome !== "met") continue;
    return { ...grade, outcome: "not-graded", sentence: `${grade.sentence} That is not graded, because ${who}, the facilitator, who knew the fault, ${known.by === who ? "" : `as ${known.by} `}had a part in run ${state.run}.` };
  }
  return grade;
}

/** Why a fault that stood for too short a time shows nothing; undefined where it stood for long enough, or something was changed for it. */
function tooBrief({ decide }: Plan, { removed }: GameDay, causedAt: Instant, runs: readonly RunOfDay[], now: Instant): string | undefined {
  const stoodMs = Math.max(0, (removed?.at ?? now) - causedAt);
  const needMs = noticedAfterMs(decide);
  if (stoodMs >= needMs || runs.some(({ state }) => state.mutations > 0)) return undefined;
  return `the fault stood for too short a time: ${sayDuration(stoodMs)}, and what is looked at every ${sayDuration(decide.every)} and held for ${sayDuration(decide.hold)} has to last ${sayDuration(needMs)}`;
}

const shown = (grade: Grade, brief: string | undefined): Grade => (brief === undefined ? grade : { ...grade, outcome: "not-graded", sentence: grade.of === "noticed" ? `Not shown: ${brief}.` : "So what was decided for it shows nothing." });

function decided(fault: PlannedFault, runs: readonly RunOfDay[], decisive: RunOfDay | undefined): Grade {
  const of = "decided";
  const changed = runs.filter(({ state }) => state.mutations > 0);
  if (fault.expect === "none") {
    if (changed.length > 0) return { of, outcome: "missed", sentence: `It was not decided right: nothing had to be changed, and ${changed.map(sayEnd).join(", ")} made changes.` };
    return { of, outcome: "met", sentence: `It was decided right: nothing was changed${runs.length === 0 ? "" : ` (${runs.map(sayEnd).join(", ")})`}.` };
  }
  const wrongly = fault.expect === "repair" ? changed.find(({ state }) => state.kind !== "repair") : undefined;
  if (wrongly !== undefined) return { of, outcome: "missed", sentence: `It was not decided right: it had to be repaired in place, and ${sayEnd(wrongly)} made changes.` };
  if (decisive !== undefined) return { of, outcome: "met", sentence: `It was decided right: ${sayEnd(decisive)}.` };
  return { of, outcome: "missed", sentence: runs.length === 0 ? `Nothing was decided, and ${sayExpected(fault)} was right.` : `It was not decided right: ${runs.map(sayEnd).join(", ")}.` };
}

/**
 * Whoever had a part in a run, from its entries: the state keeps of each gate the last question alone, and a person may have answered the one before.
 * A name without anybody who vouches for it stands for itself.
 */
export function peopleIn(entries: readonly Entry[]): readonly Named[] {
  return entries.flatMap(({ body }): readonly Named[] => {
    switch (body.type) {
      case "opened":
      case "joined":
        return askedBy(body.trigger);
      case "gate-voted":
        return [namedAs(body.vote)];
      case "gate-held":
        return [namedAs(body.hold)];
      case "gate-decided":
        return [namedAs(body)];
      case "stop-requested":
        return [{ by: body.by }];
      default:
        return [];
    }
  });
}

const sayEnd = ({ state }: RunOfDay): string => `the ${state.kind} ${state.run} ended as ${state.closed?.end ?? "open"}`;

/** Of the failover that was right. Where there was none, that is graded above, and here nothing was measured. */
function objectives(plan: Plan, causedAt: Instant, decisive: RunOfDay | undefined): readonly Grade[] {
  if (decisive === undefined) return (["rto", "rpo"] as const).map((of) => ({ of, outcome: "not-graded", sentence: `${of.toUpperCase()}: not graded, because no failover moved production.` }));
  const proved = provedAt(decisive.plan, decisive.state);
  const { rto } = plan.objectives;
  const loss = dataLoss(decisive.plan, decisive.state, decisive.losses);
  return [
    "because" in proved ? { of: "rto", outcome: "not-graded", sentence: `RTO: not graded, because ${proved.because}.` }
      : { of: "rto", outcome: proved.at - causedAt <= rto ? "met" : "missed", sentence: `RTO: ${sayDuration(Math.max(0, proved.at - causedAt))} from when the fault was caused until ${proved.what}; ${sayDuration(rto)} are promised.` },
    loss.met === null ? { of: "rpo", outcome: "not-graded", sentence: `RPO: not graded, because ${loss.because}.` }
      : { of: "rpo", outcome: loss.met ? "met" : "missed", sentence: `RPO: ${loss.measured ?? 0} s of writes at most, ${loss.because}; ${loss.target} s are promised.` },
  ];
}

function removal({ lasts, remove }: PlannedFault, { removed }: GameDay, causedAt: Instant, now: Instant): Grade {
  const of = "removed";
  if (removed === null) return { of, outcome: "missed", sentence: `Nobody has said within ${sayDuration(now - causedAt)} that the fault is taken back. Take it back: ${remove}.` };
  const afterMs: Milliseconds = removed.at - causedAt;
  return { of, outcome: afterMs <= lasts ? "met" : "missed", sentence: `${removed.by} said ${sayAfter(afterMs)} that it was taken back${afterMs <= lasts ? "" : `, which is later than ${sayDuration(lasts)}`}; nobody measured that.` };
}

const sayAfter = (ms: Milliseconds): string => `after ${sayDuration(Math.max(0, Math.round(ms / 1_000) * 1_000))}`;
