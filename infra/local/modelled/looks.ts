// What a probe finds in the modelled world. Behaviour: nobody at the other end, or no way there, gives no answer within the
// deadline; a service that is stopped on a machine that runs refuses the connection at once, or where it is asked over HTTPS
// the machine's server answers 503 for it; one that answers is healthy unless its cluster says otherwise. What a database
// tells goes through the product's own reading of PostgreSQL's rows.

import { writerLook } from "../../../lambdas/probe/database.ts";
import type { Look } from "../../../lambdas/probe/finding.ts";
import { healthy, unable, unanswered, wrong } from "../../../lambdas/probe/finding.ts";
import type { Hello } from "../../../lambdas/probe/mongodb-reading.ts";
import { readHello } from "../../../lambdas/probe/mongodb-reading.ts";
import { replicaValues, sayReplica, writerValues } from "../../../lambdas/probe/postgres-reading.ts";
import type { ValuesRow } from "../../../lambdas/probe/postgres-reading.ts";
import { memberName, neutralPlace, serviceName } from "../../../workflows/plan-members.ts";
import { probeKind } from "../../../workflows/probe-input.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { ModelledApplication } from "./application.ts";
import { MongoCluster } from "./cluster.ts";
import type { ModelledDatabase } from "./database.ts";
import { internet } from "./network.ts";
import { NodeCluster } from "./nodes.ts";
import type { Pulse } from "./pulse.ts";
import { lookAtWriter } from "./two-writers.ts";

export interface Looker {
  readonly application: ModelledApplication;
  readonly pulse: Pulse;
  readonly now: () => Instant;
  /** Resolves after a time; many looks that wait for the same instant share one wait. */
  readonly wait: (ms: Milliseconds) => Promise<void>;
  /** How wrong the clock of a place is. */
  readonly offsetAt: (place: string) => Milliseconds;
}

/** These probes ask name servers or providers, which the world has: their own code looks. */
const asksByItself: ReadonlySet<string> = new Set(["dns", "viber-webhook", "facebook-webhook"]);
/** These ask an AWS interface about the site, and not the site itself. */
const asksAws: ReadonlySet<string> = new Set(["rds", "aurora", "ssm", "auto-scaling", "kubernetes"]);

/** What an observer needs for signing in at a thing. */
function secretOf({ databases, services }: ModelledApplication, thing: string): string | undefined {
  const of = databases.get(thing)?.definition ?? services.get(serviceName(thing))?.probe;
  return of !== undefined && "secret" in of && typeof of.secret === "string" ? of.secret : undefined;
}

/** Whether a look at a thing may find something new although nothing in the world has changed: a name server draws, a provider gives up. */
export function mayChangeByItself({ services }: ModelledApplication, thing: string): boolean {
  const service = services.get(serviceName(thing));
  return service !== undefined && asksByItself.has(probeKind(service.probe));
}

/** Nobody answers: what is seen is known only when the deadline is over. */
type Late = "late";
type At = { readonly thing: string; readonly site: string };

/** One look at a service or database, from a place. Undefined: the probe's own code looks. */
export async function lookAt(looker: Looker, from: string, at: At, deadlineMs: Milliseconds): Promise<Look | undefined> {
  const seen = lookNow(looker, from, at);
  if (seen !== "late") return seen;
  await looker.wait(deadlineMs);
  return unanswered(`did not answer within ${sayDuration(deadlineMs)}`);
}

/** What a look sees where it is answered, which takes no time. */
export function lookNow(looker: Looker, from: string, { thing, site }: At): Look | Late | undefined {
  const { application } = looker;
  const database = application.databases.get(thing);
  const secret = secretOf(application, thing);
  // A function that is cut off from the arbiter's Region cannot sign in anywhere: it sees nothing, which is no trouble of the thing.
  // While that Region is away only a look that was handed the plan gets here, and it signs in with the copy in its own Region.
  if (secret !== undefined && !application.network.isDown("arbiter") && !application.network.reachesRegion(from, application.plan.arbiter.region)) return unable(`the secret ${secret} could not be read`);
  if (database !== undefined) return lookAtDatabase(looker, database, from, site);
  const service = application.services.get(serviceName(thing));
  if (service === undefined) return undefined;
  const nodes = application.clusters.get(serviceName(thing));
  const node = memberName(thing);
  if (node !== undefined && nodes instanceof NodeCluster) return lookAtNode(looker, nodes, from, { node, site });
  if (node !== undefined && nodes instanceof MongoCluster) return lookAtMember(looker, nodes, from, node, serviceName(thing));
  const kind = probeKind(service.probe);
  if (asksByItself.has(kind)) return undefined;
  const where = application.isAtSites(thing) ? site : internet;
  if (asksAws.has(kind)) return application.works(thing, site) ? healthy("AWS says that it does its work") : wrong("AWS says that it does not do its work");
  const { network } = application;
  // What has failed outside every site is gone with its machine; there is nobody to refuse.
  const nobody = where === internet ? !application.answers(thing, where) : !application.hosts.carry(site, thing);
  if (nobody || !network.reaches(from, where)) return "late";
  if (!application.answers(thing, where)) return kind === "https" ? wrong("answered with status 503 after 5 ms") : unanswered("refused the connection");
  const cluster = application.clusters.get(thing);
  if (kind === "mongodb" && cluster instanceof MongoCluster) {
    const role = cluster.primary === site ? "the primary" : "a secondary";
    return cluster.works(site) ? healthy(`answers as ${role}`) : wrong("answers as a secondary and knows no primary: the set takes no writes");
  }
  if (application.writtenByBoth.includes(thing)) return lookAtWriter(application, thing, site, looker.now());
  return application.works(thing, where) || kind === "tcp" ? healthy("answered after 5 ms") : wrong("answers and does not do its work");
}

/**
 * What a look would see: the same text for as long as it sees the same. Undefined where only the look itself can say, because it
 * leaves a trace or what it sees moves on by itself. Nothing is touched.
 */
export function foreseen(looker: Looker, from: string, at: At): string | undefined {
  const { application } = looker;
  if (application.writtenByBoth.includes(serviceName(at.thing))) return undefined;
  const database = application.databases.get(at.thing);
  // What a database that answers tells moves on; who it is does not.
  if (database !== undefined && database.isUp(at.site) && application.network.reaches(from, at.site)) return `answers as ${database.isWriter(at.site) ? "the writer" : "a copy"}`;
  const seen = lookNow(looker, from, at);
  return seen === undefined || seen === "late" ? seen : JSON.stringify(seen);
}

function lookAtNode({ application }: Looker, nodes: NodeCluster, from: string, { node, site }: { readonly node: string; readonly site: string }): Look | Late {
  if (!application.hosts.carry(site, node) || !application.network.reaches(from, site)) return "late";
  if (!nodes.runs(`${node}@${site}`)) return unanswered("refused the connection");
  return nodes.serves(node, site) ? healthy("answered after 5 ms") : wrong(nodes.saysDead(node));
}

/** A member is looked at where it stands, whichever site is asked about; the neutral one stands at neither. */
function lookAtMember({ application: { hosts, network } }: Looker, mongo: MongoCluster, from: string, member: string, service: string): Look | Late {
  const place = mongo.placeOf(member);
  if (!hosts.carry(place, service) || !network.reaches(from, place)) return "late";
  if (!mongo.lives(member)) return unanswered("refused the connection");
  return readHello(helloOf(mongo, member, service), undefined);
}

/** What a member says of itself; what that amounts to is the product's own reading. */
function helloOf(mongo: MongoCluster, member: string, setName: string): Hello {
  if (mongo.primary === member) return { setName, isWritablePrimary: true, primary: member };
  const role = mongo.placeOf(member) === neutralPlace ? { arbiterOnly: true } : { secondary: true };
  return { setName, ...role, ...(mongo.follows(member) && mongo.primary !== undefined ? { primary: mongo.primary } : {}) };
}

function lookAtDatabase({ application, pulse, offsetAt }: Looker, database: ModelledDatabase, from: string, site: string): Look | Late {
  if (!database.isUp(site) || !application.network.reaches(from, site)) return "late";
  pulse.settle();
  const writes = database.isWriter(site);
  if (writes) database.tried(site);
  const reading = database.reading(site);
  if (reading === undefined) return unanswered("is not there");
  // Times are told in the clock of the database; those that a copy has from its source are the source's.
  const offsetMs = offsetAt(writes ? site : application.plan.home);
  const at = reading.newestWriteAt === null ? null : reading.newestWriteAt + offsetMs;
  const row: ValuesRow = {
    finished: String(reading.transactions),
    replayed_at: writes ? null : at,
    behind_ms: reading.lagMs,
    receivers: writes ? 0 : 1,
    receiver: reading.lagMs === null ? (reading.newestWriteAt === null ? null : "stopped") : "streaming",
    trial_writes: String(reading.trialWrites),
    heartbeat_at: null,
  };
  const counted = database.definition.engine === "postgres" && reading.newestWriteAt !== null;
  const uncounted = counted ? {} : { transactions: null, trialWrites: null };
  if (!writes) return healthy(sayReplica(row, "understudy"), { ...replicaValues(row), ...uncounted });
  const trial = { kind: "accepted", writtenAt: (at ?? 0) } as const;
  return writerLook(trial, 5, { ...writerValues(row, trial), ...uncounted });
}
