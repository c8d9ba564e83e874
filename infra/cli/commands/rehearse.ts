// `understudy rehearse`: one failover on this machine, unattended, with real parts, ending with a report.

import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { Refused } from "../../../workflows/failure.ts";
import { watchedServices } from "../../../workflows/plan.ts";
import { parseFaults } from "../../local/faults.ts";
import { localPlan } from "../../local/local-plan.ts";
import { defaultFaults, rehearse } from "../../local/rehearsal.ts";
import { systemClock } from "../../local/system-clock.ts";
import { exitCodes } from "../exit.ts";
import { rehearsalLines } from "../rehearsal-lines.ts";
import { onInterrupt } from "../interrupt.ts";
import { terminal } from "../terminal.ts";

export const defaultPlan = join(import.meta.dirname, "../../../workflows/plans/hybrid-chat.yaml");
export const defaultTempo = 10;

interface Options {
  readonly plan: string;
  readonly fault?: string;
  readonly approveAs?: string;
  readonly rejectAs?: string;
  readonly tempo: number;
  readonly json?: true;
}

/** Adds `rehearse`. */
export function rehearseCommand(program: Command): void {
  program
    .command("rehearse")
    .description("run one failover on this machine with real parts and report what was measured; exit 0 when it succeeded, 6 when a gate waits and nobody was named")
    .option("-p, --plan <file>", "the plan to rehearse", defaultPlan)
    .option("--fault <faults>", 'what happens when, for example "cut replication at 4s; kill site-a at 5s" (default: the home site is killed at 3s)')
    .addOption(new Option("--approve-as <name>", "decide every approval with yes, in this name").conflicts("rejectAs"))
    .option("--reject-as <name>", "decide every approval with no, in this name")
    .option("--tempo <number>", "divide the plan's durations by this", parseTempo, defaultTempo)
    .option("--json", "print the report as JSON on standard output")
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

/** A tempo from the command line. */
export function parseTempo(text: string): number {
  const tempo = Number(text);
  if (!Number.isFinite(tempo) || tempo < 1 || tempo > 60) throw new InvalidArgumentError("a tempo is a number from 1 to 60; 10 makes a minute of the plan six seconds.");
  return tempo;
}

async function run(options: Options): Promise<number> {
  const error = terminal(process.stderr);
  const plan = localPlan(options.plan, options.tempo);
  const words = { sites: Object.keys(plan.sites), services: watchedServices(plan).map(([name]) => name) };
  const faults = parseFaults(options.fault ?? defaultFaults(plan), words);
  const named = options.approveAs ?? options.rejectAs;
  if (named !== undefined && !/^[\w.@-]{1,100}$/.test(named)) throw new Refused("a name has letters, digits and . _ @ -, at most 100 of them");
  const interrupted = onInterrupt("the rehearsal is being ended; everything it started is stopped");
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
