// Every story of this folder is read, and run where there is a world to run it on; every row has its place; the page is up to date.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { readStoryFile, sayStoryFault } from "../../infra/local/story/read.ts";
import type { ReadStory } from "../../infra/local/story/read.ts";
import { runStory } from "../../infra/local/story/run.ts";
import { rules } from "../../workflows/assess.ts";
import { rows } from "./rows.ts";
import { folder, page, storiesPage, storyNames } from "./table.ts";

const fileOf = (name: string): string => join(folder, `${name}.story`);
const faultsOf = (read: ReadStory): readonly string[] => (read.ok ? [] : read.faults.map(sayStoryFault));

test.each(storyNames)("%s can be read, and says what it is about", (name) => {
  const read = readStoryFile(fileOf(name));
  expect(faultsOf(read)).toEqual([]);
  expect(read.ok && read.story.title.length).toBeGreaterThan(20);
});

if (makeStoryWorld !== undefined) {
  const makeWorld = makeStoryWorld;
  test.each(storyNames)("%s holds", async (name) => {
    const read = readStoryFile(fileOf(name));
    if (!read.ok) throw new TypeError(faultsOf(read).join("\n"));
    const { lines, violations } = await runStory(read.story, read.plans, makeWorld, { seed: 1 });
    expect([
      ...lines.filter(({ held }) => !held).map(({ line, text, sentence }) => `line ${line}: ${text}: ${sentence}`),
      ...violations.map(({ invariant, facts, atMs }) => `${invariant} at ${atMs / 1000} s: ${facts}`),
    ]).toEqual([]);
  });

  // A sample of the rules: without the rule of its row a story must fail, or it would show nothing.
  test.each([
    ["hold", "B5-container-restart"],
    ["target-not-ready", "A24-standby-down"],
    ["primary-dead", "A2-primary-down"],
    ["source-alive", "primary-returns-while-gate-waits"],
  ])("without the rule %s the story %s fails", async (code, name) => {
    const read = readStoryFile(fileOf(name));
    if (!read.ok) throw new TypeError(faultsOf(read).join("\n"));
    const table = rules as unknown as { readonly code: string }[];
    const at = table.findIndex((rule) => rule.code === code);
    const taken = table.splice(at, 1);
    try {
      expect((await runStory(read.story, read.plans, makeWorld, { seed: 1 })).held).toBe(false);
    } finally {
      table.splice(at, 0, ...taken);
    }
  });
}

describe("the rows", () => {
  const counts = { A: 33, B: 13, C: 12, D: 5, E: 16 } as const;
  test("are the 79 of the documents, each once and in order", () => {
    expect(rows.map(({ row }) => row)).toEqual(Object.entries(counts).flatMap(([letter, count]) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)));
  });

  test("that are shown by stories name stories that exist, the first of which is named by its row or by that of another system", () => {
    const named = rows.flatMap(({ row, shown }) => ("stories" in shown ? shown.stories.map((name, index) => ({ row, name, first: index === 0 })) : []));
    expect(named.filter(({ name }) => !storyNames.includes(name))).toEqual([]);
    // Rows of systems without a plan of their own may be shown by what another row's story does.
    expect(named.filter(({ row, name, first }) => first && /^[AB]/.test(row) && !name.startsWith(`${row}-`))).toEqual([]);
  });

  test("where nothing may happen have a story that holds it to no change, or to none after what was done before", () => {
    const quiet = rows.flatMap(({ verdicts, shown }) => ((verdicts[0] === "NONE" || verdicts[0] === "BLOCK") && "stories" in shown ? shown.stories.slice(0, 1) : []));
    const moving = ["A23-site-down-brokers-up"];
    expect(quiet.filter((name) => !moving.includes(name) && !/^expect mutations 0( since \S+)?$/m.test(readFileSync(fileOf(name), "utf8")))).toEqual([]);
  });

  test("and every story that is named like a row belongs to it", () => {
    const named = new Set(rows.flatMap(({ shown }) => ("stories" in shown ? shown.stories : [])));
    expect(storyNames.filter((name) => /^[A-E]\d+-/.test(name) && !named.has(name))).toEqual([]);
  });

  test("are told on the page as they are; else run npm run stories:table", () => {
    expect(readFileSync(page, "utf8")).toBe(storiesPage());
  });
});
