// What `understudy story` does: reads stories, runs each on a world of its own, prints what came of them.

import { Refused, asFailure } from "../../workflows/failure.ts";
import { exitCodes } from "../exit.ts";
import { narration, timeline } from "../local/story/narrate.ts";
import { readStoryFile, sayStoryFault } from "../local/story/read.ts";
import type { StoryFault } from "../local/story/read.ts";
import { runStory } from "../local/story/run.ts";
import { ToldTwins } from "../local/story/told-twins.ts";
import type { StoryResult } from "../local/story/run.ts";
import { wordLines } from "../local/story/word-lines.ts";
import type { MakeWorld } from "../local/story/world.ts";
import { terminal } from "../terminal.ts";
import { reportsInto } from "./story-reports.ts";
import { makeStoryWorld } from "./story-world.ts";

export interface StoryOptions {
  readonly json?: true;
  readonly timeline?: true;
  readonly seed: number;
  /** A folder in which the report of every run is put, in one of its own. */
  readonly reports?: string;
}

/** What `--json` prints: the stories that ran, those that broke the world itself, and the faults of files that could not be read. */
export interface StoriesJson {
  readonly version: 1;
  readonly held: boolean;
  readonly stories: readonly StoryResult[];
  readonly broken: readonly { readonly file: string; readonly sentence: string }[];
  readonly faults: readonly StoryFault[];
}

/** Prints the language from its own definition. */
export function printWords(): void {
  const out = terminal(process.stdout);
  for (const line of wordLines(out)) out.line(line);
}

/** Runs stories; gives the exit code. Results go to standard output, the tally of several to standard error. */
export async function storyAction(files: readonly string[], options: StoryOptions, makeWorld: MakeWorld | undefined = makeStoryWorld): Promise<number> {
  const [out, error] = [terminal(process.stdout), terminal(process.stderr)];
  const stories: StoryResult[] = [];
  const broken: { readonly file: string; readonly sentence: string }[] = [];
  const faults: StoryFault[] = [];
  const twins = new ToldTwins();
  for (const file of files) {
    const read = readStoryFile(file);
    if (!read.ok) {
      faults.push(...read.faults);
      if (options.json !== true) for (const fault of read.faults) out.line(sayStoryFault(fault));
      continue;
    }
    try {
      if (makeWorld === undefined) throw new Refused("the story is right and cannot be run: there is no modelled world in this version");
      const result = await runStory(read.story, read.plans, makeWorld, { seed: options.seed, twins, ...(options.reports === undefined ? {} : { ended: reportsInto(options.reports) }) });
      stories.push(result);
      if (options.json !== true) for (const line of [...(options.timeline === true ? timeline : narration)(result, out), ""]) out.line(line);
    } catch (thrown) {
      // One story that breaks the world must not hide what came of the others.
      const sentence = asFailure(thrown).message;
      broken.push({ file, sentence });
      error.line(`${error.colours.red("✕")} ${file}: ${sentence}`);
    }
  }
  const failed = stories.filter(({ held }) => !held);
  const held = failed.length + broken.length + faults.length === 0;
  if (options.json === true) out.line(JSON.stringify({ version: 1, held, stories, broken, faults } satisfies StoriesJson, null, 2));
  if (files.length > 1) error.line(error.colours[held ? "green" : "red"](`${held ? "✓" : "✕"} ${stories.length - failed.length} of ${files.length} stories held`));
  if (faults.length > 0) return exitCodes.checksNotPassed;
  return held ? exitCodes.ok : exitCodes.failed;
}
