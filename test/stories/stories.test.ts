// Every story of this folder is read, and run where there is a world to run it on; every row has its place; the page is up to date.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { readStoryFile, sayStoryFault } from "../../infra/local/story/read.ts";
import type { ReadStory } from "../../infra/local/story/read.ts";
import { runStory } from "../../infra/local/story/run.ts";
import { rules } from "../../workflows/assess.ts";
import { checksOf, rows } from "./rows.ts";
import { folder, page, storiesOf, storiesPage, storyNames } from "./table.ts";

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

  test("are each shown by a story, by a check of readiness, or by what the operator is told", () => {
    expect(rows.filter((row) => storiesOf(row).length + checksOf(row).length === 0 && row.operator === undefined).map(({ row }) => row)).toEqual([]);
    expect(rows.flatMap(({ also = [] }) => also).filter((name) => !storyNames.includes(name))).toEqual([]);
  });

  test("that can be looked at beforehand have a check, and those that happen have a story of their own name", () => {
    const beforehand = rows.filter(({ verdicts }) => verdicts.includes("CHECK"));
    expect(beforehand.filter((row) => checksOf(row).length === 0).map(({ row }) => row)).toEqual([]);
    const happening = rows.filter(({ verdicts }) => !verdicts.includes("CHECK") && !verdicts.includes("EXT"));
    expect(happening.filter((row) => storiesOf(row).length === 0).map(({ row }) => row)).toEqual([]);
  });

  test("where nothing may happen have a story that holds it to no change, or to none after what was done before", () => {
    const quiet = rows.filter(({ verdicts }) => verdicts[0] === "NONE" || verdicts[0] === "BLOCK");
    // Its site is moved, as the rule of the site says; nothing is done about the brokers.
    const moving = ["A23"];
    const holds = (name: string): boolean => /^expect mutations 0( since \S+)?$/m.test(readFileSync(fileOf(name), "utf8"));
    expect(quiet.filter((row) => !moving.includes(row.row) && !storiesOf(row).some(holds)).map(({ row }) => row)).toEqual([]);
  });

  test("are named by every story that begins like a row", () => {
    const known = new Set(rows.map(({ row }) => row));
    expect(storyNames.map((name) => /(?:^|\/)([A-E]\d+)-/.exec(name)?.[1]).filter((row) => row !== undefined && !known.has(row))).toEqual([]);
  });

  test("are told on the page as they are; else run npm run stories:table", () => {
    expect(readFileSync(page, "utf8")).toBe(storiesPage());
  });
});
