// Which items of the record each function may touch, by the first key (`dynamodb:LeadingKeys`): a plan's functions those of their
// plan, observers nothing of any run, and only those that answer gates the task tokens, which decide a gate past every check.
// The second key cannot be named in a policy, so whoever writes a plan's sightings could also write its lease.

import type { Where } from "./permission-things.ts";
import type { Statement } from "./permissions.ts";
import { recordTableName, watchdogsKey } from "./names.ts";

/** What of the record: the plan's own items, what its runs wrote, the tokens of its gates, the texts of plans, the list of all plans, the leases of its watchdogs. */
export type RecordPart = "plan" | "runs" | "tokens" | "texts" | "list" | "leases";

/** The first keys of a part, as a policy's pattern; without a plan those of all plans. The keys themselves are made in lambdas/runtime/record. */
export function leadingKeys(part: RecordPart, plan?: string): string {
  switch (part) {
    case "plan":
      return `plan#${plan ?? "*"}`;
    case "runs":
      return `run#${plan === undefined ? "*" : `${plan}-*`}`;
    case "tokens":
      return `secret#${plan === undefined ? "*" : `${plan}-*`}`;
    case "texts":
      return "document#*";
    case "list":
      return "plans";
    case "leases":
      return watchdogsKey(plan ?? "*");
  }
}

const reads = ["dynamodb:GetItem", "dynamodb:Query"];
const actions = {
  reads,
  writes: [...reads, "dynamodb:PutItem", "dynamodb:UpdateItem"],
  // Sets fields of an item where its conditions hold; whoever may also put could replace the whole of it.
  updates: ["dynamodb:UpdateItem"],
} as const;

/** The statement for the record in a Region: these parts, of one plan or of all. */
export function recordStatement(access: keyof typeof actions, region: string, { partition, account }: Where, parts: readonly RecordPart[], plan?: string): Statement {
  return {
    actions: actions[access],
    resources: [`arn:${partition}:dynamodb:${region}:${account}:table/${recordTableName}`],
    conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": parts.map((part) => leadingKeys(part, plan)) } },
    because: plan === undefined ? "the record, of all plans" : "what the record holds of the plan",
  };
}
