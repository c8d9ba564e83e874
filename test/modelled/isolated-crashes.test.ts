// A function dies around every effect of an isolated drill, its clean-up among them, and at every state that its record shows: the run ends like its
// twin in which none died (I8), every other invariant holds, nothing is left behind, and nothing but what it made was touched.

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
  // As long as the story lasts, so that it is met by the call that a crash puts off as well.
  { name: "whose copy RDS does not promote", end: "failed", effects: 4, happens: ["at 30s call rds.PromoteReadReplica fails InvalidDBInstanceStateFault until 44m"] },
];

function storyOf({ end, happens }: Way, crash?: { readonly atMs: number; readonly when: When }): { readonly story: Story; readonly plans: readonly Plan[] } {
  const lines = [
    `plan ${resolve(__dirname, "../../workflows/plans/hybrid-chat.yaml")}`,
    ...happens,
    'at 1m start drill isolated by lead-1 "quarterly"',
    'at 2m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"',
    ...(crash === undefined ? [] : [`at ${(crash.atMs / 1_000).toFixed(3)}s crash ${crash.when}`]),
    `expect run ${end}`,
    "expect runs 1",
    "until 45m",
  ];
  const read = readStoryText("isolated.story", lines.join("\n"));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read;
}

const played = async ({ story, plans }: ReturnType<typeof storyOf>): Promise<Performed> => perform(story, plans, makeStoryWorld, { seed: 1, leastMs: 0 });

describe.each(ways.map((way) => [way.name, way] as const))("an isolated drill %s", (_name, way) => {
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
    const left = Object.values(truth.plans).flatMap(({ drillCopies }) => drillCopies);
    return [...[...result.violations, ...violations].map(({ invariant, facts }) => `${invariant}: ${facts}`), ...failed.map(({ text, sentence }) => `${text}: ${sentence}`), ...left.map((id) => `${id} is still there`)];
  }
  const startedAt = (): number => clean.truth.at - clean.result.endedAtMs;
  const effects = () => clean.truth.mutations.filter(({ tookEffect }) => tookEffect);

  test("holds without a crash, and leaves nothing", () => {
    expect([clean.result.held, effects().length, Object.values(clean.truth.plans).flatMap(({ drillCopies }) => drillCopies)]).toEqual([true, way.effects, []]);
  });

  test.each(Array.from({ length: way.effects }, (_, effect) => (["before-effect", "after-effect"] as const).map((when): [number, When] => [effect + 1, when])).flat())("ends the same when a function dies at effect %i, %s", async (effect, when) => {
    const at = effects()[effect - 1]?.at ?? Number.NaN;
    // A change takes 40 ms to arrive: so long before it, it has not been sent.
    expect(await broken({ atMs: at - startedAt() - 50, when })).toEqual([]);
  });

  test("ends the same when a function dies at any of the states that the record shows", async () => {
    const entries = Object.values(clean.truth.plans).flatMap(({ runs }) => runs).flatMap((run) => run.entries);
    const times = [...new Set(entries.filter(({ body }) => body.type !== "looked").map(({ at }) => Math.round((at - startedAt()) / 100) * 100 - 30))];
    expect(times.length).toBeGreaterThan(8);
    const told: string[] = [];
    for (const atMs of times) told.push(...(await broken({ atMs, when: "anywhere" })).map((each) => `${atMs}: ${each}`));
    expect(told).toEqual([]);
  });
});
