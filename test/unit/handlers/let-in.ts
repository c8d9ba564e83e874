// A table that lets a function touch only the items that its role lets it: what its deployed policy says of the first key.

import { controlFunctions, controlStatements, insideStatements, planFunctions, planStatements, probeStatements, watchdogStatements } from "../../../workflows/permissions-own.ts";
import type { ControlStackFunction, PlanFunction } from "../../../workflows/permissions-own.ts";
import { readinessStatements } from "../../../workflows/permissions-readiness.ts";
import type { Statement } from "../../../workflows/permissions.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Table } from "../../../workflows/ports.ts";

const where = { partition: "aws", account: "123456789012" };

/** The statements of a deployed function by the name in its spec. */
function statementsOf(name: string, plan: Plan): readonly Statement[] {
  if ((controlFunctions as readonly string[]).includes(name)) return controlStatements([plan], name as ControlStackFunction, plan.arbiter.region, where);
  if ((planFunctions as readonly string[]).includes(name)) return planStatements(plan, name as PlanFunction, where);
  if (name === "readiness") return readinessStatements(plan, where);
  if (name === "watchdog") return watchdogStatements(plan, where);
  return name === "probe" ? probeStatements(plan, "arbiter", where) : insideStatements(plan, where);
}

/** Throws where IAM would say AccessDenied, so that a handler that reaches further than its role fails its tests. */
export function letIn(table: Table, name: string, plan: Plan): Table {
  const ofRecord = statementsOf(name, plan).filter(({ resources }) => resources.some((resource) => resource.endsWith(":table/understudy")));
  const allows = ({ actions, conditions }: Statement, action: string, pk: string): boolean =>
    actions.includes(`dynamodb:${action}`) && (conditions?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? []).some((pattern) => new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`).test(pk));
  const check = (action: string, pk: string): void => {
    if (!ofRecord.some((statement) => allows(statement, action, pk))) throw new TypeError(`the role of ${name} does not allow ${action} on ${pk}`);
  };
  return {
    get: (pk, sk) => (check("GetItem", pk), table.get(pk, sk)),
    query: (pk, range) => (check("Query", pk), table.query(pk, range)),
    put: (item, conditions) => (check("PutItem", item.pk), table.put(item, conditions)),
    update: (pk, sk, set, conditions) => (check("UpdateItem", pk), table.update(pk, sk, set, conditions)),
    remove: (pk, sk) => (check("DeleteItem", pk), table.remove(pk, sk)),
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
