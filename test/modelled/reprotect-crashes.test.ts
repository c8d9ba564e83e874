// A function dies around every effect of a re-protection, and at every state that its record shows: the run ends like its twin in
// which none died (I8), every other invariant holds, and nothing is renamed or made twice.

import { resolve } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { compareWithTwins } from "../../infra/local/story/beside-twins.ts";
import { readStoryText, sayStoryFault } from "../../infra/local/story/read.ts";
import { perform } from "../../infra/local/story/run.ts";
import type { Performed } from "../../infra/local/story/run.ts";
import type { Story } from "../../infra/local/story/statements.ts";
import type { Plan } from "../../workflows/plan.ts";

type When = "before-effect" | "after-effect" | "anywhere";
interface Way {
  readonly name: string;
  readonly end: string;
  readonly effects: number;
  readonly happens: readonly string[];
}

const ways: readonly Way[] = [
  { name: "that leads to its end", end: "succeeded", effects: 5, happens: [] },
];

function storyOf({ end, happens }: Way, crash?: { readonly atMs: number; readonly when: When }): { readonly story: Story; readonly plans: readonly Plan[] } {
  const lines = [
    `plan ${resolve(__dirname, "../../workflows/plans/hybrid-chat.yaml")}`,
    'at 1m start switchover to site-b by on-call-1 "maintenance"',
    'at 2m approve gate "Switch over to site-b" as on-call-2 "as announced"',
    'at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"',
    'at 15m start reprotect to site-a by on-call-1 "site-a is mended"',
    'at 16m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"',
    ...happens,
    ...(crash === undefined ? [] : [`at ${(crash.atMs / 1_000).toFixed(3)}s crash ${crash.when}`]),
    `expect run ${end}`,
    "expect runs 2",
    "until 50m",
  ];
  const read = readStoryText("reprotect.story", lines.join("\n"));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read;
}

const played = async ({ story, plans }: ReturnType<typeof storyOf>): Promise<Performed> => perform(story, plans, makeStoryWorld, { seed: 1, leastMs: 0 });

describe.each(ways.map((way) => [way.name, way] as const))("a re-protection %s", (_name, way) => {
  let clean: Performed;
  beforeAll(async () => {
    clean = await played(storyOf(way));
  });

  /** What is broken with this crash; a crash for which nothing is left to do is none. */
  async function broken(crash: { readonly atMs: number; readonly when: When }): Promise<readonly string[]> {
    const told = storyOf(way, crash);
    const { result, truth } = await played(told);
    const { violations } = await compareWithTwins(told.story, { truth, endedAtMs: result.endedAtMs }, () => Promise.resolve(clean.truth));
    const failed = result.lines.filter(({ held, sentence }) => !held && !sentence.endsWith("met no function"));
    return [...[...result.violations, ...violations].map(({ invariant, facts }) => `${invariant}: ${facts}`), ...failed.map(({ text, sentence }) => `${text}: ${sentence}`)];
  }
  /** Those of the re-protection; the planned move before it has tests of its own. */
  const began = (): number => clean.truth.at - clean.result.endedAtMs + 15 * 60_000;
  const changes = () => clean.truth.mutations.filter(({ at }) => at > began());
  const startedAt = (): number => clean.truth.at - clean.result.endedAtMs;

  test("holds without a crash", () => {
    expect([clean.result.held, changes().length]).toEqual([true, way.effects]);
  });

  test.each(Array.from({ length: way.effects }, (_, effect) => (["before-effect", "after-effect"] as const).map((when): [number, When] => [effect + 1, when])).flat())("ends the same when a function dies at effect %i, %s", async (effect, when) => {
    const at = changes()[effect - 1]?.at ?? Number.NaN;
    // A change takes 40 ms to arrive: so long before it, it has not been sent.
    expect(await broken({ atMs: at - startedAt() - 50, when })).toEqual([]);
  });

  test("ends the same when a function dies at any of the states that the record shows", async () => {
    const entries = Object.values(clean.truth.plans).flatMap(({ runs }) => runs).flatMap((run) => run.entries);
    // Of looks that find what the one before found, one stands for all.
    const times = [...new Set(entries.filter(({ body, at }) => body.type !== "looked" && at > began()).map(({ at }) => Math.round((at - startedAt()) / 100) * 100 - 30))];
    expect(times.length).toBeGreaterThan(8);
    const told: string[] = [];
    for (const atMs of times) told.push(...(await broken({ atMs, when: "anywhere" })).map((each) => `${atMs}: ${each}`));
    expect(told).toEqual([]);
  });
});
