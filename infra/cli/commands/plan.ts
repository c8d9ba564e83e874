// `understudy plan …`: what can be said about a plan without any account: is it right, what would it do, how is it written.

import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { compileFailover } from "../../../workflows/compile.ts";
import { explainPlan } from "../../../workflows/explain.ts";
import { mermaidOf } from "../../../workflows/mermaid.ts";
import { otherSite, planJsonSchema } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Direction } from "../../../workflows/steps.ts";
import { readPlanFile, sayFault } from "../../plan-file.ts";
import type { PlanFault } from "../../plan-file.ts";
import { exitCodes } from "../exit.ts";
import { explanationLines } from "../explanation.ts";
import { terminal, wrap } from "../terminal.ts";

/** Adds `plan check`, `plan explain` and `plan schema`. */
export function planCommands(program: Command): void {
  const plan = program.command("plan").description("check and explain plans");
  plan
    .command("check")
    .description("check plans; exit 0 when all are right, 3 when one is not")
    .argument("<file...>", "plans in YAML")
    .action((files: readonly string[]) => {
      process.exitCode = check(files) ? exitCodes.ok : exitCodes.checksNotPassed;
    });
  plan
    .command("explain")
    .description("print the runbook of a plan in sentences")
    .argument("<file>", "a plan in YAML")
    .addOption(new Option("-f, --format <format>", "how to print it").choices(["text", "mermaid", "json"]).default("text"))
    .option("-d, --direction <source:target>", "which way the run goes (default: away from home)", parseDirection)
    .action((file: string, options: { readonly format: "text" | "mermaid" | "json"; readonly direction?: Direction }, command: Command) => {
      process.exitCode = explain(file, options.format, options.direction, command);
    });
  plan
    .command("schema")
    .description("print the JSON Schema of a plan, for editors")
    .action(() => terminal(process.stdout).line(JSON.stringify(planJsonSchema(), null, 2)));
}

function check(files: readonly string[]): boolean {
  const out = terminal(process.stdout);
  const told = files.map((file) => {
    const read = readPlanFile(file);
    const faults = read.ok ? compileFaults(file, read.plan, awayFromHome(read.plan)) : read.faults;
    if (!read.ok || faults.length > 0) {
      tellFaults(faults);
      return faults.length;
    }
    const steps = allSteps(plannedNodes(read.plan.steps)).length;
    out.line(`${out.colours.green("✓")} ${file}: plan ${out.colours.bold(read.plan.plan)} is right (${steps} steps, digest ${read.digest.slice(0, 12)})`);
    return 0;
  });
  const wrong = told.filter((count) => count > 0);
  if (wrong.length > 0) {
    const error = terminal(process.stderr);
    const count = wrong.reduce((sum, each) => sum + each, 0);
    error.line(error.colours.red(`✕ ${count} ${count === 1 ? "fault" : "faults"} in ${wrong.length} of ${files.length} ${files.length === 1 ? "plan" : "plans"}`));
  }
  return wrong.length === 0;
}

/** What only the compiler can tell: a worst case that Step Functions would cut off. */
function compileFaults(file: string, plan: Plan, direction: Direction): readonly PlanFault[] {
  const compiled = compileFailover(plan, direction);
  if (compiled.ok) return [];
  return compiled.reasons.map((reason) => {
    const [what = reason, instead = "change the plan"] = reason.split("; ");
    return { file, place: null, path: "", what, instead };
  });
}

function explain(file: string, format: "text" | "mermaid" | "json", wanted: Direction | undefined, command: Command): number {
  const read = readPlanFile(file);
  if (!read.ok) {
    tellFaults(read.faults);
    return exitCodes.checksNotPassed;
  }
  const { plan, digest } = read;
  const direction = wanted ?? awayFromHome(plan);
  const ways = Object.keys(plan.sites).map((site) => `${site}:${otherSite(plan, site)}`);
  if (!ways.includes(`${direction.source}:${direction.target}`)) {
    command.error(`error: this plan has no way ${direction.source}:${direction.target}; its ways are ${ways.join(" and ")}`);
  }
  const out = terminal(process.stdout);
  if (format === "mermaid") {
    const compiled = compileFailover(plan, direction);
    if (!compiled.ok) {
      tellFaults(compileFaults(file, plan, direction));
      return exitCodes.checksNotPassed;
    }
    process.stdout.write(mermaidOf(compiled.definition));
  } else if (format === "json") {
    out.line(JSON.stringify(explainPlan(plan, digest, direction), null, 2));
  } else {
    for (const line of explanationLines(explainPlan(plan, digest, direction), out)) out.line(line);
  }
  return exitCodes.ok;
}

/** Faults are what was asked for, so they go to stdout: `file:line:column` first, which editors and CI understand. */
function tellFaults(faults: readonly PlanFault[]): void {
  const out = terminal(process.stdout);
  for (const fault of faults) {
    const said = sayFault(fault);
    const place = fault.place === null ? `${fault.file}:` : `${fault.file}:${fault.place.line}:${fault.place.column}`;
    const rest = said.slice(place.length).trimStart();
    // Only a person's window is wrapped: a program wants one fault on one line.
    const lines = out.isTty ? wrap(rest, out.columns, `${out.colours.cyan(place)} `, "    ") : [`${out.colours.cyan(place)}${said.slice(place.length)}`];
    for (const line of lines) out.line(line);
  }
}

function awayFromHome(plan: Plan): Direction {
  return { source: plan.home, target: otherSite(plan, plan.home) };
}

function parseDirection(text: string): Direction {
  const [source, target, more] = text.split(":");
  if (!source || !target || more !== undefined) throw new InvalidArgumentError("Write source:target, for example site-a:site-b.");
  return { source, target };
}
