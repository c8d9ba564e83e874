// Every story of this folder is read, and run where there is a world to run it on; every row has its place; the page is up to date.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { readStoryFile, sayStoryFault } from "../../infra/local/story/read.ts";
import type { ReadStory } from "../../infra/local/story/read.ts";
import { runStory } from "../../infra/local/story/run.ts";
import { ToldTwins } from "../../infra/local/story/told-twins.ts";
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
  const twins = new ToldTwins();
  test.each(storyNames)("%s holds", async (name) => {
    const read = readStoryFile(fileOf(name));
    if (!read.ok) throw new TypeError(faultsOf(read).join("\n"));
    const { lines, violations } = await runStory(read.story, read.plans, makeWorld, { seed: 1, twins });
    expect([
      ...lines.filter(({ held }) => !held).map(({ line, text, sentence }) => `line ${line}: ${text}: ${sentence}`),
      ...violations.map(({ invariant, facts, atMs }) => `${invariant} at ${atMs / 1000} s: ${facts}`),
    ]).toEqual([]);
  });

  // Without the rule of its row a story must fail, or it would show nothing.
  const proofs: readonly (readonly [string, string])[] = [
    ["undecided", "proactive/D2-restarts-again-and-again"],
    ["no-quorum", "A8-mongo-no-quorum"],
    ["target-not-ready", "A24-standby-down"],
    ["requested-not-ready", "queuemetrics/E2-other-web-server-fails"],
    ["requested-not-ready", "A6-mongo-arbiter-down"],
    ["requested", "A10-secondary-back"],
    ["comes-and-goes", "automatic/ask-hold"],
    ["returning", "proactive/D2-restarts-again-and-again"],
    ["drifting-apart", "queuemetrics/E7-only-replication-is-lost"],
    ["two-active", "proactive/D3-second-scheduler"],
    ["writer-elsewhere", "A12-mongo-goes-home"],
    ["redundancy-lost", "A6-mongo-arbiter-down"],
    ["redundancy-lost", "A7-mongo-secondary-down"],
    ["redundancy-lost", "A9-secondary-cut-off"],
    ["redundancy-lost", "A10-secondary-back"],
    ["own-failover", "A5-mongo-primary-down"],
    ["own-failover", "A13-election-in-time"],
    ["standby-blocked", "A24-standby-down"],
    ["shown-only", "A25-load-balancer-dead"],
    ["source-alive", "beyond/primary-returns-at-the-gate"],
    ["observers-disagree", "iq-bot/C1-network-split"],
    ["observer-blind", "beyond/observer-goes-blind-in-the-run"],
    ["restarting", "proactive/D2-restart-in-time"],
    ["hold", "B5-container-restart"],
    ["primary-dead", "A2-primary-down"],
    ["primary-dead", "A11-primary-cut-off"],
  ];
  // What few or none can see is about no row and told in test/modelled/blind-observers.test.ts; without `unclear` it is still what is left.
  const elsewhere = ["all-blind", "arbiter-alone", "unclear"];
  test("every rule is proved by a story", () => {
    expect([...new Set(proofs.map(([code]) => code)), ...elsewhere].toSorted()).toEqual(rules.map(({ code }) => code).toSorted());
  });
  test.each(proofs)("without the rule %s the story %s fails", async (code, name) => {
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
