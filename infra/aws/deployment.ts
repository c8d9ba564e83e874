// What is to be deployed, read and checked before anything is synthesised: plans that are whole, that compile in both
// directions, and that can live beside each other. Everything wrong ends here, with sentences for the person who deploys.

import { asFailure, Refused } from "../../workflows/failure.ts";
import { compileFailover, compileIsolated, compileRepair, compileReprotect, compileSwitchover } from "../../workflows/compile.ts";
import type { Compiled, CompileResult } from "../../workflows/compile.ts";
import { watcherDocument } from "../../workflows/inside-document.ts";
import { hasWatcher } from "../../workflows/inside-sights.ts";
import { watcherOf } from "../../workflows/inside-watcher.ts";
import { nestingFaults } from "../../workflows/nested-plans.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../workflows/plan-steps.ts";
import type { StepInput } from "../../workflows/plan-steps.ts";
import { letsIsolated } from "../../workflows/isolated-drills.ts";
import { isolatedMachineName, machineName, repairMachineName, reprotectMachineName, switchoverMachineName } from "../../workflows/names.ts";
import { reprotectedDatabases } from "../../workflows/reprotects.ts";
import { repairsOf, sitesOfRepair } from "../../workflows/repairs.ts";
import { guardedMachines, watchdogDocument } from "../../workflows/watchdog-document.ts";
import { readPlanFile, sayFault } from "../plan-file.ts";
import { consoleSettings } from "./console-settings.ts";
import type { ConsoleSettings, GivenConsole } from "./console-settings.ts";
import { reportSettings } from "./report-settings.ts";
import type { GivenReports, ReportSettings } from "./report-settings.ts";
import { shippedWatchdog } from "./shipped-watchdog.ts";

/** One plan with its machines: two for each site that it can be moved to, by a failover or by a switchover, one for each at which a copy can be made again, and one for each of its repairs and sites. */
export interface PlanToDeploy {
  readonly plan: Plan;
  readonly planDigest: string;
  /** `machine`: the name under which it is deployed; `id`: how the plan's own stack calls it. */
  readonly machines: readonly (Compiled & { readonly target: string; readonly id: string; readonly machine: string })[];
}
export interface Deployment {
  readonly plans: readonly PlanToDeploy[];
  /** Undefined: whichever account the credentials of the deployment belong to. */
  readonly account: string | undefined;
  /** Who is called: e-mail addresses and https addresses that are subscribed to the topic. */
  readonly pages: readonly string[];
  /** Left out: no console is deployed. */
  readonly console?: ConsoleSettings | undefined;
  /** For how long reports are locked. */
  readonly reports?: ReportSettings;
}

export const defaultPlans = "workflows/plans/hybrid-chat.yaml";

/** Reads everything. Throws `Refused` with one sentence, or one line for each fault of the plans. */
export function readDeployment(given: { readonly plans?: string; readonly account?: string | undefined; readonly pages?: string } & GivenConsole & GivenReports): Deployment {
  const files = listOf(given.plans ?? defaultPlans);
  if (files.length === 0) throw new Refused(`no plan is named: give -c plans=${defaultPlans}, several separated by commas`);
  const twice = files.find((file, index) => files.indexOf(file) < index);
  if (twice !== undefined) throw new Refused(`${twice} stands twice in -c plans=…: name each plan once`);
  const { account } = given;
  if (account !== undefined && !/^\d{12}$/.test(account)) throw new Refused(`“${account}” is no AWS account: give 12 digits, for example -c account=111122223333`);
  const pages = listOf(given.pages ?? "");
  const wrong = pages.find((address) => !/^([^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(address));
  if (wrong !== undefined) throw new Refused(`“${wrong}” can not be called: give e-mail addresses or https addresses, -c pages=on-call@example.com`);
  const console = consoleSettings(given);
  const reports = reportSettings(given);
  const read = files.map((file) => ({ file, ...readOne(file) }));
  for (const [index, { file, plan }] of read.entries()) {
    const first = read.findIndex((each) => each.plan.plan === plan.plan);
    if (first < index) throw new Refused(`${read[first]?.file ?? ""} and ${file} both call their plan ${plan.plan}: give each plan a name of its own`);
  }
  bucketsApart(read);
  guardedOnce(read);
  const nesting = nestingFaults(read.map(({ plan }) => plan), true);
  if (nesting.length > 0) throw new Refused(nesting.join("\n"));
  return { plans: read.map(({ file: _file, ...plan }) => plan), account, pages, console, reports };
}

/** One plan, compiled for both directions, as failover and as switchover, for its re-protection, its isolated drills and its repairs. */
export function compilePlan(plan: Plan, planDigest: string): PlanToDeploy {
  const whole = (compiled: CompileResult): Compiled => {
    if (!compiled.ok) throw new Refused(`plan ${plan.plan} cannot be compiled: ${compiled.reasons.join("; ")}`);
    return compiled;
  };
  const machines = [
    ...Object.keys(plan.sites).map((target) => ({ ...whole(compileFailover(plan, { source: otherSite(plan, target), target })), target, id: `To-${target}`, machine: machineName(plan.plan, target) })),
    ...Object.keys(plan.sites).map((target) => ({ ...whole(compileSwitchover(plan, { source: otherSite(plan, target), target })), target, id: `Switchover-${target}`, machine: switchoverMachineName(plan.plan, target) })),
    ...(reprotectedDatabases(plan).length === 0 ? [] : Object.keys(plan.sites)).map((target) => ({ ...whole(compileReprotect(plan, { source: otherSite(plan, target), target })), target, id: `Copy-${target}`, machine: reprotectMachineName(plan.plan, target) })),
    ...(letsIsolated(plan) ? Object.keys(plan.sites) : []).map((target) => ({ ...whole(compileIsolated(plan, { source: otherSite(plan, target), target })), target, id: `Drill-${target}`, machine: isolatedMachineName(plan.plan, target) })),
    ...repairsOf(plan).flatMap(([name, repair]) => sitesOfRepair(plan, repair).map((target) => ({ ...whole(compileRepair(plan, name, target)), target, id: `Repair-${name}-${target}`, machine: repairMachineName(plan.plan, name, target) }))),
  ];
  for (const place of Object.keys(plan.sites)) {
    try {
      if (hasWatcher(plan, place)) watcherDocument(watcherOf(plan, planDigest, place));
      for (const guarded of guardedMachines(plan, place)) watchdogDocument(guarded, shippedWatchdog);
    } catch (thrown) {
      throw new Refused(asFailure(thrown).message, { cause: thrown });
    }
  }
  return { plan, planDigest, machines };
}

/** The health switches of a plan; their buckets and health checks are made with it. */
export function healthSwitches(plan: Plan): readonly StepInput<"traffic.route53-health-switch">[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "traffic.route53-health-switch") ? [step.input] : []));
}

function readOne(file: string): PlanToDeploy {
  const found = readPlanFile(file);
  if (!found.ok) throw new Refused(found.faults.map(sayFault).join("\n"));
  return compilePlan(found.plan, found.digest);
}

/** A machine has one watchdog with one configuration; two plans would take turns in writing it. */
function guardedOnce(read: readonly { readonly file: string; readonly plan: Plan }[]): void {
  const owners = new Map<string, string>();
  for (const { file, plan } of read) {
    for (const { machine } of Object.keys(plan.sites).flatMap((site) => guardedMachines(plan, site))) {
      const owner = owners.get(machine) ?? file;
      if (owner !== file) throw new Refused(`${owner} and ${file} both guard the machine ${machine} by a lease, and a machine has one watchdog: let one of the plans fence it otherwise`);
      owners.set(machine, file);
    }
  }
}

/** A bucket belongs to one plan: another one's stack would own it too, and the one that is deleted would take it away. */
function bucketsApart(read: readonly { readonly file: string; readonly plan: Plan }[]): void {
  const owners = new Map<string, string>();
  for (const { file, plan } of read) {
    for (const { object } of healthSwitches(plan)) {
      const owner = owners.get(object.bucket) ?? file;
      if (owner !== file) throw new Refused(`${owner} and ${file} both keep a health switch in the bucket ${object.bucket}: give each plan a bucket of its own`);
      owners.set(object.bucket, file);
    }
    const regions = new Map<string, string>();
    for (const { object } of healthSwitches(plan)) {
      const region = regions.get(object.bucket) ?? object.region;
      if (region !== object.region) throw new Refused(`${file}: the bucket ${object.bucket} cannot lie in ${region} and in ${object.region}: give each switch a bucket in its own Region`);
      regions.set(object.bucket, region);
    }
  }
}

function listOf(text: string): readonly string[] {
  return text.split(",").map((each) => each.trim()).filter((each) => each !== "");
}
