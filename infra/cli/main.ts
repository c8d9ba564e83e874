// The command line: builds the program from its commands, runs it, and turns whatever happens into an exit code. A person
// at night reads one sentence, never a stack, unless UNDERSTUDY_DEBUG asks for it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { asFailure } from "../../workflows/failure.ts";
import { breakGlassCommand } from "./commands/break-glass.ts";
import { checkCommand } from "./commands/check.ts";
import { completionCommand } from "./commands/completion.ts";
import { costCommand } from "./commands/cost.ts";
import { deployedCommands } from "./commands/deployed.ts";
import { eventCommands } from "./commands/events.ts";
import { localCommand } from "./commands/local.ts";
import { planCommands } from "./commands/plan.ts";
import { rehearseCommand } from "./commands/rehearse.ts";
import { stepCommand } from "./commands/step.ts";
import { stepsCommand } from "./commands/steps.ts";
import { storyCommand } from "./commands/story.ts";
import { exitCodes } from "../exit.ts";
import { exitOf } from "./exit-of.ts";
import { interruptedCode } from "./interrupt.ts";
import { ignoreBrokenPipes, terminal } from "../terminal.ts";

/** Each adds its commands to the program; one file for each group of commands. */
const commandGroups: readonly ((program: Command) => void)[] = [deployedCommands, breakGlassCommand, planCommands, checkCommand, costCommand, localCommand, rehearseCommand, stepsCommand, stepCommand, storyCommand, eventCommands, completionCommand];

/** Runs the command line with the arguments after the program's name; gives the exit code and never throws. */
export async function main(args: readonly string[], groups = commandGroups): Promise<number> {
  ignoreBrokenPipes();
  process.on("uncaughtException", (thrown) => {
    process.exit(tell(thrown));
  });
  try {
    await program(groups).parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (thrown) {
    // Commander has written its own message; asking for help or the version is no mistake.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return tell(thrown);
  }
}

function program(groups: typeof commandGroups): Command {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as { readonly version: string };
  const { colours } = terminal(process.stderr);
  const made = new Command("understudy")
    .description("Moves an application from a site that has failed to the site that stands by, and back.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .configureOutput({ outputError: (text, write) => write(colours.red(text)) })
    .exitOverride();
  for (const group of groups) group(made);
  finish(made, "understudy");
  return made;
}

/** Settings that commander does not hand down to commands that were added later. */
function finish(command: Command, path: string): void {
  command.exitOverride().showHelpAfterError(`Try: ${path} --help`);
  for (const sub of command.commands) finish(sub.copyInheritedSettings(command), `${path} ${sub.name()}`);
}

/** One sentence for anything thrown; a mistake of ours also says how to learn more. */
function tell(thrown: unknown): number {
  const interrupted = interruptedCode(thrown);
  if (interrupted !== undefined) return interrupted;
  const { line, colours } = terminal(process.stderr);
  const failure = asFailure(thrown);
  line(`${colours.red("understudy:")} ${failure.message.split("\n")[0] ?? ""}`);
  if (failure.name === "Defect") line("This is a mistake of Understudy. UNDERSTUDY_DEBUG=1 shows where it happened.");
  if ((process.env["UNDERSTUDY_DEBUG"] ?? "") !== "") line(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  return exitOf(failure.code);
}
