// A sample of stories of every plan, each with a function that dies at one of its effects: what comes of it is what came of
// the story without (I8), and all other invariants hold. The shipped failover is tried at each effect (test/modelled).

import { join } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { compareWithTwins } from "../../infra/local/story/beside-twins.ts";
import { readStoryFile, sayStoryFault } from "../../infra/local/story/read.ts";
import { perform } from "../../infra/local/story/run.ts";
import type { Story } from "../../infra/local/story/statements.ts";
import { folder } from "./table.ts";

type When = "before-effect" | "after-effect";
/** The number of the effect, from the end where it is negative. */
const sample: readonly (readonly [name: string, effect: number, when: When])[] = [
  ["beyond/stopped-at-the-promotion", -1, "after-effect"],
  ["beyond/stopped-at-the-promotion", -1, "before-effect"],
  ["beyond/target-dies-while-promoted", 2, "after-effect"],
  ["iq-bot/C5-loss-is-measured", -1, "before-effect"],
  ["proactive/D1-database-is-promoted-with-the-site", 1, "after-effect"],
  ["queuemetrics/E1-dead-address-is-taken-out", 0, "after-effect"],
];

test.each(sample)("%s, with a function that dies at effect %i, %s, ends as it ends without", async (name, effect, when) => {
  const read = readStoryFile(join(folder, `${name}.story`));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  const tell = (story: Story, leastMs = 0) => perform(story, read.plans, makeStoryWorld, { seed: 1, leastMs });
  const clean = await tell(read.story);
  const { mutations, at } = clean.truth;
  const struck = mutations.at(effect);
  expect(struck?.tookEffect).toBe(true);
  // A change takes 40 ms to arrive: so long before it, it has not been sent.
  const atMs = (struck?.at ?? 0) - (at - clean.result.endedAtMs) - 50;
  const crashing: Story = { ...read.story, statements: [...read.story.statements, { place: { line: 1, column: 1 }, says: "at", atMs, plan: null, happening: { does: "crash", when } }] };
  const { result, truth } = await tell(crashing);
  const { codes, violations } = await compareWithTwins(crashing, { truth, endedAtMs: result.endedAtMs }, async (_twin, leastMs) => (await tell(read.story, leastMs)).truth);
  expect(codes).toContain("I8");
  expect([...result.violations, ...violations].map(({ invariant, facts }) => `${invariant}: ${facts}`)).toEqual([]);
  expect(result.lines.filter(({ sentence }) => sentence.endsWith("met no function"))).toEqual([]);
});
