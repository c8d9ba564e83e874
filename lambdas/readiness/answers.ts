// Answers each kind of question by the adapters that steps and probes use too. What AWS does not know is `null` and a fact;
// what could not be asked is thrown, and the look says so.

import { standingOf } from "../../workflows/configured-values.ts";
import { eventRuleOf } from "../../workflows/event-rule-name.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { planStatements } from "../../workflows/permissions-own.ts";
import { planFunctionName } from "../../workflows/names.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { LeftBehind } from "../../workflows/drills.ts";
import type { KeptProofs } from "../../workflows/proofs.ts";
import type { CertificateFacts, Compared, FactsOf, Question, QuestionKind, Standings } from "../../workflows/readiness/questions.ts";
import type { SiteLease } from "../../workflows/self-fence.ts";
import { clusterIdOf, familyOf } from "../../workflows/global-clusters.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { resolveAddresses } from "../aws/dns.ts";
import { readFileDigests } from "../aws/file-digests.ts";
import { namedFunction } from "../../workflows/custom-action.ts";
import { readCustomFunctionFacts } from "../aws/custom-functions.ts";
import { readAuroraRoom, readAuroraStanding } from "../aws/aurora-standing.ts";
import { readEcsStanding } from "../aws/ecs-standing.ts";
import { readEventRule } from "../aws/event-rules.ts";
import { readEventSourceMapping } from "../aws/event-source-mappings.ts";
import { readNetworkAcls } from "../aws/network-acls.ts";
import { readGlobalCluster } from "../aws/global-clusters.ts";
import { readDatabaseCluster } from "../aws/rds-clusters.ts";
import { deploymentEnded, readHostedConfiguration } from "../aws/hosted-configuration.ts";
import { readControlChecks, readEndpoints } from "../aws/routing-control-care.ts";
import { readDenied } from "../aws/iam.ts";
import { readDeployment } from "../aws/kubernetes.ts";
import { readGroupCare, readLaunching, readProcessors } from "../aws/launching.ts";
import { readMachinePlaces, readPowerOff, readStopProtection } from "../aws/machine-places.ts";
import { readParameter } from "../aws/parameters.ts";
import { readInstanceCare } from "../aws/rds.ts";
import { readBackups, readRestored } from "../aws/rds-backups.ts";
import { readTableCare } from "../aws/record-table.ts";
import { readTopicCare } from "../aws/topic-care.ts";
import { clusterLagMs, instanceLagMs } from "../aws/replication-lag.ts";
import { listRecordSets } from "../aws/route53.ts";
import { readSecretVersions } from "../aws/secret-versions.ts";
import { readHosts } from "../aws/ssm.ts";
import { readOutside } from "../aws/target-network.ts";
import { readTargets } from "../aws/target-health.ts";
import { readHealthChecks, readNameRecords, readSwitchObject } from "../aws/switch-care.ts";
import { lookCertificate } from "../probe/certificate.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { planAnswers } from "../steps/round-robin/answers-change.ts";
import { planRecordChange } from "../steps/dns-failover/record-change.ts";
import { registrationAt } from "../steps/webhook-re-registration/as-registered.ts";

/** What answers need besides the question. */
export interface Asker {
  readonly adapters: Adapters;
  readonly plan: Plan;
  /** The account of everything of ours; asked once, before the questions. */
  readonly where: Where;
  /** What the record holds, here and below; all throw where nobody reads a record. */
  readonly sightings: () => Promise<readonly Sighting[]>;
  readonly proofs: () => Promise<KeptProofs>;
  readonly drillLeft: () => Promise<readonly LeftBehind[]>;
  readonly siteLease: (site: string) => Promise<SiteLease | undefined>;
  readonly signal: AbortSignal;
}

/** As the certificate probe has it by itself. */
const certificateForMs: Milliseconds = 14 * 86_400_000;

/** For each of the two requests to a cluster's API server, which may be reachable from its own network alone. */
const deploymentLookMs: Milliseconds = 2_500;

type Answerers = { readonly [K in QuestionKind]: (question: Question<K>, asker: Asker) => Promise<FactsOf<K>> };

const answerers: Answerers = {
  machines: ({ region, ids }, { adapters, signal }) => readMachinePlaces(adapters.clients, region, ids, signal),
  "power-off": ({ region, ids }, { adapters, signal }) => readPowerOff(adapters.clients, region, ids, signal),
  "stop-protection": ({ region, ids }, { adapters, signal }) => readStopProtection(adapters.clients, region, ids, signal),
  agents: ({ region, ids }, { adapters, signal }) => readHosts(adapters.clients, region, ids, signal),
  "database-instance": ({ region, id }, { adapters, signal }) => readInstanceCare(adapters.clients, region, id, signal),
  async backups({ region, source, from, restored }, { adapters: { clients, clock }, signal }) {
    const [backups, instance] = await Promise.all([readBackups({ id: source, region: from }, ["automated-backups", "snapshots"], clients, region, signal), readRestored(restored, clients, region, signal)]);
    const { usable: [newest], refused } = backups;
    return { newest: newest === undefined ? null : { from: newest.from, ageMs: Math.max(0, clock.now() - newest.holdsUntil), key: newest.key }, refused, taken: instance !== undefined };
  },
  "replica-lag": ({ region, id }, { adapters, signal }) => instanceLagMs(adapters.clients, id, { region, at: adapters.clock.now(), signal }),
  "scaling-group": ({ region, name }, { adapters, signal }) => readGroupCare(adapters.clients, { region, name, signal }),
  launching: ({ region, name }, { adapters, signal }) => readLaunching(adapters.clients, { region, name, signal }),
  processors: ({ region, name }, { adapters, signal }) => readProcessors(adapters.clients, { region, name, signal }, adapters.clock.now()),
  targets: async ({ region, group }, { adapters, signal }) => (await readTargets(adapters.clients, region, group, signal)) ?? null,
  "target-network": async ({ region, group, addresses }, { adapters, signal }) => (await readOutside(adapters.clients, region, group, addresses, signal)) ?? null,
  async parameter({ region, name, values }, { adapters, signal }) {
    const found = await readParameter(adapters.clients, region, name, signal);
    return found === undefined ? null : { type: found.type, standings: standingsOf(Object.fromEntries(Object.keys(values.target).map((key) => [key, found.value])), values) };
  },
  async "application-secret"({ region, name, values }, { adapters, signal }) {
    const found = await readSecretVersions(adapters.clients, region, name, Object.keys(values.target), signal);
    if (found === undefined) return null;
    const { AWSCURRENT: current, AWSPENDING: pending } = found.labels;
    return { copyOf: found.copyOf, deleted: found.deleted, rotating: pending !== undefined && pending !== current, standings: standingsOf(found.current?.keys ?? {}, values) };
  },
  async "hosted-configuration"({ region, profile, values }, { adapters, signal }) {
    const found = await readHostedConfiguration(adapters.clients, region, profile, Object.keys(values.target), signal);
    if (found === undefined) return null;
    const [last] = found.deployments;
    return { running: last === undefined || deploymentEnded(last.state) ? null : `deployment ${last.number} is ${last.state}`, standings: found.deployed === null ? null : standingsOf(found.deployed.keys, values) };
  },
  "custom-function": ({ region, function: named }, { adapters, signal }) => readCustomFunctionFacts(adapters.clients, region, namedFunction(named), signal),
  "ecs-service": ({ region, service }, { adapters, signal }) => readEcsStanding(adapters.clients, region, service, signal),
  async "global-cluster"({ region, global, cluster }, { adapters, signal }) {
    const [found, there] = await Promise.all([readGlobalCluster(adapters.clients, region, global, signal), readDatabaseCluster(adapters.clients, region, clusterIdOf(cluster), signal)]);
    // Of the other families no metric is known here by name.
    const lagMs = familyOf(there?.engine ?? "") === "aurora" ? await clusterLagMs(adapters.clients, clusterIdOf(cluster), { region, at: adapters.clock.now(), signal }) : null;
    return {
      lagMs,
      global: found === undefined ? null : { version: found.version, moving: found.move?.status ?? null, members: found.members },
      cluster: there === undefined ? null : { status: there.status, engine: there.engine, version: there.version, instances: there.members },
    };
  },
  "aurora-cluster": ({ region, cluster }, { adapters: { clients, clock }, signal }) => readAuroraStanding(clients, { region, cluster, signal }, clock.now()),
  "aurora-room": ({ region, cluster, class: type }, { adapters, signal }) => readAuroraRoom(adapters.clients, { region, cluster, signal }, type),
  "network-acls": ({ region, subnets, deny }, { adapters, signal }) => readNetworkAcls(adapters.clients, region, subnets, deny, signal),
  "event-rule": async ({ region, rule }, { adapters, signal }) => (await readEventRule(adapters.clients, region, eventRuleOf(rule), signal)) ?? null,
  "event-source-mapping": async ({ region, id }, { adapters, signal }) => (await readEventSourceMapping(adapters.clients, region, id, signal)) ?? null,
  async deployment({ region, cluster, namespace, deployment }, { adapters, signal }) {
    const found = await readDeployment(adapters, { cluster, region, namespace, deployment }, deploymentLookMs, signal);
    if (typeof found === "string") return { is: "missing", what: found };
    const { wanted, available, troubles } = found.deployment;
    return { is: "there", wanted, available, troubles };
  },
  async "record-sets"(question, { adapters }) {
    const { step } = question;
    const sets = await unlessCode("NoSuchHostedZone", listRecordSets(adapters.clients, step.zone, step.name, step.type));
    if (sets === null) return null;
    const would = question.by === "traffic.route53-records" ? planRecordChange(sets, question.step, question) : planAnswers(sets, question.step, question);
    return { sets, would: would.is === "hands-off" ? would : { is: would.is } };
  },
  "name-records": ({ name }, { adapters, signal }) => readNameRecords(adapters.clients, name, signal),
  "health-checks": (object, { adapters, signal }) => readHealthChecks(adapters.clients, object, signal),
  "control-checks": ({ controls }, { adapters, signal }) => readControlChecks(adapters.clients, controls, signal),
  "routing-controls": ({ endpoints, controls }, { adapters, signal }) => readEndpoints(adapters.clients, endpoints, controls, signal),
  "switch-object": (object, { adapters }) => unlessCode("NoSuchBucket", readSwitchObject(adapters.clients, object, adapters)),
  "file-digests": (question, { adapters, signal }) => readFileDigests(adapters.clients, question, { clock: adapters.clock, signal }),
  "record-table": ({ region, table }, { adapters, signal }) => readTableCare(adapters.clients, region, table, signal),
  topic: ({ arn }, { adapters, signal }) => readTopicCare(adapters.clients, arn, signal),
  async secret({ name }, { adapters }) {
    try {
      return Object.entries(await adapters.secrets.read(name)).flatMap(([field, value]) => (value === "" ? [] : [field]));
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.code === "ResourceNotFoundException") return null;
      // Not JSON of texts: it is there, and no field of it can be read.
      if (thrown instanceof Refused && thrown.code === "secret-malformed") return [];
      throw thrown;
    }
  },
  registration: ({ step, serving }, { adapters, plan }) => registrationAt(step, serving, plan, adapters),
  async certificate({ host, port }, { adapters }): Promise<CertificateFacts> {
    const { kind, reached, detail } = await lookCertificate(adapters, { endpoint: `${host}:${port}`, atLeastMs: certificateForMs });
    if (kind === "healthy") return { is: "accepted", detail };
    return { is: kind === "failing" && reached ? "refused" : "not-reached", detail };
  },
  async addresses({ name, control }, { adapters, signal }) {
    const addresses = await resolveAddresses(name, adapters, signal);
    const blind = addresses.length === 0 && control !== null && (await resolveAddresses(control, adapters, signal)).length === 0;
    return { addresses, blind };
  },
  proofs: (_question, { proofs }) => proofs(),
  "drill-left": (_question, { drillLeft }) => drillLeft(),
  sightings: async (_question, { adapters, sightings }) => ({ sightings: await sightings(), at: adapters.clock.now() }),
  "site-lease": async ({ place }, { adapters, siteLease }) => ({ lease: (await siteLease(place)) ?? null, at: adapters.clock.now() }),
  role: ({ of }, { adapters, plan, where, signal }) => readDenied(adapters.clients, `arn:${where.partition}:iam::${where.account}:role/${planFunctionName(plan.plan, of)}`, planStatements(plan, of, where), signal),
};

function standingsOf(found: Readonly<Record<string, string>>, { source, target }: Compared): Standings {
  return Object.fromEntries(Object.keys(target).map((key) => [key, standingOf(found[key], { source: source[key] ?? "", target: target[key] ?? "" })]));
}

/** Null where AWS refuses with this word, which says that there is none. */
async function unlessCode<T>(code: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof Refused && thrown.code === code) return null;
    throw thrown;
  }
}

/** The facts that answer a question. Throws one of the four failures where it could not be asked. */
export async function answer(question: Question, asker: Asker): Promise<unknown> {
  const answerer = answerers[question.kind] as (question: Question, asker: Asker) => Promise<unknown>;
  try {
    return await answerer(question, asker);
  } catch (thrown) {
    throw asFailure(thrown);
  }
}
