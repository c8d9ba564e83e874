// What `understudy rehearse` does: reads plan and faults, runs the rehearsal, prints what was measured.

import { Refused } from "../../workflows/failure.ts";
import { watchedServices } from "../../workflows/plan.ts";
import { exitCodes } from "../exit.ts";
import { parseFaults } from "../local/faults.ts";
import { localNotices, localPlan } from "../local/local-plan.ts";
import { defaultFaults, rehearse } from "../local/rehearsal.ts";
import { systemClock } from "../local/system-clock.ts";
import { terminal } from "../terminal.ts";
import { onInterrupt } from "./interrupt.ts";
import { rehearsalLines } from "./rehearsal-lines.ts";

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
  const { report, waitingGate } = await rehearse({
    plan,
    tempo: options.tempo,
    clock: systemClock,
    faults,
    decideAs: named === undefined ? undefined : { name: named, decision: options.approveAs === undefined ? "reject" : "approve" },
    limitMs: 600_000,
    signal: interrupted,
    say: (sentence) => error.line(`${error.colours.dim(`${((systemClock.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`)}  ${sentence}`),
  });
  if (options.json === true) terminal(process.stdout).line(JSON.stringify(report, null, 2));
  else for (const line of rehearsalLines(report, terminal(process.stdout).colours)) terminal(process.stdout).line(line);
  if (waitingGate !== undefined) {
    error.line(`The gate "${waitingGate.title}" waits and nobody was named to decide it; name somebody with --approve-as or --reject-as.`);
    return exitCodes.waiting;
  }
  return report.outcome === "succeeded" ? exitCodes.ok : exitCodes.failed;
}
