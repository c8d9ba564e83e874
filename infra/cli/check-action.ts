// What `understudy check` does: the checks of the readiness function, asked from this machine. The record is not read, because
// an engineer's machine need not reach it; what only the observers have seen is then not checkable and says so.

import { Clients } from "../../lambdas/aws/clients.ts";
import { ManagedSecrets } from "../../lambdas/aws/secrets.ts";
import { lookAtReadiness } from "../../lambdas/readiness/look.ts";
import { plainDialer } from "../../lambdas/runtime/plain-dialer.ts";
import { systemClock } from "../../lambdas/runtime/system-clock.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { givenFor } from "../../workflows/readiness/check.ts";
import { amountOf } from "../../workflows/readiness/report.ts";
import type { ReadinessReport } from "../../workflows/readiness/report.ts";
import type { Question } from "../../workflows/readiness/questions.ts";
import { judgeAll, questionsOf } from "../../workflows/readiness/table.ts";
import { countOf } from "../../workflows/readiness/results.ts";
import type { Answers } from "../../workflows/readiness/table.ts";
import type { CheckResult } from "../../workflows/readiness/results.ts";
import { exitCodes } from "../exit.ts";
import { readPlanFile } from "../plan-file.ts";
import { terminal } from "../terminal.ts";
import { checkLines } from "./check-lines.ts";
import { tellFaults } from "./plan-actions.ts";

export interface CheckOptions {
  readonly asJson: boolean;
  readonly active: string | undefined;
}
/** Answers the questions of a plan; tests have their own. */
export type Look = (plan: Plan, questions: readonly Question[]) => Promise<Answers>;

/** Prints the report; gives the exit code. `wrongUse` ends the command with a sentence. */
export async function checkAction(file: string, { asJson, active }: CheckOptions, wrongUse: (message: string) => never, look: Look = lookFromHere): Promise<number> {
  const read = readPlanFile(file);
  if (!read.ok) {
    tellFaults(read.faults);
    return exitCodes.checksNotPassed;
  }
  const { plan, digest } = read;
  if (active !== undefined && !(active in plan.sites)) wrongUse(`error: no site of the plan is called "${active}"; its sites are ${Object.keys(plan.sites).join(" and ")}`);
  const given = givenFor(plan, active, systemClock.now());
  const answers = await look(plan, questionsOf(given));
  const report: ReadinessReport = { version: 1, plan: plan.plan, planDigest: digest, at: given.at, active: given.active, results: judgeAll(given, answers) };
  const out = terminal(process.stdout);
  if (asJson) out.line(JSON.stringify({ ...report, counts: countOf(report.results) }, null, 2));
  else for (const line of checkLines(report, given.standby, out)) out.line(line);
  return exitCodeOf(report.results);
}

/** 3 when a check fails; 1 when nothing of the world could be looked at; else 0. */
export function exitCodeOf(results: readonly CheckResult[]): number {
  const codes = { "not-ready": exitCodes.checksNotPassed, unseen: exitCodes.failed, unknown: exitCodes.ok, ready: exitCodes.ok };
  return codes[amountOf(results)];
}

/** With the credentials that AWS's own tools would use here. */
function lookFromHere(plan: Plan, questions: readonly Question[]): Promise<Answers> {
  const { region } = plan.arbiter;
  const accounts = Object.fromEntries(Object.values(plan.sites).flatMap((site) => (site.account === undefined ? [] : [[site.region, { role: site.account.role, externalId: site.account["external-id"] }]])));
  const clients = new Clients(undefined, { accounts, region, place: "check", clock: systemClock });
  return lookAtReadiness({
    plan,
    questions,
    adapters: { clients, clock: systemClock, dialer: plainDialer, place: "arbiter", secrets: new ManagedSecrets({ clients, clock: systemClock, region }) },
    sightings: async () => {
      throw new Refused("what the observers saw lies in the record, which this command does not read", { code: "no-record" });
    },
    proofs: async () => {
      throw new Refused("what runs have proven lies in the record, which this command does not read; understudy status with the plan's name shows it", { code: "no-record" });
    },
    drillLeft: async () => {
      throw new Refused("what drills left lies in the record, which this command does not read; understudy drill list with the plan's name shows it", { code: "no-record" });
    },
    otherPlan: async () => {
      throw new Refused("how another plan stands lies in the record, which this command does not read; understudy status with that plan's name shows it", { code: "no-record" });
    },
    siteLease: async () => {
      throw new Refused("what the watchdogs renewed lies in the record, which this command does not read", { code: "no-record" });
    },
  });
}
