// What each deployed function may do, derived and never written by hand: from the rows of the plan's steps and probes, and
// from what the functions of the product do themselves (permissions-own.ts). The constructs make roles of it, and a
// committed table shows it to whoever has to approve the deployment.

import { Defect } from "./failure.ts";
import type { Plan } from "./plan.ts";
import { actionRows } from "./permission-resources.ts";
import type { ActionRow, Things, Where } from "./permission-things.ts";

/** One statement of a role's policy. */
export interface Statement {
  readonly effect?: "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Why these resources; for a wildcard, why nothing narrower. */
  readonly because: string;
}

/** What a step or probe does: the actions of its row, on the things of its input. */
export interface Doing {
  readonly actions: readonly string[];
  readonly things: Things;
  /** At these sites only; left out, at both. */
  readonly sites?: readonly string[];
}

/** For these services a function takes on the role of a site that lies in another account (lambdas/aws/site-accounts.ts). */
const inSiteAccounts = new Set(["ec2", "rds", "ssm", "autoscaling", "ecs", "application-autoscaling", "eks", "lambda", "secretsmanager", "appconfig", "elasticloadbalancing"]);

/**
 * The statements for what steps or probes do. At a site in another account the function may do nothing by itself: it may
 * take on that site's role, and what the role may do is the account's own matter.
 */
export function statementsFor(doings: readonly Doing[], plan: Plan, where: Where): readonly Statement[] {
  const found: Statement[] = [];
  for (const { actions, things, sites = Object.keys(plan.sites) } of doings) {
    for (const action of actions) {
      const rows = actionRows[action];
      if (rows === undefined) throw new Defect(`nobody has said on what ${action} works: add its row to workflows/permission-resources.ts`);
      for (const row of [rows].flat()) found.push(...statementsOfRow(action, row, { things, sites }, plan, where));
    }
  }
  return merged(found);
}

/** What one row of an action amounts to. */
function statementsOfRow(action: string, row: ActionRow, { things, sites }: { readonly things: Things; readonly sites: readonly string[] }, plan: Plan, where: Where): readonly Statement[] {
  if (row.at === "elsewhere") return row.resources(things, { ...where, region: plan.arbiter.region }).map(({ arn, conditions }) => one(action, arn, row.because, conditions));
  return Object.entries(plan.sites).filter(([name]) => sites.includes(name)).flatMap(([site, { region, account }]) => {
    const resources = row.resources(things, { ...where, site, region });
    if (account !== undefined && (inSiteAccounts.has(action.slice(0, action.indexOf(":"))) || action === "cloudwatch:GetMetricData")) {
      return resources.length === 0 ? [] : [one("sts:AssumeRole", account.role, `${site} lies in another account, whose role says what may be done there`)];
    }
    return resources.map(({ arn, conditions }) => one(action, arn, row.because, conditions));
  });
}

const one = (action: string, resource: string, because: string, conditions?: Statement["conditions"]): Statement => ({ actions: [action], resources: [resource], because, ...(conditions === undefined ? {} : { conditions }) });
const union = (first: readonly string[], second: readonly string[]): readonly string[] => [...new Set([...first, ...second])];
const textOf = ({ conditions, because, effect }: Statement): string => JSON.stringify([conditions ?? null, because, effect ?? null]);

/** As few statements as say the same: resources of one action together, then actions on the same resources. */
export function merged(statements: readonly Statement[]): readonly Statement[] {
  const regions = fold(statements.map(withoutRegions), ({ statement, regions: _regions }) => `${statement.actions.join()} ${statement.resources.join()} ${textOf(statement)}`, (into, next) => ({ ...into, regions: union(into.regions, next.regions) })).map(withRegions);
  const byAction = fold(regions, (statement) => `${statement.actions.join()} ${textOf(statement)}`, (into, next) => ({ ...into, resources: union(into.resources, next.resources) }));
  return fold(byAction, (statement) => `${statement.resources.join()} ${textOf(statement)}`, (into, next) => ({ ...into, actions: union(into.actions, next.actions) }));
}

/** Joins all that have the same key, in the order of their first. */
function fold<T>(list: readonly T[], keyOf: (item: T) => string, join: (into: T, next: T) => T): readonly T[] {
  const found = new Map<string, T>();
  for (const item of list) {
    const key = keyOf(item);
    const known = found.get(key);
    found.set(key, known === undefined ? item : join(known, item));
  }
  return [...found.values()];
}

const requested = "aws:RequestedRegion";

/** Takes the Regions out of the conditions, so that two Regions become one statement. */
function withoutRegions(statement: Statement): { readonly statement: Statement; readonly regions: readonly string[] } {
  const regions = statement.conditions?.["StringEquals"]?.[requested] ?? [];
  if (regions.length === 0) return { statement, regions };
  const { [requested]: _taken, ...equals } = statement.conditions?.["StringEquals"] ?? {};
  return { statement: { ...statement, conditions: { ...statement.conditions, StringEquals: equals } }, regions };
}

function withRegions({ statement, regions }: { readonly statement: Statement; readonly regions: readonly string[] }): Statement {
  return regions.length === 0 ? statement : { ...statement, conditions: { ...statement.conditions, StringEquals: { ...statement.conditions?.["StringEquals"], [requested]: regions } } };
}
