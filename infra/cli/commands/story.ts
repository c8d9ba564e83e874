// `understudy story …`: stories of what happens to a world and what must be true then, run in virtual time.

import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { StoryOptions } from "../story-action.ts";

/** Adds `story`. */
export function storyCommand(program: Command): void {
  program
    .command("story")
    .description("run stories on the modelled world and tell what happened; exit 0 when everything held, 1 when something did not, 3 when a file is faulty")
    .argument("[file...]", "story files")
    .addOption(new Option("--json", "print the results as JSON on standard output").conflicts("timeline"))
    .option("--timeline", "print a table, a line for each event, instead of the narration")
    .option("--reports <folder>", "put the report of every run into this folder, with what `understudy report verify` needs")
    .option("--words", "print the language of stories")
    .option("--seed <number>", "the seed of chance in the world; the same seed gives the same story", parseSeed, 1)
    .action(async (files: readonly string[], options: StoryOptions & { readonly words?: true }, command: Command) => {
      const { printWords, storyAction } = await import("../story-action.ts");
      if (options.words === true) return printWords();
      if (files.length === 0) command.error("error: name at least one story, or ask for --words");
      process.exitCode = await storyAction(files, options);
    });
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError("a seed is a whole number from 0 on.");
  return seed;
}
