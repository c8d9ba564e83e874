// `understudy plan …`: what can be said about a plan without any account: is it right, what would it do, how is it written.
// What the commands do is loaded when one is called, so that asking for the version does not wait for all of them.

import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import { exitCodes } from "../../exit.ts";
import type { ExplainFormat } from "../plan-actions.ts";

/** Adds `plan check`, `plan explain`, `plan watchdog` and `plan schema`. */
export function planCommands(program: Command): void {
  const plan = program.command("plan").description("check and explain plans");
  plan
    .command("check")
    .description("check plans; exit 0 when all are right, 3 when one is not")
    .argument("<file...>", "plans in YAML")
    .action(async (files: readonly string[]) => {
      const { check } = await import("../plan-actions.ts");
      process.exitCode = check(files) ? exitCodes.ok : exitCodes.checksNotPassed;
    });
  plan
    .command("explain")
    .description("print the runbook of a plan in sentences")
    .argument("<file>", "a plan in YAML")
    .addOption(new Option("-f, --format <format>", "how to print it").choices(["text", "mermaid", "json"]).default("text"))
    .option("-d, --direction <source:target>", "which way the run goes (default: away from home)", parseDirection)
    .option("-r, --repair <name>", "the graph of a repair instead, at the site that the direction begins at")
    .option("-p, --planned", "the graph of the switchover instead, while both sites live")
    .action(async (file: string, options: { readonly format: ExplainFormat; readonly direction?: Direction; readonly repair?: string; readonly planned?: boolean }, command: Command) => {
      const { explain } = await import("../plan-actions.ts");
      process.exitCode = explain(file, options, (message) => command.error(message));
    });
  plan
    .command("watchdog")
    .description("print the configuration of a host's watchdog, for /etc/understudy/watchdog.conf")
    .argument("<file>", "a plan in YAML with a self-fence")
    .requiredOption("-s, --site <site>", "the site of the host")
    .requiredOption("-r, --role <role>", "the host's role in the plan")
    .action(async (file: string, options: { readonly site: string; readonly role: string }) => {
      const { printWatchdog } = await import("../plan-actions.ts");
      process.exitCode = printWatchdog(file, options);
    });
  plan
    .command("schema")
    .description("print the JSON Schema of a plan, for editors")
    .action(async () => {
      const { printSchema } = await import("../plan-actions.ts");
      printSchema();
    });
}

function parseDirection(text: string): Direction {
  const [source, target, more] = text.split(":");
  if (!source || !target || more !== undefined) throw new InvalidArgumentError("Write source:target, for example site-a:site-b.");
  return { source, target };
}
