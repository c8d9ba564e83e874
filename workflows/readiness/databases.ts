// Is the replica at the standby site one that can be promoted, does it hold what the writer holds, and will what comes of it
// carry the load and be backed up? Drift of the plan from RDS shows here first.

import { endpointAt, instancesOf } from "../database-copies.ts";
import type { Database } from "../plan.ts";
import { sayDuration } from "../units.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { InstanceFacts, Question } from "./questions.ts";

interface Named {
  readonly name: string;
  readonly database: Database;
  readonly id: string;
  readonly region: string;
  readonly site: string;
}

/** The instances of the plan's databases at a site. */
function instancesAt(given: Given, site: string): readonly Named[] {
  return Object.entries(given.plan.databases).flatMap(([name, database]) => {
    const instance = instancesOf(database)[site];
    return instance === undefined ? [] : [{ name, database, id: instance.id, region: regionOf(given, site), site }];
  });
}
const asked = ({ site, region, id }: Named): Question<"database-instance"> => ({ kind: "database-instance", site, region, id });
const subjectOf = ({ name, site }: Named): string => `${name} at ${site}`;
const missing = ({ id, region, name, site }: Named): Judgement => fail(`RDS has no instance ${id} in ${region}.`, `Make it, or correct databases.${name}.rds-replica.${site} in the plan and deploy it.`);

/** One item for each database at the site, about the instance itself. */
const each = (site: (given: Given) => string, judge: (facts: InstanceFacts, named: Named, given: Given) => Judgement) => (given: Given): readonly CheckItem[] =>
  instancesAt(given, site(given)).map((named) => asking(subjectOf(named), [asked(named)], (facts) => (facts === null ? missing(named) : judge(facts, named, given))));
const bothSites = (judge: (facts: InstanceFacts, named: Named) => Judgement) => (given: Given): readonly CheckItem[] =>
  [given.active, given.standby].flatMap((site) => instancesAt(given, site)).map((named) => asking(subjectOf(named), [asked(named)], (facts) => (facts === null ? missing(named) : judge(facts, named))));

/** Whether the name or ARN of a source means the instance. */
const means = (source: string, id: string): boolean => source === id || source.endsWith(`:db:${id}`);

function follows({ replicaOf, replication, status }: InstanceFacts, { id, database }: Named, { active }: Given): Judgement {
  const writer = instancesOf(database)[active]?.id ?? "";
  if (replicaOf === null) return fail(`${id} is no replica, so it does not receive what ${writer} writes.`, `Make a new replica of ${writer} under this name, or say in the record which site is active.`);
  if (!means(replicaOf, writer)) return fail(`${id} is a replica of ${replicaOf} and not of ${writer}.`, `Make a replica of ${writer}, or correct the plan.`);
  const broken = replication.filter((word) => word !== "replicating");
  if (broken.length > 0) return fail(`${id} follows ${writer}, but RDS says of its replication: ${broken.join(", ")}.`, "Read the instance's events in RDS; a replica whose replication ended has to be made anew.");
  if (status !== "available") return warn(`${id} follows ${writer}, but its status is ${status}, and RDS promotes only what is available.`, "Wait until it is available; look again when it stays so.");
  if (!replication.includes("replicating")) return warn(`${id} is a replica of ${writer} and available, but RDS does not say that it replicates.`, "Read the instance's events in RDS; look again when it stays so.");
  return pass(`${id} is available and follows ${writer}.`);
}

function writes({ replicaOf, status }: InstanceFacts, { id }: Named): Judgement {
  if (replicaOf !== null) return fail(`${id} at the active site is itself a replica of ${replicaOf}.`, "Find out which site writes; nothing may be promoted before that is known.");
  return status === "available" ? pass(`${id} is available and is no replica.`) : warn(`${id} is no replica, and its status is ${status}.`, "Wait until it is available.");
}

function cared({ backupDays, deletionProtection }: InstanceFacts, { id }: Named): Judgement {
  if (backupDays === 0) return warn(`${id} has no automated backups, so after its promotion nothing is backed up.`, "Give the replica a backup retention of at least one day.");
  if (!deletionProtection) return warn(`${id} may be deleted by anybody who may call RDS.`, "Turn its deletion protection on.");
  return pass(`${id} keeps backups for ${backupDays} ${backupDays === 1 ? "day" : "days"} and cannot be deleted by mistake.`);
}

function fits({ engine }: InstanceFacts, { id, database }: Named): Judgement {
  const is = engine.startsWith("postgres") ? "postgres" : /^(mysql|mariadb)/.test(engine) ? "mysql" : engine.startsWith("sqlserver") ? "sql-server" : engine;
  return is === database.engine ? pass(`${id} runs ${engine}.`) : fail(`${id} runs ${engine}, and the plan says ${database.engine}, so probes and loss would be wrong.`, "Correct engine in the plan.");
}

function reachedThere({ endpoint }: InstanceFacts, { id, database, site }: Named): Judgement {
  const planned = endpointAt(database, site) ?? "";
  if (endpoint === null) return notCheckable(`${id} has no endpoint yet`, "Look again when RDS has made it.");
  if (endpoint.toLowerCase() === planned.toLowerCase()) return pass(`${id} is reached at ${endpoint}, as the plan says.`);
  return warn(`${id} is reached at ${endpoint}, and the plan says ${planned}.`, "Correct the plan, unless that name is an alias of the instance's own.");
}

export const databaseChecks: readonly CheckRow[] = [
  { code: "replica-follows", rows: ["B11"], shows: "the standby's instance is an available replica of the active site's", items: each(({ standby }) => standby, follows) },
  { code: "writer-writes", rows: ["B11", "R9"], shows: "the active site's instance is no replica", items: each(({ active }) => active, writes) },
  {
    code: "replica-lag", rows: ["B10", "B11", "C5"], shows: "the replica is no further behind than the RPO",
    items: (given) => instancesAt(given, given.standby).map((named) => asking(subjectOf(named), [{ kind: "replica-lag", site: named.site, region: named.region, id: named.id }], (lagMs) => {
      const { rpo } = given.plan.objectives;
      if (lagMs === null) return notCheckable(`CloudWatch has no lag of ${named.id} from the last five minutes`, "See whether its replication runs; a lag that is not measured is unknown and not zero.");
      return lagMs <= rpo ? pass(`${named.id} is ${sayDuration(lagMs)} behind; ${sayDuration(rpo)} may be lost.`) : fail(`${named.id} is ${sayDuration(lagMs)} behind, and only ${sayDuration(rpo)} may be lost.`, "Find what holds the replica up: a long transaction, a smaller class, a full disk.");
    })),
  },
  { code: "replica-backed-up", rows: ["C2", "E13"], shows: "what is promoted is backed up from the first day", items: each(({ standby }) => standby, cared) },
  {
    code: "replica-size", rows: ["B11"], shows: "the replica is of the writer's class, so that it carries the same load",
    items: (given) => instancesAt(given, given.standby).flatMap((named) => {
      const writer = instancesAt(given, given.active).find(({ name }) => name === named.name);
      return writer === undefined ? [] : [asking(subjectOf(named), [asked(named), asked(writer)], (replica, source) => {
        if (replica === null) return missing(named);
        if (source === null) return missing(writer);
        if (replica.class !== source.class) return warn(`${named.id} is a ${replica.class}, ${writer.id} a ${source.class}.`, "Make them equal, or be sure that the smaller one carries the load.");
        if (source.multiAz && !replica.multiAz) return warn(`${writer.id} has a standby in another zone, ${named.id} has none and will have none when it writes.`, "Make the replica Multi-AZ, or plan for it after a failover.");
        return pass(`Both are ${replica.class}.`);
      })];
    }),
  },
  { code: "database-engine", rows: ["E10"], shows: "the instance is of the kind that the plan says", items: bothSites(fits) },
  { code: "database-endpoint", rows: ["B11"], shows: "the plan's endpoint is the instance's", items: bothSites(reachedThere) },
];
