// `understudy check`: would a failover of a plan work now? Asks AWS with the credentials of whoever calls it, and changes nothing.

import type { Command } from "commander";

/** Adds `check`. */
export function checkCommand(program: Command): void {
  program
    .command("check")
    .description("look whether a failover of a plan would work, with your own AWS credentials; exit 0 when nothing fails, 3 when a check fails, 1 when nothing could be looked at")
    .argument("<file>", "a plan in YAML")
    .option("--json", "print the report as JSON on standard output")
    .option("-a, --active <site>", "where the application is (default: the plan's home; the record is not read)")
    .action(async (file: string, options: { readonly json?: true; readonly active?: string }, command: Command) => {
      const { checkAction } = await import("../check-action.ts");
      process.exitCode = await checkAction(file, { asJson: options.json === true, active: options.active }, (message) => command.error(message));
    });
}
