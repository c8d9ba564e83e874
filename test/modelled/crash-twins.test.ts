// A function dies at every effect of the base failover, just before it and just after it, and at random instants: the run
// ends like its twin in which none died (I8), and every other invariant holds. What judges is what judges every story.

import fc from "fast-check";
import { resolve } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { compareWithTwins } from "../../infra/local/story/beside-twins.ts";
import { readStoryText, sayStoryFault } from "../../infra/local/story/read.ts";
import { perform } from "../../infra/local/story/run.ts";
import type { Performed } from "../../infra/local/story/run.ts";
import type { Story } from "../../infra/local/story/statements.ts";
import type { Plan } from "../../workflows/plan.ts";

type When = "before-effect" | "after-effect" | "anywhere";
interface Crash {
  readonly atMs: number;
  readonly when: When;
}

function storyOf(crashes: readonly Crash[]): { readonly story: Story; readonly plans: readonly Plan[] } {
  const lines = [
    `plan ${resolve(__dirname, "../../workflows/plans/hybrid-chat.yaml")}`,
    "at 30s down site site-a",
    'at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"',
    ...crashes.map(({ atMs, when }) => `at ${(atMs / 1_000).toFixed(3)}s crash ${when}`),
    'at 20m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"',
    "expect run succeeded",
  ];
  const read = readStoryText("crashes.story", lines.join("\n"));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read;
}

const played = async ({ story, plans }: ReturnType<typeof storyOf>): Promise<Performed> => perform(story, plans, makeStoryWorld, { seed: 1, leastMs: 0 });
let clean: Performed;
beforeAll(async () => {
  clean = await played(storyOf([]));
});

/** What is broken in the failover with these crashes; the twin is the same for all and was told once. A crash for which nothing is left to do is none. */
async function broken(crashes: readonly Crash[]): Promise<readonly string[]> {
  const told = storyOf(crashes);
  const { result, truth } = await played(told);
  const { codes, violations } = await compareWithTwins(told.story, { truth, endedAtMs: result.endedAtMs }, () => Promise.resolve(clean.truth));
  expect(codes).toEqual(["I8"]);
  const failed = result.lines.filter(({ held, sentence }) => !held && !sentence.endsWith("met no function"));
  return [...[...result.violations, ...violations].map(({ invariant, facts }) => `${invariant}: ${facts}`), ...failed.map(({ text, sentence }) => `${text}: ${sentence}`)];
}

test("the failover without a crash holds and has nine effects", () => {
  expect([clean.result.held, clean.truth.mutations.length]).toEqual([true, 9]);
});

test.each(Array.from({ length: 9 }, (_, effect) => (["before-effect", "after-effect"] as const).map((when): [number, When] => [effect + 1, when])).flat())("a function that dies at effect %i, %s, changes nothing of what comes of it", async (effect, when) => {
  const startedAt = clean.truth.at - clean.result.endedAtMs;
  const at = clean.truth.mutations[effect - 1]?.at ?? Number.NaN;
  // A change takes 40 ms to arrive: so long before it, it has not been sent.
  expect(await broken([{ atMs: at - startedAt - 50, when }])).toEqual([]);
});

test("functions that die wherever they are, up to four of them, change nothing of what comes of it", async () => {
  const crash = fc.record({ atMs: fc.integer({ min: 70_000, max: 700_000 }), when: fc.constantFrom<When>("before-effect", "after-effect", "anywhere") });
  await fc.assert(
    fc.asyncProperty(fc.array(crash, { minLength: 1, maxLength: 4 }), async (crashes) => {
      expect(await broken(crashes)).toEqual([]);
    }),
    { numRuns: 8, seed: 8, endOnFailure: true },
  );
});
