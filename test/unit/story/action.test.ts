// The command: what it prints where, and how it ends.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printWords, storyAction } from "../../../infra/cli/story-action.ts";
import type { StoriesJson, StoryOptions } from "../../../infra/cli/story-action.ts";
import { statements, tables } from "../../../infra/local/story/words.ts";
import { Defect } from "../../../workflows/failure.ts";
import { writtenShop } from "../builders.ts";
import { scripted } from "./scripted-world.ts";

const folder = mkdtempSync(join(tmpdir(), "story-action-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "shop.yaml"), JSON.stringify(writtenShop));
const file = (name: string, lines: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `# ${name}\nplan shop.yaml\n${lines}\n`);
  return path;
};
const good = file("good.story", "expect mutations 0");
const bad = file("bad.story", "expect mutations 1");
const faulty = file("faulty.story", "at 3s down site nowhere\nexpect mutations 0");

async function tell(files: readonly string[], options: Partial<StoryOptions> = {}, makeWorld: Parameters<typeof storyAction>[2] = scripted({})): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const written = { out: "", err: "" };
  const catching = (stream: "out" | "err") => (text: unknown): boolean => {
    written[stream] += String(text);
    return true;
  };
  const spies = [jest.spyOn(process.stdout, "write").mockImplementation(catching("out")), jest.spyOn(process.stderr, "write").mockImplementation(catching("err"))];
  try {
    return { code: await storyAction(files, { seed: 1, ...options }, makeWorld), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test.each<[string, readonly string[], number]>([
  ["0 when everything held", [good], 0],
  ["1 when something did not", [good, bad], 1],
  ["3 when a file is faulty, though others were run", [bad, faulty], 3],
  ["3 when a file is not there", [join(folder, "none.story")], 3],
])("it ends with %s", async (_sentence, files, code) => {
  expect((await tell(files)).code).toBe(code);
});

test("several stories are told one after the other, and counted on standard error", async () => {
  const { out, err } = await tell([good, bad, faulty]);
  expect(out).toContain("good.story\n");
  expect(out).toContain("✕ line 3 expect mutations 1\n        At the end, at 10:00, no changing call was sent.");
  expect(out).toContain(`${faulty}:3:17: the plan shop has no site "nowhere", write site-a or site-b\n`);
  expect(err).toBe("✕ 1 of 3 stories held\n");
});

test("as JSON there is one value, and nothing beside it", async () => {
  const { out } = await tell([bad, faulty], { json: true });
  const told = JSON.parse(out) as StoriesJson;
  expect(told).toMatchObject({ version: 1, held: false, broken: [], stories: [{ file: bad, held: false, lines: [{ line: 3, text: "expect mutations 1", held: false }] }], faults: [{ file: faulty, line: 3, column: 17 }] });
});

test("a story that breaks the world is told, and the others are run all the same", async () => {
  let first = true;
  const world = scripted({});
  const { code, out, err } = await tell([good, good], {}, (...args) => {
    if (!first) return world(...args);
    first = false;
    return Promise.reject(new Defect("the world fell apart"));
  });
  expect({ code, err }).toEqual({ code: 1, err: `✕ ${good}: the world fell apart\n✕ 1 of 2 stories held\n` });
  expect(out).toContain("1 of 1 lines held");
});

test("the same seed reaches the world", async () => {
  const seeds: number[] = [];
  await tell([good], { seed: 42 }, (plans, options) => {
    seeds.push(options.seed);
    return scripted({})(plans, options);
  });
  expect(seeds).toEqual([42]);
});

test("the language is printed with every form, its example and its sentence", () => {
  let out = "";
  const spy = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  printWords();
  spy.mockRestore();
  const flat = out.replace(/\s+/g, " ");
  for (const { words, example, means } of [...statements, ...Object.values(tables).flatMap(({ forms }) => forms)]) {
    for (const part of [words, example, means]) expect(flat).toContain(part.replace(/\s+/g, " "));
  }
  expect(flat).toContain("WHEN when the function dies: before-effect · after-effect · anywhere");
});
