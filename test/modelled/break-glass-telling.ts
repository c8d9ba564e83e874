// Stories of failovers without the arbiter, told by tests with one thing changed from one to the next.

import { resolve } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { isBreakGlass } from "../../infra/local/story/seen.ts";
import { readStoryText, sayStoryFault } from "../../infra/local/story/read.ts";
import { perform } from "../../infra/local/story/run.ts";
import type { Performed } from "../../infra/local/story/run.ts";
import type { RunTruth } from "../../infra/local/story/world.ts";

/** A story without gates beyond the approval, and with three things that are changed: two machines, a database, two names. */
const plan = `plan ${resolve(__dirname, "../stories/plans/own-postgresql.yaml")}`;

export async function told(lines: readonly string[]): Promise<Performed> {
  const read = readStoryText("break-glass.story", [plan, ...lines].join("\n"));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return perform(read.story, read.plans, makeStoryWorld, { seed: 1, leastMs: 0 });
}

export const at = (ms: number, does: string): string => `at ${(Math.max(0, ms) / 1_000).toFixed(3)}s ${does}`;

export const startedAt = ({ truth, result }: Performed): number => truth.at - result.endedAtMs;

export const runsOf = ({ truth }: Performed): readonly RunTruth[] => Object.values(truth.plans).flatMap(({ runs }) => runs);
export const without = (performed: Performed): readonly RunTruth[] => runsOf(performed).filter(isBreakGlass);
export const ofArbiter = (performed: Performed): readonly RunTruth[] => runsOf(performed).filter((run) => !isBreakGlass(run));

/** Instants just before each entry of a run that is more than a look; those of one tenth of a second once. */
export function statesOf(run: RunTruth | undefined, from: number): readonly number[] {
  const entries = (run?.entries ?? []).filter(({ body }) => body.type !== "looked");
  return [...new Set(entries.map((entry) => Math.round((entry.at - from) / 100) * 100 - 30))];
}

/** All that is broken, but for happenings that found nothing to do: which there is, depends on where the story was cut. */
export function brokenIn({ result }: Performed): readonly string[] {
  const failed = result.lines.filter(({ held, text }) => !held && !text.startsWith("at "));
  return [...result.violations.map(({ invariant, facts }) => `${invariant}: ${facts}`), ...failed.map(({ text, sentence }) => `${text}: ${sentence}`)];
}

/** How the world is, as far as it must not depend on where a program died. */
export function endOf({ truth }: Performed): unknown {
  return Object.values(truth.plans).map(({ sites, services, dns, databases }) => ({ sites, services, dns, writers: Object.values(databases).map((each) => Object.entries(each).map(([site, { accepts, writer }]) => [site, accepts, writer])) }));
}

/** What took effect, each once where it was once. */
export const effectsOf = ({ truth }: Performed): readonly string[] => truth.mutations.filter(({ tookEffect }) => tookEffect).map(({ operation, region, input }) => `${operation} ${region ?? ""} ${JSON.stringify(input).replaceAll(/break-glass-[0-9a-f]+|\/\d{7}"/g, "")}`).toSorted();
