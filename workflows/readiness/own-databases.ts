// Can the server of a self-managed database be promoted by its command? What can be known beforehand: whether the agent on its
// machine answers, and what the observers saw of the copy last. That the command's account is let in there is attested (B11), because no API tells it.

import { ownServersOf } from "../database-copies.ts";
import type { OwnServer } from "../database-copies.ts";
import type { Database } from "../plan.ts";
import { sayDuration } from "../units.ts";
import type { Milliseconds } from "../units.ts";
import type { Sighting } from "../sightings.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";

/** The slowest plan looks once a minute; what is older says nothing about now. */
const freshMs: Milliseconds = 5 * 60_000;

interface Named {
  readonly name: string;
  readonly database: Database;
  readonly server: OwnServer;
  readonly site: string;
  /** Machine of its role at the site. */
  readonly id: string;
}

/** The servers of the plan's own databases at a site. */
function serversAt({ plan }: Given, site: string): readonly Named[] {
  return Object.entries(plan.databases).flatMap(([name, database]) => {
    const server = ownServersOf(database)[site];
    const id = server === undefined ? undefined : plan.sites[site]?.hosts[server.host];
    return server === undefined || id === undefined ? [] : [{ name, database, server, site, id }];
  });
}

const subjectOf = ({ name, site }: Named): string => `${name} at ${site}`;
/** One item for each server at the standby, about what the observers saw of it last. */
const sightedAtStandby = (judge: (told: readonly Sighting[], named: Named) => Judgement) => (given: Given): readonly CheckItem[] =>
  serversAt(given, given.standby).map((named) => asking(subjectOf(named), [{ kind: "sightings" }], ({ at, sightings }) => {
    const told = sightings.filter((each) => each.thing === named.name && each.site === named.site && each.kind !== "silent" && at - each.at <= freshMs);
    return told.length === 0 ? notCheckable(`no observer has seen ${subjectOf(named)} within ${sayDuration(freshMs)}`, "See whether the observers run: the alarm on silent observers says which does not.") : judge(told, named);
  }));

function follows(told: readonly Sighting[], named: Named): Judgement {
  const [{ detail }] = told as readonly [Sighting];
  const asWriter = told.find((each) => /\bas the writer\b/.test(each.detail));
  if (named.database.engine === "sql-server") return followsInGroup(told, named, asWriter);
  if (asWriter !== undefined) return fail(`${subjectOf(named)} ${asWriter.detail}, so it does not follow the active site.`, "Find out which site writes; then make a replica of it anew.");
  const stuck = told.find((each) => each.kind === "failing");
  if (stuck !== undefined) return fail(`${subjectOf(named)} ${stuck.detail}.`, "Mend it or make the replica anew; the command promotes no copy that cannot apply what it has received.");
  if (!/\bas a replica\b/.test(detail)) return notCheckable(`the observers do not say whether ${subjectOf(named)} is a replica (${detail})`, "Give the probe's role what it asks for.");
  const deaf = told.find((each) => !/\bbehind\b/.test(each.detail));
  if (deaf !== undefined) return warn(`${subjectOf(named)} ${deaf.detail}.`, "See why nothing comes from its source: what is written there now would be lost.");
  return pass(`${subjectOf(named)} ${detail}.`);
}

/** SQL Server's secondary tells no lag while it keeps up, and a secondary that may not be read tells nothing but that it is one. */
function followsInGroup(told: readonly Sighting[], named: Named, asWriter: Sighting | undefined): Judgement {
  const [first] = told as readonly [Sighting];
  if (asWriter !== undefined) return fail(`${subjectOf(named)} ${asWriter.detail}, so it does not follow the active site.`, "Find out which site is primary; the other one has to be its secondary.");
  const stuck = told.find((each) => each.kind === "failing");
  if (stuck !== undefined) return fail(`${subjectOf(named)} ${stuck.detail}.`, "Mend its availability group; the command promotes nothing whose data does not move, and only people resume that.");
  return /\bas a secondary\b/.test(first.detail) ? pass(`${subjectOf(named)} ${first.detail}.`) : notCheckable(`the observers do not say whether ${subjectOf(named)} is a secondary (${first.detail})`, "Give the probe's login what it asks for.");
}

function readOnly(told: readonly Sighting[], named: Named): Judgement {
  if (named.database.engine === "postgres") return pass("A PostgreSQL replica takes no writes by its nature.");
  if (named.database.engine === "sql-server") return pass("A secondary of an availability group takes no writes by its nature.");
  const open = told.find(({ detail }) => /its read_only is off/.test(detail));
  if (open !== undefined) return fail(`${subjectOf(named)} ${open.detail}: what is written there is not at the source, and breaks the replication.`, "Set read_only = 1 on the replica, in its configuration too.");
  if (!told.some(({ detail }) => /\bas a replica\b/.test(detail))) return notCheckable(`the observers do not say whether ${subjectOf(named)} is a replica`, "See the check own-replica-follows.");
  return pass(`${subjectOf(named)} takes no writes but its source's.`);
}

export const ownDatabaseChecks: readonly CheckRow[] = [
  {
    code: "promotion-can-run", rows: ["B11", "A4"], shows: "the agent is online on the machine whose database server is promoted by a command",
    items: (given) => serversAt(given, given.standby).map((named) => {
      const region = regionOf(given, named.site);
      return asking(subjectOf(named), [{ kind: "agents", site: named.site, region, ids: [named.id] }], (facts) => {
        const ping = facts.find(({ id }) => id === named.id)?.ping;
        if (ping === "Online") return pass(`${named.server.host} (${named.id}) answers.`);
        const because = ping === undefined ? `Systems Manager in ${region} does not know ${named.id}` : `the agent of ${named.id} is ${ping}`;
        return fail(`${named.name} cannot be promoted: ${because}.`, "See that the machine runs, that its agent runs, and that its instance profile or activation lets it register.");
      });
    }),
  },
  { code: "own-replica-follows", rows: ["B11"], shows: "the server at the standby is seen to follow the active site's", items: sightedAtStandby(follows) },
  { code: "own-replica-read-only", rows: ["B11"], shows: "the server at the standby takes no writes but its source's", items: sightedAtStandby(readOnly) },
];
