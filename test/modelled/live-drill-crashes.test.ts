// A function dies at every state of a live drill, also between its legs, where the sweep keeps what a leg came to, starts the next one
// and ends the drill: the world ends like its twin in which none died (I8), every other invariant holds, and no leg is there twice.

import { resolve } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { compareWithTwins } from "../../infra/local/story/beside-twins.ts";
import { readStoryText, sayStoryFault } from "../../infra/local/story/read.ts";
import { perform } from "../../infra/local/story/run.ts";
import type { Performed } from "../../infra/local/story/run.ts";

interface Way {
  readonly name: string;
  readonly plan: string;
  readonly legs: number;
  readonly untilMs: number;
  readonly happens: readonly string[];
  /** At every state that the record shows, or only where the sweep acts. */
  readonly everyState: boolean;
}

const webhooks = 'gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"';
const ways: readonly Way[] = [
  { name: "of two nodes that both serve", plan: "queuemetrics", legs: 2, untilMs: 58 * 60_000, everyState: true, happens: ['at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"', 'at 40m approve gate "Fail back to node-a" as on-call-2 "as announced"'] },
  {
    name: "whose copies are made anew", plan: "hybrid-chat", legs: 4, untilMs: 125 * 60_000, everyState: false,
    happens: [
      'at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"', `at 12m approve ${webhooks}`, 'at 20m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"',
      'at 65m approve gate "Fail back to site-a" as on-call-2 "as announced"', `at 75m approve ${webhooks}`, 'at 85m approve gate "Protect site-b again" as on-call-2 "what it holds is kept"',
    ],
  },
];

function storyOf({ plan, legs, untilMs, happens }: Way, crashAtMs?: number) {
  const read = readStoryText("live-drill.story", [
    `plan ${resolve(__dirname, `../../workflows/plans/${plan}.yaml`)}`,
    'at 1m start drill live by on-call-1 "quarterly"',
    ...happens,
    ...(crashAtMs === undefined ? [] : [`at ${(crashAtMs / 1_000).toFixed(3)}s crash anywhere`]),
    `expect page says "LIVE DRILL ${plan}: passed"`,
    "expect run succeeded",
    `expect runs ${legs}`,
    `until ${untilMs / 60_000}m`,
  ].join("\n"));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read;
}

const played = async ({ story, plans }: ReturnType<typeof storyOf>): Promise<Performed> => perform(story, plans, makeStoryWorld, { seed: 1, leastMs: 0 });

describe.each(ways.map((way) => [way.name, way] as const))("a live drill %s", (_name, way) => {
  let clean: Performed;
  let died = 0;
  beforeAll(async () => {
    clean = await played(storyOf(way));
  });

  /** What is broken with a crash then; a crash for which nothing is left to do is none. */
  async function broken(crashAtMs: number): Promise<readonly string[]> {
    const told = storyOf(way, crashAtMs);
    const { result, truth } = await played(told);
    const { violations } = await compareWithTwins(told.story, { truth, endedAtMs: result.endedAtMs }, () => Promise.resolve(clean.truth));
    died += result.lines.some(({ sentence }) => sentence.endsWith("met no function")) ? 0 : 1;
    const failed = result.lines.filter(({ held, sentence }) => !held && !sentence.endsWith("met no function"));
    return [...[...result.violations, ...violations].map(({ invariant, facts }) => `${crashAtMs}: ${invariant}: ${facts}`), ...failed.map(({ text, sentence }) => `${crashAtMs}: ${text}: ${sentence}`)];
  }
  const runs = () => Object.values(clean.truth.plans).flatMap((plan) => plan.runs);
  const startedAt = (): number => clean.truth.at - clean.result.endedAtMs;

  test("passes without a crash", () => {
    expect([clean.result.held, runs().length]).toEqual([true, way.legs]);
  });

  test("passes also when a function dies where the sweep keeps what a leg came to, starts the next one or ends the drill", async () => {
    // The sweep comes each full minute; with a leg's end it keeps that, then waits, starts the next one, or ends the drill.
    const minute = (at: number): number => Math.ceil((at - startedAt()) / 60_000) * 60_000;
    const times = [...new Set(runs().flatMap(({ startedAt: opened, endedAt }) => [Math.floor((opened - startedAt()) / 60_000) * 60_000, minute(endedAt ?? 0)]))];
    expect(times.length).toBeGreaterThanOrEqual(way.legs + 1);
    const told: string[] = [];
    const before = died;
    for (const atMs of times.flatMap((at) => (way.everyState ? [at - 30, at + 5] : [at - 30]))) told.push(...(await broken(atMs)));
    expect(told).toEqual([]);
    // A crash that meets nobody shows nothing.
    expect(died - before).toBeGreaterThan(way.legs);
  });

  if (way.everyState) test("passes also when a function dies at any of the states that the records of its legs show", async () => {
    // Of looks that find what the one before found, one stands for all.
    const times = [...new Set(runs().flatMap(({ entries }) => entries).filter(({ body }) => body.type !== "looked").map(({ at }) => Math.round((at - startedAt()) / 100) * 100 - 30))];
    expect(times.length).toBeGreaterThan(10);
    const told: string[] = [];
    for (const atMs of times) told.push(...(await broken(atMs)));
    expect(told).toEqual([]);
  }, 180_000);
});
