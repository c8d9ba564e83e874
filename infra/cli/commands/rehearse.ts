// `understudy rehearse`: one failover, planned move, way there and back, or drill on this machine, unattended, with real parts, ending with a report.

import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { defaultFailbackWrites, defaultWrites, rehearsedDrills, rehearsedRuns } from "../rehearsal-way.ts";
import type { RehearseOptions } from "../rehearse-action.ts";

export const defaultPlan = join(import.meta.dirname, "../../../workflows/plans/hybrid-chat.yaml");
export const defaultTempo = 10;

/** Adds `rehearse`. */
export function rehearseCommand(program: Command): void {
  program
    .command("rehearse")
    .description("run one failover, planned move, way there and back, or drill on this machine with real parts and report what was measured; exit 0 when it succeeded, 6 when a gate waits and nobody was named")
    .option("-p, --plan <file>", "the plan to rehearse", defaultPlan)
    .addOption(new Option("--run <run>", "what is rehearsed").choices(rehearsedRuns).default("failover"))
    .option("--kind <kind>", `which drill: ${rehearsedDrills.join(", ")} (with --run drill)`)
    .option("--writes <number>", `the planned move begins when so many writes are acknowledged, or after two minutes (default: ${defaultWrites}, or ${defaultFailbackWrites} with --run failback)`, parseWrites)
    .option("--times <number>", "how often there and back, from 1 to 20 (with --run failback; default: 1)", parseTimes)
    .option("--fault <faults>", 'what happens when, for example "cut replication at 4s; kill site-a at 5s" (default: the home site is killed at 3s; with --run failback nothing fails unless this says so)')
    .addOption(new Option("--approve-as <name>", "decide every approval with yes, in this name").conflicts("rejectAs"))
    .option("--reject-as <name>", "decide every approval with no, in this name")
    .option("--tempo <number>", "divide the plan's durations by this", parseTempo, defaultTempo)
    .option("--json", "print the report as JSON on standard output")
    .action(async (options: RehearseOptions) => {
      const { rehearseAction } = await import("../rehearse-action.ts");
      process.exitCode = await rehearseAction(options);
    });
}

/** A tempo from the command line. */
export function parseTempo(text: string): number {
  const tempo = Number(text);
  if (!Number.isFinite(tempo) || tempo < 1 || tempo > 60) throw new InvalidArgumentError("a tempo is a number from 1 to 60; 10 makes a minute of the plan six seconds.");
  return tempo;
}

function parseWrites(text: string): number {
  const writes = Number(text);
  if (!Number.isSafeInteger(writes) || writes < 1 || writes > 1_000_000) throw new InvalidArgumentError("a number of writes is a whole number from 1 to 1000000.");
  return writes;
}

function parseTimes(text: string): number {
  const times = Number(text);
  if (!Number.isSafeInteger(times) || times < 1 || times > 20) throw new InvalidArgumentError("how often is a whole number from 1 to 20.");
  return times;
}
