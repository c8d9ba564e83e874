// The rules for what few or none can see, each shown by a story that fails without it; they are about no row of the scenario
// table. R11, B2: the arbiter decides nothing alone. R15: nobody sees anything, which is neither healthy nor dead.

import { join } from "node:path";
import { readStoryText } from "../../infra/local/story/read.ts";
import type { StoryResult } from "../../infra/local/story/run.ts";
import { runStory } from "../../infra/local/story/run.ts";
import { makeModelledWorld } from "../../infra/local/modelled/world.ts";
import { rules } from "../../workflows/assess.ts";

/** Reads a story, which needs the whole table to know the codes that it names; the result runs it. */
function told(text: string): () => Promise<StoryResult> {
  const read = readStoryText(join(__dirname, "told.story"), `# Told here\n${text}`);
  if (!read.ok) throw new TypeError(read.faults.map(({ line, what }) => `${line}: ${what}`).join("\n"));
  return () => runStory(read.story, read.plans, makeModelledWorld, { seed: 1 });
}

/** Does something while the table has no rule of this code. */
async function without<T>(code: string, work: () => Promise<T>): Promise<T> {
  const table = rules as unknown as { readonly code: string }[];
  const at = table.findIndex((rule) => rule.code === code);
  const taken = table.splice(at, 1);
  try {
    return await work();
  } finally {
    table.splice(at, 0, ...taken);
  }
}

const automatic = "plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic";
const quiet = "always mutations 0\nnever verdict fail-over\nuntil 10m";
const unseenByB = `${automatic}\nat 30s down site site-a\nat 60s down vantage site-b`;

describe.each([
  ["arbiter-alone", "the other site's observer goes blind while the run watches", `${unseenByB}\n${quiet}\nexpect verdict watch arbiter-alone by 90s\nexpect verdict ask arbiter-alone by 5m`],
  ["all-blind", "then the arbiter's does too", `${unseenByB}\nat 90s down vantage arbiter\n${quiet}\nexpect verdict watch all-blind by 2m\nexpect verdict ask all-blind by 5m`],
])("%s: %s", (code, _what, text) => {
  test("a person is asked, and nothing is changed", async () => {
    const { lines, violations } = await told(text)();
    expect([...lines.filter(({ held }) => !held), ...violations]).toEqual([]);
  });

  test("without the rule it is not so", async () => {
    expect((await without(code, told(text))).held).toBe(false);
  });
});

test("unclear: one vote is enough for a plan that asks, and is no majority", async () => {
  const { lines, violations } = await told(`plan workflows/plans/hybrid-chat.yaml with decide.votes.need=1\ngiven down vantage arbiter\nat 30s down site site-a\n${quiet}\nexpect verdict ask unclear by 5m`)();
  expect([...lines.filter(({ held }) => !held), ...violations]).toEqual([]);
});
