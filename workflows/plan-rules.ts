// What a plan of the right shape may still not say, because it could not be safe or could never work. Rows of tables, as
// everywhere: a code, why it is so, and what is wrong with what to write instead. Pure; nothing here knows files or lines.

import type { Fault } from "./plan-fault.ts";
import { perPlan } from "./per-plan.ts";
import type { Plan } from "./plan.ts";
import { accessRules } from "./plan-rules/access.ts";
import { attachRules } from "./plan-rules/attaching.ts";
import { configurationRules } from "./plan-rules/configuration.ts";
import { databaseRules } from "./plan-rules/databases.ts";
import { decisionRules } from "./plan-rules/deciding.ts";
import { drillRules } from "./plan-rules/drills.ts";
import { givenOf } from "./plan-rules/given.ts";
import type { PlanRule } from "./plan-rules/given.ts";
import { commitRules } from "./plan-rules/commit.ts";
import { clusterRules } from "./plan-rules/clusters.ts";
import { journeyRules } from "./plan-rules/journeys.ts";
import { nestedRules } from "./plan-rules/nested.ts";
import { nameRules } from "./plan-rules/names.ts";
import { orderRules } from "./plan-rules/order.ts";
import { regionRules } from "./plan-rules/regions.ts";
import { ofRepairs, repairRules } from "./plan-rules/repairs.ts";
import { siteRules } from "./plan-rules/sites.ts";
import { triggerRules } from "./plan-rules/triggers.ts";
import { routingControlRules } from "./plan-rules/routing-controls.ts";
import { valueRules } from "./plan-rules/values.ts";
import { selfFenceRules } from "./plan-rules/self-fence.ts";
import { watchRules } from "./plan-rules/watching.ts";
import { webhookRules } from "./plan-rules/webhooks.ts";

/** The rules on names that steps of a repair can break too; those on roles and sites it has of its own. */
const alsoOfRepairs: readonly string[] = ["known-database", "known-placeholder"];

/** All rules, in the order in which their faults are told. */
export const planRules: readonly PlanRule[] = [...nameRules.map((rule) => (alsoOfRepairs.includes(rule.code) ? ofRepairs(rule) : rule)), ...nestedRules, ...siteRules, ...watchRules, ...databaseRules, ...clusterRules, ...attachRules, ...decisionRules, ...accessRules, ...triggerRules, ...orderRules, ...webhookRules, ...journeyRules.map(ofRepairs), ...configurationRules, ...regionRules, ...valueRules, ...routingControlRules, ...selfFenceRules, ...repairRules, ...commitRules, ...drillRules];

/** Everything that is wrong with the plan, each fault once, rule by rule; empty when the plan may be used. Asked before each of its machines is compiled, and judged once. */
export const planFaults = perPlan((plan: Plan): readonly (Fault & { readonly rule: string })[] => {
  const given = givenOf(plan);
  return planRules.flatMap((rule) => rule.faults(given).map((fault) => ({ ...fault, rule: rule.code })));
});
