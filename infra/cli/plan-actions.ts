// What the `understudy plan` commands do.

import { compileFailover, compileRepair, compileSwitchover } from "../../workflows/compile.ts";
import type { CompileResult } from "../../workflows/compile.ts";
import { explainPlan } from "../../workflows/explain.ts";
import { mermaidOf } from "../../workflows/mermaid.ts";
import { planJsonSchema } from "../../workflows/plan-schema.ts";
import { plannedMovesStay } from "../../workflows/nested-moves.ts";
import { nestedIn, nestingFaults } from "../../workflows/nested-plans.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { Direction } from "../../workflows/step-rows/row.ts";
import { repairsOf, sitesOfRepair } from "../../workflows/repairs.ts";
import { watchdogConfig } from "../../workflows/watchdog-config.ts";
import { exitCodes } from "../exit.ts";
import { readPlanFile, sayFault } from "../plan-file.ts";
import type { PlanFault } from "../plan-file.ts";
import { terminal, wrap } from "../terminal.ts";
import { explanationLines } from "./explanation.ts";

export type ExplainFormat = "text" | "mermaid" | "json";

/** Prints the JSON Schema of a plan. */
export function printSchema(): void {
  terminal(process.stdout).line(JSON.stringify(planJsonSchema(), null, 2));
}

/** Checks plans; true when all are right. Says every fault on standard output, and how many there are on standard error. */
export function check(files: readonly string[]): boolean {
  const out = terminal(process.stdout);
  const told = files.map((file) => {
    const read = readPlanFile(file);
    const faults = read.ok ? everyMachine(read.plan).flatMap((compiled) => compileFaults(file, compiled)) : read.faults;
    if (!read.ok || faults.length > 0) {
      tellFaults(faults);
      return faults.length;
    }
    const steps = allSteps(plannedNodes(read.plan.steps)).length;
    out.line(`${out.colours.green("✓")} ${file}: plan ${out.colours.bold(read.plan.plan)} is right (${steps} steps, digest ${read.digest.slice(0, 12)})`);
    return 0;
  });
  // What is wrong between plans shows only where both are at hand; a deployment, which has them all, asks again.
  const read = files.flatMap((file) => {
    const found = readPlanFile(file);
    return found.ok ? [found.plan] : [];
  });
  const between = nestingFaults(read, false);
  for (const sentence of between) out.line(`${out.colours.red("✕")} ${sentence}`);
  const unseen = [...new Set(read.flatMap((plan) => nestedIn(plan).map(({ plan: other }) => other)))].filter((other) => !read.some(({ plan }) => plan === other));
  for (const other of unseen) out.line(`  the plan ${other}, which is a step here, is not among these files; name its file too to have checked whether it can be`);
  for (const plan of read) for (const because of between.length > 0 ? [] : plannedMovesStay(plan, read)) out.line(`  a planned move of ${plan.plan} is refused while this is so: ${because}`);
  if (between.length > 0) told.push(between.length);
  const wrong = told.filter((count) => count > 0);
  if (wrong.length > 0) {
    const error = terminal(process.stderr);
    const count = wrong.reduce((sum, each) => sum + each, 0);
    error.line(error.colours.red(`✕ ${count} ${count === 1 ? "fault" : "faults"} in ${wrong.length} of ${files.length} ${files.length === 1 ? "plan" : "plans"}`));
  }
  return wrong.length === 0;
}

/** What only the compiler can tell: a worst case that Step Functions would cut off. */
function compileFaults(file: string, compiled: CompileResult): readonly PlanFault[] {
  if (compiled.ok) return [];
  return compiled.reasons.map((reason) => {
    const [what = reason, instead = "change the plan"] = reason.split("; ");
    return { file, place: null, path: "", what, instead };
  });
}

/** The failover and the switchover away from home, and each repair at its first site; the others differ by names only. */
function everyMachine(plan: Plan): readonly CompileResult[] {
  return [compileFailover(plan, awayFromHome(plan)), compileSwitchover(plan, awayFromHome(plan)), ...repairsOf(plan).map(([name, repair]) => compileRepair(plan, name, sitesOfRepair(plan, repair)[0] ?? plan.home))];
}

/** Prints the runbook of a plan; with `repair` the graph is that of the repair at the site that the direction begins at, with `planned` that of the switchover. Gives the exit code. `wrongUse` ends the command with a sentence. */
export function explain(file: string, { format, direction: wanted, repair, planned }: { readonly format: ExplainFormat; readonly direction?: Direction | undefined; readonly repair?: string | undefined; readonly planned?: boolean | undefined }, wrongUse: (message: string) => never): number {
  const read = readPlanFile(file);
  if (!read.ok) {
    tellFaults(read.faults);
    return exitCodes.checksNotPassed;
  }
  const { plan, digest } = read;
  const direction = wanted ?? awayFromHome(plan);
  const ways = Object.keys(plan.sites).map((site) => `${site}:${otherSite(plan, site)}`);
  if (!ways.includes(`${direction.source}:${direction.target}`)) {
    wrongUse(`error: this plan has no way ${direction.source}:${direction.target}; its ways are ${ways.join(" and ")}`);
  }
  if (repair !== undefined && plan.repairs?.[repair] === undefined) wrongUse(`error: this plan has no repair ${repair}; it has ${repairsOf(plan).map(([name]) => name).join(", ") || "none"}`);
  if (repair !== undefined && format !== "mermaid") wrongUse("error: --repair is for the graph, -f mermaid; the other formats tell of all repairs");
  if (planned === true && (format !== "mermaid" || repair !== undefined)) wrongUse("error: --planned is for the graph of the plan's own steps, -f mermaid without --repair; the other formats tell of planned moves too");
  const out = terminal(process.stdout);
  if (format === "mermaid") {
    const compiled = planned === true ? compileSwitchover(plan, direction) : repair === undefined ? compileFailover(plan, direction) : compileRepair(plan, repair, direction.source);
    if (!compiled.ok) {
      tellFaults(compileFaults(file, compiled));
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

/** Prints what the watchdog of a host has to know; gives the exit code. Throws `Refused` where the plan guards no such host. */
export function printWatchdog(file: string, { site, role }: { readonly site: string; readonly role: string }): number {
  const read = readPlanFile(file);
  if (!read.ok) {
    tellFaults(read.faults);
    return exitCodes.checksNotPassed;
  }
  process.stdout.write(watchdogConfig(read.plan, site, role));
  return exitCodes.ok;
}

/** Faults are what was asked for, so they go to stdout: `file:line:column` first, which editors and CI understand. */
export function tellFaults(faults: readonly PlanFault[]): void {
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
