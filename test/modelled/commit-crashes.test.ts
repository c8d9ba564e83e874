// A function dies at every state that the record of a commit window shows, from the last step to the end and to the return that is
// started: the run ends like its twin in which none died (I8), every other invariant holds, and nothing is asked for twice.

import { resolve } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { compareWithTwins } from "../../infra/local/story/beside-twins.ts";
import { readStoryText, sayStoryFault } from "../../infra/local/story/read.ts";
import { perform } from "../../infra/local/story/run.ts";
import type { Performed } from "../../infra/local/story/run.ts";
import type { Story } from "../../infra/local/story/statements.ts";
import type { Plan } from "../../workflows/plan.ts";

interface Way {
  readonly name: string;
  readonly runs: number;
  readonly happens: readonly string[];
}

const ways: readonly Way[] = [
  { name: "that is committed", runs: 1, happens: ['at 20m commit gate "Commit to site-b" as on-call-2 "it serves"'] },
  { name: "that nobody answers", runs: 1, happens: [] },
  { name: "after which a return is chosen", runs: 2, happens: ['at 20m return gate "Commit to site-b" as on-call-2 "site-a is back"', 'at 24m reject gate "Protect site-a again" as on-call-1 "later"'] },
];

function storyOf({ runs, happens }: Way, crashAtMs?: number): { readonly story: Story; readonly plans: readonly Plan[] } {
  const lines = [
    `plan ${resolve(__dirname, "../../workflows/plans/hybrid-chat.yaml")} with commit="{ within: 20m }"`,
    "at 30s down site site-a",
    'at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"',
    'at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"',
    "at 15m up site site-a",
    ...happens,
    ...(crashAtMs === undefined ? [] : [`at ${(crashAtMs / 1_000).toFixed(3)}s crash anywhere`]),
    `expect runs ${runs}`,
    "until 50m",
  ];
  const read = readStoryText("commit.story", lines.join("\n"));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read;
}

const played = async ({ story, plans }: ReturnType<typeof storyOf>): Promise<Performed> => perform(story, plans, makeStoryWorld, { seed: 1, leastMs: 0 });

test.each(ways.map((way) => [way.name, way] as const))("a commit window %s ends the same wherever a function dies", async (_name, way) => {
  const clean = await played(storyOf(way));
  expect([clean.result.held, clean.result.violations]).toEqual([true, []]);
  const startedAt = clean.truth.at - clean.result.endedAtMs;
  const entries = Object.values(clean.truth.plans).flatMap(({ runs }) => runs).flatMap((run) => run.entries);
  const asked = entries.find(({ body }) => body.type === "gate-opened" && body.facts.kind === "commit-window")?.at ?? Number.NaN;
  const later = entries.filter(({ at }) => at >= asked - 10).map(({ at }) => Math.round(at - startedAt));
  // Just before, and in the instant itself.
  const times = [...new Set(later.flatMap((at) => [at - 30, at]))];
  expect(times.length).toBeGreaterThan(5);
  const told: string[] = [];
  let met = 0;
  for (const atMs of times) {
    const { story, plans } = storyOf(way, atMs);
    const { result, truth } = await played({ story, plans });
    const { violations } = await compareWithTwins(story, { truth, endedAtMs: result.endedAtMs }, () => Promise.resolve(clean.truth));
    const failed = result.lines.filter(({ held, sentence }) => !held && !sentence.endsWith("met no function"));
    // A function that takes a person's word may die too: then nobody was heard, and that is no choice.
    const unheard = failed.some(({ sentence }) => sentence.includes("could not decide"));
    if (!result.lines.some(({ sentence }) => sentence.endsWith("met no function"))) met += 1;
    if (unheard) continue;
    told.push(...[...result.violations, ...violations].map(({ invariant, facts }) => `${atMs}: ${invariant}: ${facts}`), ...failed.map(({ text, sentence }) => `${atMs}: ${text}: ${sentence}`));
  }
  expect(told).toEqual([]);
  expect(met).toBeGreaterThan(0);
});
