// Where the copies of a database are, however they are kept: as RDS instances, on machines of one's own, as backups, or by
// somebody else. Everything that only has to reach a copy reads it here, so that nothing assumes RDS; what is RDS's or a
// machine's own matter says so.

import type { Database, Plan, SiteName } from "./plan.ts";
import { isKind } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";

/**
 * The ways of keeping a database, as a plan writes them. Each database has exactly one, but that a replica of RDS may have
 * backups as its second way (rule `kept-in-one-way`).
 */
export const keepings = ["rds-replica", "self-managed", "restored", "by-owner"] as const;
export type Keeping = (typeof keepings)[number];

export type Instance = NonNullable<Database["rds-replica"]>[string];
export type OwnServer = NonNullable<Database["self-managed"]>[string];
export type Restored = NonNullable<Database["restored"]>[string];

/** The RDS instances by site; none for a database that is kept otherwise. */
export function instancesOf(database: Database | undefined): Readonly<Record<SiteName, Instance>> {
  return database?.["rds-replica"] ?? {};
}

/** The servers on machines of one's own by site; none for a database that is kept otherwise. */
export function ownServersOf(database: Database | undefined): Readonly<Record<SiteName, OwnServer>> {
  return database?.["self-managed"] ?? {};
}

/** The instances that backups are restored to, by site; none where the plan restores nothing. */
export function restoredOf(database: Database | undefined): Readonly<Record<SiteName, Restored>> {
  return database?.restored ?? {};
}

/** The RDS instance at a site whose backups are restored at the other: the replica's source where there is one. */
export function backedUpAt(database: Database | undefined, site: SiteName): string | undefined {
  return (instancesOf(database)[site] ?? restoredOf(database)[site])?.id;
}

/** `host:port` of all that may be the database at a site, the first way first, or of what one way keeps there; none where the plan names none. */
export function endpointsAt(database: Database | undefined, site: SiteName, only?: Keeping): readonly string[] {
  return keepings.flatMap((way) => {
    const copy = only === undefined || only === way ? database?.[way]?.[site] : undefined;
    return copy === undefined ? [] : [copy.endpoint];
  });
}

/** `host:port` of the copy at a site by its first way; undefined where the plan names none. */
export function endpointAt(database: Database | undefined, site: SiteName): string | undefined {
  return endpointsAt(database, site)[0];
}

/** Whether a copy stands at the other site before a run, which we make the writer: backups are none, and an owner's copy is not ours to judge. */
export function hasOwnCopy(database: Database): boolean {
  return database["rds-replica"] !== undefined || database["self-managed"] !== undefined;
}

const whatever = <K extends string>(kind: K) => ({ postgres: kind, mysql: kind, "sql-server": kind }) as const;
/** The kinds of steps that make the database at the target the writer, by how it is kept and its engine. */
const promotions = {
  "rds-replica": whatever("promote.rds-replica"),
  "self-managed": { postgres: "promote.postgresql", mysql: "promote.mysql", "sql-server": "promote.sql-server" },
  restored: whatever("promote.restore"),
  "by-owner": whatever("promote.owner-confirms"),
} as const satisfies Record<Keeping, Record<Database["engine"], PlannedStep["kind"]>>;

export type PromotionKind = (typeof promotions)[Keeping][Database["engine"]];
/** The kinds that promote a server on its own machine by a built-in command. */
export type OwnPromotionKind = (typeof promotions)["self-managed"][Database["engine"]];

/** The kinds of steps that promote this database, the first way first. */
export function promotionsOf(database: Database): readonly PromotionKind[] {
  return keepings.flatMap((way) => (database[way] === undefined ? [] : [promotions[way][database.engine]]));
}

/** The kind of step that promotes this database, by its first way. */
export function promotionOf(database: Database): PromotionKind {
  return promotionsOf(database)[0] ?? "promote.rds-replica";
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
