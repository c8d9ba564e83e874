// `understudy step …`: the contract of functions of the user's own, and the test that shows whether one keeps to it.

import type { Command } from "commander";
import type { StepTestOptions } from "../step-test/action.ts";

/** Adds `step`. */
export function stepCommand(program: Command): void {
  const step = program.command("step").description("functions of your own that steps call (activate.lambda): their contract, and a test of it");
  step
    .command("contract")
    .description("print the contract as JSON Schema: what such a function is sent, and what it answers")
    .action(async () => {
      const { contractAction } = await import("../step-test/action.ts");
      process.exitCode = contractAction();
    });
  step
    .command("test")
    .description("try a function against the contract: twice, cut off between effect and answer, and twice at the same time. It acts as in a failover. Exit 3 when something does not hold")
    .argument("<what>", "a file that exports the handler, or a deployed function, NAME:ALIAS")
    .option("--handler <name>", "what the file exports", "handler")
    .option("--region <region>", "where the deployed function is")
    .option("--site <site>", "the site that it is told to act for", "site-b")
    .option("--other <site>", "the other site", "site-a")
    .option("--parameter <name=value...>", "what the plan gives under parameters")
    .option("--undo", "it can take back what it did, which is tried too")
    .option("--within <duration>", "how long it may take until it is done", "1m")
    .option("--yes", "do not ask before a deployed function is called")
    .option("--json", "print what held as JSON on standard output")
    .action(async (what: string, options: StepTestOptions) => {
      const [{ stepTestAction }, { askingAt }] = await Promise.all([import("../step-test/action.ts"), import("../deployed/asking.ts")]);
      process.exitCode = await stepTestAction(what, options, askingAt());
    });
}
