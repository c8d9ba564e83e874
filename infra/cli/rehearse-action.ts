// What `understudy rehearse` does: reads plan and faults, runs the rehearsal, prints what was measured.

import { Refused } from "../../workflows/failure.ts";
import { watchedServices } from "../../workflows/plan.ts";
import { exitCodes } from "../exit.ts";
import { parseFaults } from "../local/faults.ts";
import { localNotices, localPlan } from "../local/local-plan.ts";
import { rehearseAcceptance } from "../local/acceptance.ts";
import { defaultFaults, rehearse } from "../local/rehearsal.ts";
import type { RehearsalOptions } from "../local/rehearsal.ts";
import { watchedPair } from "../local/world/watched-pair.ts";
import type { GateState } from "../../workflows/record.ts";
import { systemClock } from "../local/system-clock.ts";
import { terminal } from "../terminal.ts";
import { onInterrupt } from "./interrupt.ts";
import { acceptanceLines } from "./acceptance-lines.ts";
import { rehearsalLines } from "./rehearsal-lines.ts";

type Colours = ReturnType<typeof terminal>["colours"];

export interface RehearseOptions {
  readonly plan: string;
  readonly fault?: string;
  readonly approveAs?: string;
  readonly rejectAs?: string;
  readonly tempo: number;
  readonly json?: true;
}

/** Runs the rehearsal; gives the exit code. The report goes to standard output, what happens meanwhile to standard error. */
export async function rehearseAction(options: RehearseOptions): Promise<number> {
  const error = terminal(process.stderr);
  const plan = localPlan(options.plan, options.tempo);
  const words = { sites: Object.keys(plan.sites), services: watchedServices(plan).map(([name]) => name) };
  const faults = parseFaults(options.fault ?? defaultFaults(plan), words);
  const named = options.approveAs ?? options.rejectAs;
  if (named !== undefined && !/^[\w.@-]{1,100}$/.test(named)) throw new Refused("a name has letters, digits and . _ @ -, at most 100 of them");
  const interrupted = onInterrupt("the rehearsal is being ended; everything it started is stopped");
  for (const notice of localNotices(plan)) error.line(`Note: ${notice}.`);
  const startedAt = systemClock.now();
  const common = {
    plan,
    tempo: options.tempo,
    clock: systemClock,
    decideAs: named === undefined ? undefined : ({ name: named, decision: options.approveAs === undefined ? "reject" : "approve" } as const),
    limitMs: 600_000,
    signal: interrupted,
    say: (sentence: string) => error.line(`${error.colours.dim(`${((systemClock.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`)}  ${sentence}`),
  };
  const outcome = options.fault === undefined && watchedPair(plan) !== undefined ? await acceptance(common, options) : await oneFailover({ ...common, faults }, options);
  if (outcome.waitingGate !== undefined) {
    error.line(`The gate "${outcome.waitingGate.title}" waits and nobody was named to decide it; name somebody with --approve-as or --reject-as.`);
    return exitCodes.waiting;
  }
  return outcome.succeeded ? exitCodes.ok : exitCodes.failed;
}

interface Outcome {
  readonly succeeded: boolean;
  readonly waitingGate: GateState | undefined;
}

async function oneFailover(rehearsal: RehearsalOptions, options: RehearseOptions): Promise<Outcome> {
  const { report, waitingGate } = await rehearse(rehearsal);
  print(report, options, (colours) => rehearsalLines(report, colours));
  return { succeeded: report.outcome === "succeeded", waitingGate };
}

/** Where two nodes serve, each of them goes down in turn unless faults are named (E14). */
async function acceptance(rehearsal: Omit<RehearsalOptions, "faults">, options: RehearseOptions): Promise<Outcome> {
  const { report, waitingGate } = await rehearseAcceptance(rehearsal);
  print(report, options, (colours) => acceptanceLines(report, colours));
  return { succeeded: report.outcome === "succeeded", waitingGate };
}

function print(report: object, { json }: RehearseOptions, lines: (colours: Colours) => readonly string[]): void {
  const output = terminal(process.stdout);
  if (json === true) output.line(JSON.stringify(report, null, 2));
  else for (const line of lines(output.colours)) output.line(line);
}
