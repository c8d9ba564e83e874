// Where the copies of a database are, however they are kept: as RDS instances, or on machines of one's own. Everything that
// only has to reach a copy reads it here, so that nothing assumes RDS; what is RDS's or a machine's own matter says so.

import type { Database, Plan, SiteName } from "./plan.ts";
import { isKind } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";

/** The ways of keeping a database, as a plan writes them; each database has exactly one (rule `kept-in-one-way`). */
export const keepings = ["rds-replica", "self-managed"] as const;

export type Instance = NonNullable<Database["rds-replica"]>[string];
export type OwnServer = NonNullable<Database["self-managed"]>[string];

/** The RDS instances by site; none for a database that is kept otherwise. */
export function instancesOf(database: Database | undefined): Readonly<Record<SiteName, Instance>> {
  return database?.["rds-replica"] ?? {};
}

/** The servers on machines of one's own by site; none for a database that is kept otherwise. */
export function ownServersOf(database: Database | undefined): Readonly<Record<SiteName, OwnServer>> {
  return database?.["self-managed"] ?? {};
}

/** `host:port` of the copy at a site; undefined where the plan names none. */
export function endpointAt(database: Database | undefined, site: SiteName): string | undefined {
  return (instancesOf(database)[site] ?? ownServersOf(database)[site])?.endpoint;
}

/** The kinds of steps that make the copy at the target the writer, by how the database is kept and its engine. */
const promotions = {
  "rds-replica": { postgres: "promote.rds-replica", mysql: "promote.rds-replica" },
  "self-managed": { postgres: "promote.postgresql", mysql: "promote.mysql" },
} as const satisfies Record<(typeof keepings)[number], Record<Database["engine"], PlannedStep["kind"]>>;

export type PromotionKind = (typeof promotions)[keyof typeof promotions][Database["engine"]];

/** The kind of step that promotes this database. */
export function promotionOf(database: Database): PromotionKind {
  return promotions[database["self-managed"] === undefined ? "rds-replica" : "self-managed"][database.engine];
}

const promotionKinds = [...new Set(Object.values(promotions).flatMap((each) => Object.values(each)))];

/** Tells a step that makes a database of the plan the writer from the others. */
export function isPromotion(step: PlannedStep): step is PlannedStep<PromotionKind> {
  return promotionKinds.some((kind) => isKind(step, kind));
}

/** The machines on which a self-managed database runs; none for one that RDS keeps. */
export function ownHosts(plan: Plan, name: string): readonly { readonly site: SiteName; readonly id: string }[] {
  return Object.entries(ownServersOf(plan.databases[name])).flatMap(([site, { host }]) => {
    const id = plan.sites[site]?.hosts[host];
    return id === undefined ? [] : [{ site, id }];
  });
}
