// What `understudy rehearse` does: reads what is asked for and the plan, runs the rehearsal, prints what was measured.

import { ownServersOf } from "../../workflows/database-copies.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { watchedServices } from "../../workflows/plan.ts";
import { whyNoIsolated } from "../../workflows/isolated-drills.ts";
import type { GateState } from "../../workflows/record.ts";
import { whyNoLiveDrill } from "../../workflows/live-legs.ts";
import { whyNotReprotected } from "../../workflows/reprotects.ts";
import { whyNeverLossless } from "../../workflows/switchover-rules.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { exitCodes } from "../exit.ts";
import { rehearseAcceptance } from "../local/acceptance.ts";
import { drilledWithoutChange, rehearseDryDrill } from "../local/drill-rehearsal.ts";
import { cameHome, rehearseLiveDrill } from "../local/live-drill-rehearsal.ts";
import { rehearseFailback, wentThereAndBack } from "../local/failback-rehearsal.ts";
import { parseFaults } from "../local/faults.ts";
import { drilledAndCleaned, rehearseIsolatedDrill } from "../local/isolated-rehearsal.ts";
import { localNotices, localPlan } from "../local/local-plan.ts";
import { defaultFaults, rehearse } from "../local/rehearsal.ts";
import type { RehearsalOptions } from "../local/rehearsal.ts";
import { clientName } from "../local/standing-here.ts";
import { movedWithoutLoss, rehearseSwitchover } from "../local/switchover-rehearsal.ts";
import { systemClock } from "../local/system-clock.ts";
import { watchedPair } from "../local/world/watched-pair.ts";
import { terminal } from "../terminal.ts";
import { acceptanceLines } from "./acceptance-lines.ts";
import { drillRehearsalLines } from "./drill-rehearsal-lines.ts";
import { isolatedRehearsalLines } from "./isolated-rehearsal-lines.ts";
import { liveDrillRehearsalLines } from "./live-drill-rehearsal-lines.ts";
import { failbackLines } from "./failback-lines.ts";
import { onInterrupt } from "./interrupt.ts";
import { rehearsalLines } from "./rehearsal-lines.ts";
import { rehearsalWay } from "./rehearsal-way.ts";
import type { Decider, DrillWay, RehearsalWay, WayOptions } from "./rehearsal-way.ts";
import { switchoverLines } from "./switchover-lines.ts";

type Output = ReturnType<typeof terminal>;
type Common = Omit<RehearsalOptions, "faults" | "decideAs">;
type Way<R extends RehearsalWay["run"]> = Extract<RehearsalWay, { readonly run: R }>;

export interface RehearseOptions extends WayOptions {
  readonly plan: string;
  readonly tempo: number;
  readonly json?: true;
}

/** A slow machine begins the move with the writes that it has by then. */
const writesWithinMs: Milliseconds = 120_000;

/** Runs the rehearsal; gives the exit code. The report goes to standard output, what happens meanwhile to standard error. */
export async function rehearseAction(options: RehearseOptions): Promise<number> {
  const error = terminal(process.stderr);
  const way = rehearsalWay(options);
  const plan = localPlan(options.plan, options.tempo);
  const begin = beginning(way, plan);
  const interrupted = onInterrupt("the rehearsal is being ended; everything it started is stopped");
  for (const notice of localNotices(plan)) error.line(`Note: ${notice}.`);
  const startedAt = systemClock.now();
  const common = {
    plan,
    tempo: options.tempo,
    clock: systemClock,
    limitMs: 600_000,
    signal: interrupted,
    say: (sentence: string) => error.line(`${error.colours.dim(`${((systemClock.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`)}  ${sentence}`),
  };
  const outcome = await begin(common, (report, lines) => print(report, options, lines));
  if (outcome.waitingGate !== undefined) {
    error.line(`The gate "${outcome.waitingGate.title}" waits and nobody was named to decide it; name somebody with --approve-as or --reject-as.`);
    return exitCodes.waiting;
  }
  return outcome.succeeded ? exitCodes.ok : exitCodes.failed;
}

interface Outcome {
  readonly succeeded: boolean;
  readonly waitingGate?: GateState | undefined;
}
type Print = (report: object, lines: (output: Output) => readonly string[]) => void;
type Begin = (common: Common, print: Print) => Promise<Outcome>;

/** What begins the rehearsal. Throws `Refused` where the plan is not one for it, before anything is started. */
function beginning(way: RehearsalWay, plan: Plan): Begin {
  switch (way.run) {
    case "failover":
      return failoverOf(way, plan);
    case "switchover":
      return switchoverOf(way, plan);
    case "failback":
      return failbackOf(way, plan);
    case "drill":
      return drillOf(way, plan);
  }
}

/** Where two nodes serve, each of them goes down in turn unless faults are named (E14). */
function failoverOf({ decideAs, faults: named }: Way<"failover">, plan: Plan): Begin {
  const words = { sites: Object.keys(plan.sites), services: watchedServices(plan).map(([name]) => name) };
  const faults = parseFaults(named ?? defaultFaults(plan), words);
  if (named === undefined && watchedPair(plan) !== undefined) {
    return async (common, show) => {
      const { report, waitingGate } = await rehearseAcceptance({ ...common, decideAs });
      show(report, ({ colours }) => acceptanceLines(report, colours));
      return { succeeded: report.outcome === "succeeded", waitingGate };
    };
  }
  return async (common, show) => {
    const { report, waitingGate } = await rehearse({ ...common, decideAs, faults });
    show(report, ({ colours }) => rehearsalLines(report, colours));
    return { succeeded: report.outcome === "succeeded", waitingGate };
  };
}

function switchoverOf({ decideAs, writes }: Way<"switchover">, plan: Plan): Begin {
  refuseUnmeasured(plan);
  return async (common, show) => {
    const { report, waitingGate } = await rehearseSwitchover({ ...common, decideAs, writes, writesWithinMs });
    show(report, ({ colours }) => switchoverLines(report, colours));
    return { succeeded: movedWithoutLoss(report), waitingGate };
  };
}

function failbackOf({ decideAs, writes, faults: named, times }: Way<"failback">, plan: Plan): Begin {
  refuseUnmeasured(plan);
  const own = Object.entries(plan.databases).flatMap(([name, database]) => (Object.keys(ownServersOf(database)).length > 0 ? [`the server of ${name} stands on a machine of your own, and PostgreSQL on this machine has neither pg_rewind nor pg_basebackup`] : []));
  const reasons = [...whyNotReprotected(plan), ...own];
  if (reasons.length > 0) throw new Refused(`no copy of ${plan.plan} can be made again, over which its way home leads: ${reasons.join("; ")}`);
  const faults = named === undefined ? [] : parseFaults(named, { sites: Object.keys(plan.sites), services: watchedServices(plan).map(([name]) => name) });
  return async (common, show) => {
    const { report, waitingGate } = await rehearseFailback({ ...common, decideAs, writes, writesWithinMs, faults, times });
    show(report, ({ colours }) => failbackLines(report, colours));
    return { succeeded: wentThereAndBack(report), waitingGate };
  };
}

/** Throws `Refused` where a planned move could not be shown to lose nothing. */
function refuseUnmeasured(plan: Plan): void {
  const reasons = whyNeverLossless(plan);
  if (reasons.length > 0) throw new Refused(`a planned move of ${plan.plan} cannot be shown lossless: ${reasons.join("; ")}`);
  if (Object.keys(plan.databases).length === 0 || clientName(plan) === undefined) throw new Refused(`nobody writes to a database of ${plan.plan} on this machine, so that a planned move loses nothing could not be shown; rehearse a plan with a database and a name that clients resolve`);
}

function drillOf(way: DrillWay, plan: Plan): Begin {
  if (way.kind === "dry") return dryDrillOf(way.by);
  return way.kind === "isolated" ? isolatedDrillOf(way.decideAs, plan) : liveDrillOf(way.decideAs, plan);
}

/** A drill of four legs makes two copies anew, which no tempo makes shorter. */
const liveLimitMs: Milliseconds = 30 * 60_000;

function liveDrillOf(decideAs: Decider, plan: Plan): Begin {
  const reasons = whyNoLiveDrill(plan);
  if (reasons.length > 0) throw new Refused(`production of ${plan.plan} could not be moved away and home again by planned moves: ${reasons.join("; ")}`);
  return async (common, show) => {
    const { report, waitingGate } = await rehearseLiveDrill({ ...common, limitMs: liveLimitMs, decideAs });
    show(report, (page) => liveDrillRehearsalLines(report, page));
    return { succeeded: cameHome(report), waitingGate };
  };
}

function dryDrillOf(by: string): Begin {
  return async (common, show) => {
    const report = await rehearseDryDrill({ ...common, by });
    show(report, (page) => drillRehearsalLines(report, page));
    return { succeeded: drilledWithoutChange(report) };
  };
}

function isolatedDrillOf(decideAs: Decider, plan: Plan): Begin {
  const missing = whyNoIsolated(plan);
  if (missing !== undefined) throw new Refused(missing);
  return async (common, show) => {
    const { report, waitingGate } = await rehearseIsolatedDrill({ ...common, decideAs });
    show(report, (page) => isolatedRehearsalLines(report, page));
    return { succeeded: drilledAndCleaned(report), waitingGate };
  };
}

function print(report: object, { json }: Pick<RehearseOptions, "json">, lines: (output: Output) => readonly string[]): void {
  const output = terminal(process.stdout);
  if (json === true) output.line(JSON.stringify(report, null, 2));
  else for (const line of lines(output)) output.line(line);
}
