// All readiness checks, and what they amount to in one plan: the questions that have to be asked, and the results once they
// are answered. Pure: who asks, and how, is of no interest here.

import { canonicalJson } from "../digest.ts";
import { attestedChecks } from "./attested.ts";
import { auroraClusterChecks } from "./aurora-clusters.ts";
import { backupChecks } from "./backups.ts";
import type { CheckRow, Given } from "./check.ts";
import { configurationChecks } from "./configuration.ts";
import { databaseChecks } from "./databases.ts";
import { networkAclChecks } from "./network-acls.ts";
import { consumerChecks } from "./consumers.ts";
import { eventRuleChecks } from "./event-rules.ts";
import { customFunctionChecks } from "./custom-functions.ts";
import { nestedPlanChecks } from "./nested-plans.ts";
import { ecsServiceChecks } from "./ecs-services.ts";
import { deploymentChecks } from "./deployments.ts";
import { globalClusterChecks } from "./global-clusters.ts";
import { groupChecks } from "./groups.ts";
import { oracleSwitchoverChecks } from "./oracle-switchovers.ts";
import { outcomes, notCheckable } from "./judgement.ts";
import { keepingChecks } from "./keeping.ts";
import { liveNodeChecks } from "./live-nodes.ts";
import { machineChecks } from "./machines.ts";
import { ownDatabaseChecks } from "./own-databases.ts";
import { provenChecks } from "./proven.ts";
import type { Question } from "./questions.ts";
import type { CheckResult } from "./results.ts";
import { sameFilesChecks } from "./same-files.ts";
import { serviceChecks } from "./services.ts";
import { routingControlChecks } from "./routing-controls.ts";
import { trafficChecks } from "./traffic.ts";
import { watchdogChecks } from "./watchdogs.ts";
import { webhookChecks } from "./webhooks.ts";

export const readinessChecks: readonly CheckRow[] = [...databaseChecks, ...ownDatabaseChecks, ...backupChecks, ...machineChecks, ...liveNodeChecks, ...groupChecks, ...deploymentChecks, ...ecsServiceChecks, ...customFunctionChecks, ...nestedPlanChecks, ...globalClusterChecks, ...oracleSwitchoverChecks, ...auroraClusterChecks, ...consumerChecks, ...eventRuleChecks, ...networkAclChecks, ...configurationChecks, ...watchdogChecks, ...trafficChecks, ...routingControlChecks, ...webhookChecks, ...sameFilesChecks, ...keepingChecks, ...provenChecks, ...serviceChecks, ...attestedChecks];

/** The answer to a question, or why there is none, a clause. */
export type Answered =
  | { readonly answered: true; readonly facts: unknown }
  | { readonly answered: false; readonly because: string; readonly todo?: string };
export type Answers = ReadonlyMap<string, Answered>;

/** Equal questions have the same key and are asked once. */
export const keyOf = (question: Question): string => canonicalJson(question);

/** Every question that the plan's checks need answered, each once. */
export function questionsOf(given: Given): readonly Question[] {
  const all = readinessChecks.flatMap(({ items }) => items(given)).flatMap(({ questions }) => questions);
  return [...new Map(all.map((question) => [keyOf(question), question])).values()];
}

/** What the checks say, worst first and in the order of the table. */
export function judgeAll(given: Given, answers: Answers): readonly CheckResult[] {
  const results = readinessChecks.flatMap(({ code, rows, items }) => items(given).map(({ subject, questions, judge }): CheckResult => {
    const answered = questions.map((question) => answers.get(keyOf(question)) ?? ({ answered: false, because: "it was not asked" } as const));
    const missing = answered.find((each) => !each.answered);
    const judgement = missing === undefined || missing.answered ? judge(answered.map((each) => (each.answered ? each.facts : undefined))) : notCheckable(missing.because, missing.todo ?? "Mend what keeps the question from being answered, and look again.");
    return { code, rows, subject, from: questions.length > 0 ? "world" : "plan", ...judgement };
  }));
  return results.toSorted((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
}
