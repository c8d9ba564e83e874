// `understudy steps`: what a plan can be made of. Needs no account and no network.

import type { Command } from "commander";

/** Adds `steps`. */
export function stepsCommand(program: Command): void {
  program
    .command("steps")
    .description("print the catalogue of step kinds: what each proves, what undoes it, how long it may take, what it may do in AWS")
    .argument("[kind]", "one kind in detail, for example promote.rds-replica")
    .option("--json", "print it as JSON on standard output")
    .action(async (kind: string | undefined, options: { readonly json?: true }, command: Command) => {
      const { stepsAction } = await import("../steps-action.ts");
      process.exitCode = stepsAction(kind, options.json === true, (message) => command.error(message));
    });
}
