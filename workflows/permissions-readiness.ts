// What the readiness function may do, derived from the questions of the plan's checks, in whichever direction the next run
// goes. It reads; the only things that it writes are its own report in the record and pages.

import { pagesTopicName, planFunctionName, recordTableName } from "./names.ts";
import type { Where } from "./permission-things.ts";
import { recordStatement } from "./permissions-record.ts";
import { merged, statementsFor } from "./permissions.ts";
import type { Statement } from "./permissions.ts";
import { stepFunctionsOf } from "./permissions-own.ts";
import type { Plan } from "./plan.ts";
import { nestedIn } from "./nested-plans.ts";
import { selfFences } from "./self-fence.ts";
import { givenFor } from "./readiness/check.ts";
import { doingOf } from "./readiness/question-permissions.ts";
import { questionsOf } from "./readiness/table.ts";

/** The statements of the function that looks at the readiness of one plan. */
export function readinessStatements(plan: Plan, where: Where): readonly Statement[] {
  const { partition, account } = where;
  const { region } = plan.arbiter;
  const record = [`arn:${partition}:dynamodb:${region}:${account}:table/${recordTableName}`];
  const doings = Object.keys(plan.sites).flatMap((active) => questionsOf(givenFor(plan, active, 0))).map(doingOf);
  return merged([
    // Its report, what the observers saw, and the text of the plan; the leases of watchdogs it only reads.
    recordStatement("writes", region, where, ["plan", "texts"], plan.plan),
    ...(selfFences(plan).length === 0 ? [] : [recordStatement("reads", region, where, ["leases"], plan.plan)]),
    ...[...new Set(nestedIn(plan).map((step) => step.plan))].map((other) => recordStatement("reads", region, where, ["plan"], other)),
    { actions: ["dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups"], resources: record, because: "whether the record is protected" },
    { actions: ["iam:SimulatePrincipalPolicy"], resources: stepFunctionsOf(plan).map((key) => `arn:${partition}:iam::${account}:role/${planFunctionName(plan.plan, key)}`), because: "asks what the roles of the plan's steps may do; it changes nothing" },
    ...(plan.decide.escalate === undefined ? [] : [{ actions: ["sns:GetTopicAttributes"], resources: [plan.decide.escalate], because: "whether the topic that is called when nobody answers is there, and reaches somebody" }]),
    { actions: ["sns:Publish"], resources: [`arn:${partition}:sns:${region}:${account}:${pagesTopicName}`], because: "calls people" },
    ...statementsFor(doings, plan, where),
  ]);
}
