// Looks that are reckoned instead of made: a story comes to the same end in the same words as when every look runs the
// observer's function, and what is new is seen by the very next look.

import { join } from "node:path";
import { ModelledWorld } from "../../infra/local/modelled/world.ts";
import { readStoryFile } from "../../infra/local/story/read.ts";
import { runStory } from "../../infra/local/story/run.ts";
import type { StoryResult } from "../../infra/local/story/run.ts";
import { folder, storyNames } from "../stories/table.ts";

/** Every sixteenth story, and those in which looks and what is remembered of them are the point. */
const told = [...new Set([
  ...storyNames.filter((_name, index) => index % 16 === 0),
  "A12-mongo-goes-home", "break-glass/the-arbiter-returns-with-its-own-run", "reprotect/copy-never-follows", "beyond/flapping-link", "beyond/clock-of-site-a-fast", "beyond/record-away-in-the-run", "beyond/votes-lost-at-first", "beyond/half-of-all-plans", "proactive/D3-old-site-returns", "automatic/site-comes-back", "automatic/old-ban", "queuemetrics/E7-only-replication-is-lost", "drills/live-nobody-looks-until-long-after",
])];

async function tell(name: string, everyLook: boolean): Promise<Omit<StoryResult, "events">> {
  const read = readStoryFile(join(folder, `${name}.story`));
  if (!read.ok) throw new TypeError(`${name} cannot be read`);
  const { events: _events, ...result } = await runStory(read.story, read.plans, async (plans, options) => {
    const world = new ModelledWorld(plans, { ...options, everyLook });
    await world.begin();
    return world;
  }, { seed: 1 });
  return result;
}

test("the sample is of stories that there are", () => {
  expect(told.filter((name) => !storyNames.includes(name))).toEqual([]);
  expect(told.length).toBeGreaterThan(12);
});

test.each(told)("%s is the same story when every look is made", async (name) => {
  expect(await tell(name, false)).toEqual(await tell(name, true));
});
