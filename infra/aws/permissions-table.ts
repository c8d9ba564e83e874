// The committed table of permissions (infra/aws/permissions.md): what every function of the shipped plan may do, on what and
// why, and what each kind of step and probe adds. Made from the same statements as the roles, so that it cannot be wrong;
// a test holds that it is not old.

import { observers } from "../../workflows/evidence.ts";
import { hasWatcher } from "../../workflows/inside-sights.ts";
import { controlFunctionName, planFunctionName, probeFunctionName } from "../../workflows/names.ts";
import { actionRows } from "../../workflows/permission-resources.ts";
import type { Resource, Things, Where } from "../../workflows/permission-things.ts";
import type { Statement } from "../../workflows/permissions.ts";
import { consoleStatements, controlFunctions, controlStatements, everyFunction, insideStatements, machineStatements, planFunctions, planStatements, probeStatements, scheduleStatements, stepFunctionsOf, watchdogStatements } from "../../workflows/permissions-own.ts";
import { readinessStatements } from "../../workflows/permissions-readiness.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { PlannedStep } from "../../workflows/plan-steps.ts";
import { probeCatalogue } from "../../workflows/probes.ts";
import { actionsOfQuestions } from "../../workflows/readiness/question-permissions.ts";
import { catalogue } from "../../workflows/steps.ts";
import { deadLetterName } from "./dead-letters.ts";

const where: Where = { partition: "aws", account: "ACCOUNT" };

/** The whole file. */
export function permissionsTable(plan: Plan): string {
  const { region } = plan.arbiter;
  const functions: readonly (readonly [string, readonly Statement[]])[] = [
    ...controlFunctions.map((key) => [controlFunctionName(key), controlStatements([plan], key, region, where)] as const),
    [`${controlFunctionName("console")}, where there is one`, consoleStatements([plan], region, where)],
    ...[...planFunctions, ...stepFunctionsOf(plan)].map((key) => [planFunctionName(plan.plan, key), planStatements(plan, key, where)] as const),
    [planFunctionName(plan.plan, "readiness"), readinessStatements(plan, where)],
    ...observers(plan).filter((place) => !hasWatcher(plan, place)).map((place) => [probeFunctionName(plan.plan, place), probeStatements(plan, place, where)] as const),
  ];
  return [
    "# What each function may do",
    "",
    "Made by `npm run permissions -- --write` from the rows of steps, probes and readiness (`workflows/steps.ts`, `workflows/probes.ts`,",
    "`workflows/readiness/questions.ts`) and of the functions themselves (`workflows/permissions-own.ts`); a test fails when it is old. Shown is the plan",
    `\`${plan.plan}\`; \`ACCOUNT\` is the account in which everything of ours lies. Each function has a role of its own. No action is`,
    "a wildcard. Where a resource is one or holds one, the last column says why nothing narrower will do.",
    "",
    "## Every function",
    "",
    ...rows("Function", [["each", everyFunction("NAME", "REGION", where, { often: true })], ["each but sweep, probes and readiness", beside({})], ["intake, sweep, readiness", beside({ often: true, deadLetters: deadLetterName("control", "invocations") })]]),
    "",
    "## Besides",
    "",
    ...rows("Function", functions),
    "",
    "## Machines, schedules, data centres",
    "",
    ...rows("Role of", [["what hosts of a data centre report to", insideStatements(plan, where)], ["what watchdogs renew their leases at", watchdogStatements(plan, where)], ["each state machine", machineStatements(plan, where)], ["each schedule", scheduleStatements("NAME", "REGION", where, "understudy-OWNER-dead-schedules")]]),
    "",
    "## What each kind of step and probe needs, and what readiness asks",
    "",
    "At a site in another account (`sites.*.account`) a function has none of the permissions for EC2, RDS, Systems Manager and Auto",
    "Scaling there. It has `sts:AssumeRole` on the role that the plan names, and that role needs them: those below, on what lies there.",
    "",
    "| Action | Resources | Why | Steps | Probes | Readiness |",
    "|---|---|---|---|---|---|",
    ...Object.keys(actionRows).map(actionLine),
    "",
  ].join("\n");
}

/** What a function does beside its work, without its log. */
function beside(options: Parameters<typeof everyFunction>[3]): readonly Statement[] {
  return everyFunction("NAME", "REGION", where, options).slice(1);
}

function rows(first: string, functions: readonly (readonly [string, readonly Statement[]])[]): readonly string[] {
  return [
    `| ${first} | Actions | Resources | Why |`,
    "|---|---|---|---|",
    ...functions.flatMap(([name, statements]) => statements.map((statement, index) => `| ${index === 0 ? name : ""} | ${statement.effect === "Deny" ? "not: " : ""}${code(statement.actions)} | ${code(statement.resources)}${limits(statement)} | ${statement.because} |`)),
  ];
}

const code = (list: readonly string[]): string => list.map((each) => `\`${each}\``).join("<br>");

function limits({ conditions }: Statement): string {
  return Object.entries(conditions ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => `<br>only ${operator} \`${key}\` ${code(values).replaceAll("<br>", ", ")}`)).join("");
}

/** One of everything, for the patterns of ARNs. */
const one = [{ site: "SITE", id: "ID" }];
const sample: Things = {
  hosts: [{ site: "SITE", id: "i-…" }, { site: "SITE", id: "mi-…" }],
  windows: true,
  instances: one, promoted: one, copied: [{ site: "SITE", id: "ID", plan: "PLAN" }], drilled: [{ site: "SITE", id: "ID", plan: "PLAN" }], clusters: one, globalClusters: [{ site: "SITE", id: "GLOBAL", clusters: ["arn:…:rds:REGION:ACCOUNT:cluster:ID"], detaches: "arn:…:rds:REGION:ACCOUNT:cluster:ID" }], enlarged: [{ site: "SITE", id: "ID", plan: "PLAN" }], restored: [{ site: "SITE", plan: "PLAN", id: "ID", endpoint: "", "subnet-group": "NAME", "parameter-group": "NAME", "option-group": "NAME", "security-groups": [], "multi-az": false }], groups: [{ site: "SITE", id: "NAME" }], commandedGroups: [{ site: "SITE", id: "NAME" }], kubernetes: [{ site: "SITE", id: "NAME" }], ecsServices: [{ site: "SITE", id: "CLUSTER/SERVICE" }], mappings: one, eventRules: [{ site: "SITE", id: "rule/NAME" }], subnets: one, functions: [{ site: "SITE", id: "NAME:QUALIFIER" }],
  objects: [{ bucket: "BUCKET", key: "KEY" }], records: [{ zone: "ZONE", name: "name", type: "TYPE" }], secrets: ["NAME"], leases: ["PLAN"], documents: [], parameters: [{ site: "SITE", id: "NAME" }], siteSecrets: [{ site: "SITE", id: "NAME" }],
  profiles: [{ site: "SITE", application: "APPLICATION", environment: "ENVIRONMENT", profile: "PROFILE", strategy: "STRATEGY" }],
  routingControls: [{ arn: "ROUTING-CONTROL", override: false }],
  targetGroups: [{ site: "SITE", id: "TARGET-GROUP" }],
};

function actionLine(action: string): string {
  const rows = [actionRows[action] ?? []].flat();
  const found = rows.flatMap((row): readonly Resource[] => row.at === "site" ? row.resources(sample, { ...where, site: "SITE", region: "REGION" }) : row.resources(sample, { ...where, region: "ARBITER" }));
  const steps = Object.values(catalogue).filter(({ reads, changes }) => reads.includes(action) || changes.includes(action)).map(({ kind }: { readonly kind: PlannedStep["kind"] }) => kind);
  const probes = Object.values(probeCatalogue).filter(({ reads }) => reads.includes(action)).map(({ kind }) => kind);
  const questions = Object.entries(actionsOfQuestions).filter(([, actions]) => actions.includes(action)).map(([kind]) => kind);
  const resources = found.map(({ arn, conditions }) => code([arn]) + limits({ actions: [], resources: [], because: "", ...(conditions === undefined ? {} : { conditions }) }));
  return `| ${code([action])} | ${resources.join("<br>")} | ${rows.map(({ because }) => because).join("; ")} | ${steps.join(", ")} | ${probes.join(", ")} | ${questions.join(", ")} |`;
}
