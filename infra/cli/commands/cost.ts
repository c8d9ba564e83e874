// `understudy cost`: what a plan costs while nothing happens, and what a failover costs. Needs no account and no network.

import type { Command } from "commander";

/** Adds `cost`. */
export function costCommand(program: Command): void {
  program
    .command("cost")
    .description("what a plan costs a month while nothing happens, and what a failover costs; from its CloudFormation templates and a dated price table")
    .argument("<file>", "a plan in YAML")
    .option("--json", "print the bill as JSON on standard output")
    .action(async (file: string, options: { readonly json?: true }) => {
      const { costAction } = await import("../cost-action.ts");
      process.exitCode = costAction(file, options.json === true);
    });
}
