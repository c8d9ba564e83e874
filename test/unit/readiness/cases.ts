// Troubles of a world, one for each thing that a readiness check can find: what is so, and what the check says of it.

import type { Outcome } from "../../../workflows/readiness/judgement.ts";
import type { ControlCheckFacts, EndpointStanding, FactsOf, QuestionKind } from "../../../workflows/readiness/questions.ts";
import { hybridChat, minutes, now } from "../builders.ts";
import type { Edit } from "../plan/plans.ts";
import { noProofs } from "../../../workflows/proofs.ts";
import { chat, controlledRecords, pairOfRecords, seen, unanswered, well, globalMembers } from "./world.ts";
import type { World } from "./world.ts";

/** The plan that has something for every check. */
export const plan = chat();
export const normal = well(plan);

/** The normal answer to a kind of question with some fields changed. */
export function changed<K extends QuestionKind>(kind: K, fields: Partial<NonNullable<FactsOf<K>>>, which: (id: string) => boolean = () => true): Partial<World> {
  const answer = normal[kind] as (question: { readonly id?: string; readonly site?: string }) => object;
  return { [kind]: (question: { readonly id?: string; readonly site?: string }) => (which(question.id ?? question.site ?? "") ? { ...answer(question), ...fields } : answer(question)) };
}
const isStandby = (site: string): boolean => site === "site-b";
const isReplica = (id: string): boolean => id.endsWith("b");
const record = (fields: object): Partial<World> => ({ "record-sets": ({ step }) => ({ sets: [{ set: { Name: step.name, Type: step.type, TTL: 60, ResourceRecords: [], ...fields }, beyond: [] }], would: { is: "change" } }) });
/** The sets of both sites under a name, with what is special about each. */
const sites = (here: object, there: object): Partial<World> => ({ "record-sets": ({ step }) => ({ sets: [["site-a", here], ["site-b", there]].map(([site, fields]) => ({ set: { Name: step.name, Type: step.type, TTL: 60, SetIdentifier: String(site), ResourceRecords: (step.values[String(site)] ?? []).map((Value) => ({ Value })), ...(fields as object) }, beyond: [] })), would: { is: "change" } }) });
/** The plan whose weighted records are aliases. */
const aliasEdits: readonly Edit[] = [{ at: ["steps", hybridChat.steps.findIndex((step) => "traffic" in step && step.traffic?.["route53-records"] !== undefined), "traffic", "route53-records", "values"], to: { "site-a": ["alias ZALIASA site-a.elb.amazonaws.com"], "site-b": ["alias ZALIASB site-b.elb.amazonaws.com"] } }];
/** The same as aliases of the values that the plan names. */
const aliased = (EvaluateTargetHealth: boolean, here: object, there: object): Partial<World> => ({ "record-sets": ({ step }) => ({ sets: [["site-a", here], ["site-b", there]].map(([site, fields]) => ({ set: { Name: step.name, Type: step.type, SetIdentifier: String(site), ResourceRecords: [], AliasTarget: { HostedZoneId: `ZALIAS${site === "site-a" ? "A" : "B"}`, DNSName: `${String(site)}.elb.amazonaws.com.`, EvaluateTargetHealth }, ...(fields as object) }, beyond: ["AliasTarget"] })), would: { is: "change" } }) });
const names = (at: 0 | 1, fields: object): Partial<World> => ({ "name-records": ({ name }) => (name.startsWith("arc.") ? controlledRecords : pairOfRecords.map((each, index) => (index === at ? { ...each, set: { ...each.set, ...fields } } : each))) });
const controlled = (at: 0 | 1, fields: object): Partial<World> => ({ "name-records": ({ name }) => (name.startsWith("arc.") ? controlledRecords.map((each, index) => (index === at ? { ...each, set: { ...each.set, ...fields } } : each)) : pairOfRecords) });
/** What the endpoints of the cluster tell, by their number; those of which nothing is said tell what is right. */
const told = (...by: readonly (EndpointStanding["told"] | undefined)[]): Partial<World> => ({ "routing-controls": (question) => (normal["routing-controls"](question) as readonly EndpointStanding[]).map((each, index) => ({ ...each, ...(by[index] === undefined ? {} : { told: by[index], because: `${each.region} is away` }) })) });
const checksOf = (fields: object): Partial<World> => ({ "control-checks": (question) => (normal["control-checks"](question) as readonly ControlCheckFacts[]).map((each) => (each.id === "control-b" ? { ...each, ...fields } : each)) });
export const machines = (fields: object): Partial<World> => ({ machines: (question) => (normal.machines(question) as FactsOf<"machines">).map((each) => ({ ...each, ...fields })) });
const powersOff = (behavior: string | null): Partial<World> => ({ "power-off": ({ ids }) => ids.map((id) => ({ id, behavior })) });
const sighted = (fields: object, observer?: string): Partial<World> => ({ sightings: () => seen(plan, (each) => (observer === undefined || each.observer === observer ? { ...each, ...fields } : each)) });

const topic = (fields: Partial<NonNullable<FactsOf<"topic">>>): Partial<World> => changed("topic", fields);

/** What the observers say of the database on machines of its own, at the standby. */
const ownSays = (detail: string, more: object = {}): Partial<World> => ({ sightings: () => seen(plan, (each) => (each.thing === "own" && each.site === "site-b" ? { ...each, detail, ...more } : each)) });

/** What the record holds of the watchdogs where the application is. */
const leases = (fields: object): Partial<World> => ({ "site-lease": () => ({ at: now, lease: { renewed: { "chat-vm": now - 4_000 }, forbidden: null, epoch: 3, ...fields } }) });
/** What the two machines say of the one file. */
const digests = (there: string, here: string | null): Partial<World> => ({ "file-digests": ({ site }) => [{ file: "/opt/app/app.properties", sha256: site === "site-a" ? there : here }] });
const sqlServer: readonly Edit[] = [{ at: ["databases", "own", "engine"], to: "sql-server" }];

export type Case = readonly [code: string, says: string, outcome: Outcome, sentence: RegExp, world: Partial<World>, edits?: readonly Edit[]];

const globalCluster = { status: "available", engine: "docdb", version: "5.0.0", instances: 1 };
const globalOne = { version: "5.0.0", moving: null, members: Object.entries(globalMembers).map(([site, arn]) => ({ arn, isPrimary: site === "site-a", inStep: true })) };

export const cases: readonly Case[] = [
  ["steps-proven", "no run has carried out anything", "warn", /^0 of \d+ steps to site-b proven within 90 days: .+ are not\.$/, { proofs: () => noProofs }],
  ["drills-left-nothing", "an isolated drill left its copy", "warn", /^Run shop-7, which ended .+, may have left something\. Not seen to be taken back: a copy\. The next isolated drill deletes copies first\.$/, { "drill-left": () => [{ run: "shop-7", at: now, because: "Not seen to be taken back: a copy.", region: "eu-central-1", started: [] }] }],
  ["replica-follows", "there is no instance", "fail", /RDS has no instance chat-config-b in eu-central-1/, { "database-instance": () => null }],
  ["replica-follows", "the instance is no replica", "fail", /no replica/, changed("database-instance", { replicaOf: null }, isReplica)],
  ["replica-follows", "it is a replica of another instance", "fail", /replica of other and not of chat-config-a/, changed("database-instance", { replicaOf: "other" }, isReplica)],
  ["replica-follows", "its name only ends like the writer's", "fail", /not of chat-config-a/, changed("database-instance", { replicaOf: "arn:aws:rds:eu-west-1:111122223333:db:old-chat-config-a" }, isReplica)],
  ["replica-follows", "replication has ended with an error", "fail", /error/, changed("database-instance", { replication: ["error"] }, isReplica)],
  ["replica-follows", "RDS does not say that it replicates", "warn", /does not say that it replicates/, changed("database-instance", { replication: [] }, isReplica)],
  ["replica-follows", "a backup is going on", "warn", /backing-up/, changed("database-instance", { status: "backing-up" }, isReplica)],
  ["writer-writes", "the writer is itself a replica", "fail", /itself a replica/, changed("database-instance", { replicaOf: "x" })],
  ["writer-writes", "the writer is being modified", "warn", /modifying/, changed("database-instance", { status: "modifying" })],
  ["replica-lag", "it is further behind than may be lost", "fail", /40 s behind, and only 30 s/, { "replica-lag": () => 40_000 }],
  ["replica-lag", "no lag is measured, which is not zero", "not-checkable", /no lag of chat-config-b/, { "replica-lag": () => null }],
  ["replica-backed-up", "the replica has no backups", "warn", /no automated backups/, changed("database-instance", { backupDays: 0 })],
  ["replica-backed-up", "it may be deleted", "warn", /may be deleted/, changed("database-instance", { deletionProtection: false })],
  ["replica-size", "the replica is of a smaller class", "warn", /db\.t4g\.micro/, changed("database-instance", { class: "db.t4g.micro" }, isReplica)],
  ["replica-size", "only the writer has a standby in another zone", "warn", /none when it writes/, changed("database-instance", { multiAz: false }, isReplica)],
  ["database-engine", "the engine is another", "fail", /runs mysql, and the plan says postgres/, changed("database-instance", { engine: "mysql" })],
  ["database-endpoint", "the endpoint is another", "warn", /is reached at elsewhere:5432/, changed("database-instance", { endpoint: "elsewhere:5432" })],
  ["database-endpoint", "AWS has not made one yet", "not-checkable", /no endpoint yet/, changed("database-instance", { endpoint: null })],
  ["backup-lies-there", "there is no backup", "fail", /RDS in eu-central-1 has no usable backup of chat-config-a/, { backups: () => ({ newest: null, refused: [], taken: false }) }],
  ["backup-lies-there", "the only snapshot came by way of another Region", "fail", /so nothing could be restored\. Not used: snapshot nightly was copied from us-east-1\.$/, { backups: () => ({ newest: null, refused: ["snapshot nightly was copied from us-east-1"], taken: false }) }],
  ["backup-lies-there", "the newest is older than what may be lost", "warn", /is 10 min old, and only 30 s may be lost: a person would be asked/, { backups: () => ({ newest: { from: "snapshots", ageMs: minutes(10), key: null }, refused: [], taken: false }) }],
  ["backup-lies-there", "it is encrypted with another key", "fail", /is not encrypted, and the plan wants arn:aws:kms:eu-central-1:1:key\/x/, {}, [{ at: ["databases", "chat-config", "restored", "site-b", "kms-key"], to: "arn:aws:kms:eu-central-1:1:key/x" }]],
  ["restored-name-free", "an instance has the name", "fail", /has an instance chat-config-site-b-restored already/, { backups: () => ({ newest: null, refused: [], taken: true }) }],
  ["own-replica-follows", "SQL Server is the primary there", "fail", /as the writer, so it does not follow the active site/, ownSays("answers as the writer"), sqlServer],
  ["own-replica-follows", "SQL Server's data does not move", "fail", /whose data does not move \(SUSPEND_FROM_USER\)/, ownSays("answers as a secondary whose data does not move (SUSPEND_FROM_USER)", { kind: "failing" }), sqlServer],
  ["promotion-can-run", "the agent of the database's machine has lost its connection", "fail", /own cannot be promoted: the agent of i-0b51c0de7e5700b22 is ConnectionLost/, { agents: ({ ids }) => ids.map((id) => ({ id, ping: "ConnectionLost" })) }],
  ["promotion-can-run", "Systems Manager does not know the machine", "fail", /does not know i-0b51c0de7e5700b22/, { agents: () => [] }],
  ["own-replica-follows", "it writes itself", "fail", /as the writer and accepted a trial write after 5 ms, so it does not follow/, ownSays("answers as the writer and accepted a trial write after 5 ms")],
  ["own-replica-follows", "it does not apply", "fail", /a duplicate key/, ownSays("answers as a replica and does not apply what its source writes (error 1062: a duplicate key)", { kind: "failing" })],
  ["own-replica-follows", "nothing comes from its source", "warn", /receives nothing from its source/, ownSays("answers as a replica and receives nothing from its source (stopped by command)")],
  ["own-replica-follows", "nobody has seen it for long", "not-checkable", /no observer has seen own at site-b/, ownSays("answers as a replica, 0.2 s behind its source", { at: now - minutes(6) })],
  ["own-replica-follows", "the observers do not say what it is", "not-checkable", /do not say whether own at site-b is a replica/, ownSays("answers")],
  ["own-replica-read-only", "it takes writes of others too", "fail", /its read_only is off: what is written there/, ownSays("answers as a replica, 0.2 s behind its source; it takes writes of others too, its read_only is off")],
  ["own-replica-read-only", "the observers do not say what it is", "not-checkable", /whether own at site-b is a replica/, ownSays("answers")],
  ["machines-there", "a machine does not exist any more", "fail", /EC2 has no i-0b51c0de7e5700b22 in eu-central-1/, { machines: () => [] }],
  ["machines-there", "a machine was terminated", "fail", /any more/, machines({ state: "terminated" })],
  ["machines-there", "the machine that takes the takeover script is stopped", "fail", /stopped, and a machine that does not run takes no script/, machines({ state: "stopped" })],
  ["stop-stays-stopped", "a machine that is stopped belongs to a group that would replace it", "fail", /i-0a51c0de7e5700a11 belongs to the Auto Scaling group media, which launches another/, machines({ group: "media" })],
  ["stop-stays-stopped", "its root is an instance store", "fail", /EC2 stops no such machine/, machines({ instanceStore: true })],
  ["standby-can-start", "the machine is gone", "fail", /EC2 has no i-0b51c0de7e5700b22 in eu-central-1 that could be started/, machines({ state: "shutting-down" })],
  ["standby-can-start", "its root is an instance store", "warn", /cannot be started again/, machines({ instanceStore: true })],
  ["scripts-can-run", "the agent at the standby has lost its connection", "fail", /No takeover script can be run: .*ConnectionLost/, { agents: ({ ids }) => ids.map((id) => ({ id, ping: "ConnectionLost" })) }],
  ["scripts-can-run", "Systems Manager does not know the host", "fail", /No takeover script can be run: .*does not know i-0b/, { agents: () => [] }],
  ["site-can-be-repaired", "the agent at the site that serves is silent", "warn", /Not everything can be repaired in place: /, { agents: () => [] }],
  ["source-can-renounce", "the agent at the source is silent, and the fence does the work", "warn", /No renounce script/, { agents: () => [] }],
  ["machines-apart", "both run on one dedicated host", "fail", /same dedicated host h-1/, machines({ host: "h-1" })],
  ["machines-apart", "both are in one zone", "warn", /eu-west-1a/, machines({ zone: "eu-west-1a" })],
  ["machines-apart", "no machine has a place", "not-checkable", /no zone/, machines({ zone: null })],
  ["group-can-grow", "there is no group", "fail", /no Auto Scaling group media-workers-b/, { "scaling-group": () => null }],
  ["group-can-grow", "launching is suspended", "fail", /Launch of media-workers-b is suspended/, changed("scaling-group", { suspended: ["Launch"] })],
  ["group-can-empty", "there is no group", "fail", /no Auto Scaling group web-a/, { "scaling-group": () => null }],
  ["group-can-empty", "somebody suspended that it lets machines go", "fail", /could not empty web-a: its process Terminate is suspended/, changed("scaling-group", { suspended: ["Terminate"] })],
  ["group-can-empty", "a machine would stay", "fail", /could not empty web-a: i-1 is in Standby/, changed("scaling-group", { stays: ["i-1 is in Standby"] })],
  ["group-can-grow", "the group is being deleted", "fail", /being deleted/, changed("scaling-group", { deleting: true })],
  ["group-can-grow", "it has no zone", "fail", /no zone/, changed("scaling-group", { zones: [] })],
  ["group-can-grow", "it has one zone only", "warn", /in a only/, changed("scaling-group", { zones: ["a"] })],
  ["group-at-source", "the group of the way back is gone", "fail", /no Auto Scaling group media-workers-a/, { "scaling-group": () => null }],
  ["deployment-can-start", "there is no such cluster", "fail", /EKS in eu-central-1 has no cluster eks-b/, { deployment: () => ({ is: "missing", what: "EKS in eu-central-1 has no cluster eks-b" }) }],
  ["deployment-can-start", "a quota lets it have no pods", "warn", /exceeded quota/, { deployment: () => ({ is: "there", wanted: 1, available: 0, troubles: ["FailedCreate: exceeded quota"] }) }],
  ["deployment-can-start", "there are two where one more would do harm", "fail", /set to 2 replicas, and more than 1/, { deployment: () => ({ is: "there", wanted: 2, available: 2, troubles: [] }) }],
  ["function-can-act", "there is no such function", "fail", /Lambda in eu-central-1 has no function warm-caches:live/, { "custom-function": () => null }],
  ["function-can-act", "it has failed", "fail", /warm-caches:live is Failed: the image is gone/, changed("custom-function", { state: "Failed", told: "the image is gone" })],
  ["function-can-act", "it may not be called", "fail", /may not be called: no identity-based policy allows it/, changed("custom-function", { denied: "no identity-based policy allows it" })],
  ["function-can-act", "it was not called for long", "warn", /warm-caches:live is Inactive/, changed("custom-function", { state: "Inactive" })],
  ["ecs-can-start", "there is no such service", "fail", /ECS in eu-central-1 has no service chat-b\/portal/, { "ecs-service": () => null }],
  ["ecs-can-start", "it is being deleted", "fail", /chat-b\/portal is DRAINING/, changed("ecs-service", { status: "DRAINING" })],
  ["ecs-can-start", "it has a task on each machine and no size", "fail", /strategy DAEMON/, changed("ecs-service", { isDaemon: true })],
  ["ecs-can-start", "its last deployment was given up", "warn", /was given up/, changed("ecs-service", { troubles: ["its PRIMARY deployment was given up"] })],
  ["ecs-can-start", "somebody has suspended its scaling", "warn", /the takeover resumes it/, changed("ecs-service", { scaling: { min: 0, max: 6, suspended: ["ScheduledScaling"] } })],
  ["aurora-can-grow", "there is no such cluster", "fail", /RDS in eu-central-1 has no cluster chat-b/, { "aurora-cluster": () => null }],
  ["aurora-can-grow", "it is no cluster of Aurora", "fail", /chat-b runs postgres, which is not Aurora/, changed("aurora-cluster", { engine: "postgres" })],
  ["aurora-can-grow", "none of its instances is serverless", "fail", /no instance of the class db\.serverless/, changed("aurora-cluster", { serverless: 0 })],
  ["aurora-can-grow", "a change of it waits for the maintenance window", "warn", /EngineVersion waits for the maintenance window/, changed("aurora-cluster", { pending: ["EngineVersion"] })],
  ["aurora-can-grow", "the active site has used more", "warn", /has used up to 12\.5 ACU in an instance within a day, and the takeover would give chat-b 8/, changed("aurora-cluster", { peak: 12.5 })],
  ["aurora-can-be-added-to", "there is no such cluster", "fail", /RDS in eu-central-1 has no cluster audit-b/, { "aurora-cluster": () => null, "aurora-room": () => null }],
  ["aurora-can-be-added-to", "the class is not offered in its zones", "fail", /offers no db\.r6g\.large for aurora-postgresql/, changed("aurora-room", { offeredIn: [] })],
  ["aurora-can-be-added-to", "the quota of the account is used up", "fail", /adds 1 to the Aurora cluster audit-b, and the account may have 0 DB instances more/, changed("aurora-room", { left: 0 })],
  ["aurora-can-be-added-to", "it has as many instances as it may have", "fail", /more than the 16 that Aurora allows/, changed("aurora-cluster", { instances: Array.from({ length: 16 }, (_each, index) => ({ id: `audit-b-${index}`, class: "db.t4g.medium", isWriter: false })) })],
  ["aurora-can-be-added-to", "an instance that is there is smaller", "warn", /audit-b-0 of the Aurora cluster audit-b is a db\.t4g\.medium, and no step changes that/, changed("aurora-cluster", { instances: [{ id: "audit-b-0", class: "db.t4g.medium", isWriter: false }] })],
  ["ecs-can-empty", "there is no such service", "fail", /ECS in eu-west-1 has no service chat-a\/portal/, { "ecs-service": () => null }],
  ["ecs-can-empty", "it has a task on each machine and no size", "fail", /strategy DAEMON/, changed("ecs-service", { isDaemon: true })],
  ["ecs-can-empty", "something else serves in its place", "warn", /no tasks, although its site is the active one/, changed("ecs-service", { desired: 0, running: 0 })],
  ["ecs-can-empty", "the agent of a machine is away", "warn", /1 machine that bears tasks of chat-a\/portal/, changed("ecs-service", { deaf: 1 })],
  ["global-cluster-follows", "there is no such cluster", "fail", /RDS in eu-central-1 has no cluster chat-b/, changed("global-cluster", { cluster: null })],
  ["global-cluster-follows", "there is no such global cluster", "fail", /There is no global cluster chat-global/, changed("global-cluster", { global: null })],
  ["global-cluster-follows", "it is of another family", "fail", /chat-b is of neptune, and the plan says documentdb/, changed("global-cluster", { cluster: { ...globalCluster, engine: "neptune" } })],
  ["global-cluster-follows", "the standby's cluster was detached", "fail", /chat-b is no member of the global cluster chat-global/, changed("global-cluster", { global: { ...globalOne, members: globalOne.members.slice(0, 1) } })],
  ["global-cluster-can-move", "there is no cluster to move to", "fail", /RDS in eu-central-1 has no cluster chat-b/, changed("global-cluster", { cluster: null })],
  ["global-cluster-can-move", "the standby's cluster has no instance", "fail", /has no instance, so after a failover nothing there could take writes/, changed("global-cluster", { cluster: { ...globalCluster, instances: 0 } })],
  ["global-cluster-can-move", "a move is under way", "warn", /chat-global is switching-over, and RDS refuses a second move/, changed("global-cluster", { global: { ...globalOne, moving: "switching-over" } })],
  ["global-cluster-follows", "the standby is the primary", "warn", /The primary of chat-global is chat-b, although its site stands by/, changed("global-cluster", { global: { ...globalOne, members: globalOne.members.map((each) => ({ ...each, isPrimary: !each.isPrimary })) } })],
  ["global-cluster-follows", "a third cluster is the primary", "fail", /The primary of chat-global is not chat-a/, changed("global-cluster", { global: { ...globalOne, members: globalOne.members.map((each) => ({ ...each, isPrimary: false })) } })],
  ["global-cluster-can-move", "the versions differ", "warn", /chat-b has docdb 4.0.0, and chat-global 5.0.0/, changed("global-cluster", { cluster: { ...globalCluster, version: "4.0.0" } })],
  ["global-cluster-follows", "the standby's cluster is out of step", "warn", /waits to be synchronised again/, changed("global-cluster", { global: { ...globalOne, members: globalOne.members.map((each) => ({ ...each, inStep: each.isPrimary })) } })],
  ["global-cluster-can-move", "it is further behind than may be lost", "warn", /chat-b is 40 s behind, and only 30 s may be lost/, changed("global-cluster", { lagMs: 40_000 })],
  ["subnets-can-be-cut-off", "there is no such ACL", "fail", /has no network ACL acl-0a0d0d0d/, changed("network-acls", { deny: undefined })],
  ["subnets-can-be-cut-off", "it lets something through", "fail", /lets something through: rule 90 from 10.0.0.0\/8/, changed("network-acls", { deny: { allows: ["rule 90 from 10.0.0.0/8"] } })],
  ["subnets-can-be-cut-off", "there is no such subnet", "fail", /has no subnet subnet-0a0c0d0e/, changed("network-acls", { subnets: [] })],
  ["subnets-can-be-cut-off", "it is cut off already", "warn", /has the network ACL acl-0a0d0d0d already, although its site is the active one/, changed("network-acls", { subnets: [{ subnet: "subnet-0a0c0d0e", acl: "acl-0a0d0d0d" }] })],
  ["rule-can-start", "there is no such rule", "fail", /has no rule shop\/orders/, { "event-rule": () => null }],
  ["rule-can-start", "the standby has a scheduler too", "warn", /two sites begin the same work/, changed("event-rule", { state: "ENABLED" })],
  ["rule-can-start", "an AWS service manages it", "fail", /is managed by schemas.amazonaws.com/, changed("event-rule", { managedBy: "schemas.amazonaws.com" })],
  ["rule-can-stop", "it is enabled in a way that would not come back", "fail", /ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, which enabling it again would not bring back/, changed("event-rule", { state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" })],
  ["rule-can-stop", "something else begins the work in its place", "warn", /is disabled, although its site is the active one/, changed("event-rule", { state: "DISABLED" })],
  ["consumer-can-start", "there is no such mapping", "fail", /has no event source mapping 0b0b0b0b/, { "event-source-mapping": () => null }],
  ["consumer-can-start", "the standby consumes too", "warn", /two sites consume at the same time/, changed("event-source-mapping", { state: "Enabled" })],
  ["consumer-can-start", "it is being changed", "warn", /is Updating, and Lambda refuses changes/, changed("event-source-mapping", { state: "Updating" })],
  ["consumer-can-stop", "there is no such mapping", "fail", /has no event source mapping 0a0a0a0a/, { "event-source-mapping": () => null }],
  ["consumer-can-stop", "its function may run longer than the fence waits", "fail", /may run for 20 min, and 10 s are added to that; the fence waits for no more than 20 min/, changed("event-source-mapping", { functionMayRunMs: 1_200_000 })],
  ["consumer-can-stop", "its function may run as long as the fence waits, but for what the fence adds", "fail", /may run for 19 min 50 s, and 10 s are added/, changed("event-source-mapping", { functionMayRunMs: 1_190_000 })],
  ["consumer-can-stop", "something else consumes in its place", "warn", /is Disabled, although its site is the active one/, changed("event-source-mapping", { state: "Disabled" })],
  ["deployment-can-empty", "there is no such deployment", "fail", /has no deployment default\/bots/, { deployment: () => ({ is: "missing", what: "eks-a has no deployment default/bots" }) }],
  ["deployment-can-empty", "something else serves in its place", "warn", /no replicas, although its site is the active one/, { deployment: () => ({ is: "there", wanted: 0, available: 0, troubles: [] }) }],
  ["group-launches", "the launch template is gone", "fail", /does not exist/, { launching: () => ({ by: "missing", template: "version 9 of the launch template media" }) }],
  ["group-launches", "the image was deregistered", "fail", /image ami-1, which is missing/, { launching: () => ({ by: "template", template: "t", image: { id: "ami-1", state: "missing" } }) }],
  ["group-launches", "the image is found by a parameter", "not-checkable", /by itself/, { launching: () => ({ by: "template", template: "t", image: { id: "resolve:ssm:x", state: "not-looked-up" } }) }],
  ["group-launches", "it launches by a launch configuration", "not-checkable", /launch configuration/, { launching: () => ({ by: "other", what: "the launch configuration old" }) }],
  ["group-quota", "the takeover does not fit into the quota", "fail", /needs 8 more processors .* 60 of 64/, changed("processors", { inUse: 60 })],
  ["group-quota", "the takeover fits, its growth does not", "warn", /cannot grow to 6/, changed("processors", { inUse: 50 })],
  ["group-quota", "nothing tells the quota", "not-checkable", /no quota/, { processors: () => null }],
  ["group-balanced", "no load balancer stands before it", "warn", /No load balancer/, changed("scaling-group", { balancers: 0 })],
  ["configuration-stands", "there is no parameter", "fail", /no parameter \/chat\/config\/site-b in eu-central-1/, { parameter: () => null }],
  ["configuration-stands", "the parameter is a secret one", "fail", /is a SecureString/, changed("parameter", { type: "SecureString" })],
  ["configuration-stands", "somebody has set the parameter", "fail", /has neither the value of site-b nor that of site-a/, changed("parameter", { standings: { value: "other" } }, isStandby)],
  ["configuration-stands", "the active site's own leads elsewhere", "warn", /leads to site-b, and the application is at site-a/, changed("parameter", { standings: { value: "source" } }, (id) => !isStandby(id))],
  ["configuration-stands", "there is no secret", "fail", /no secret chat\/config in eu-central-1/, { "application-secret": () => null }],
  ["configuration-stands", "the secret is a copy", "fail", /is a copy of that in eu-west-1 and takes no changes/, changed("application-secret", { copyOf: "eu-west-1" })],
  ["configuration-stands", "the secret is to be deleted", "fail", /waits for its deletion/, changed("application-secret", { deleted: true })],
  ["configuration-stands", "a rotation is under way", "warn", /rotation of chat\/config is under way/, changed("application-secret", { rotating: true })],
  ["configuration-stands", "one key of the secret is somebody's", "fail", /^host of the secret chat\/config has neither/, changed("application-secret", { standings: { host: "other", url: "source" } }, isStandby)],
  ["configuration-stands", "there is no profile", "fail", /no application app000b with the environment env000b and the profile prof00b/, { "hosted-configuration": () => null }],
  ["configuration-stands", "nothing was ever deployed", "fail", /ever deployed/, changed("hosted-configuration", { standings: null })],
  ["configuration-stands", "a deployment is under way", "warn", /deployment 3 is BAKING/, changed("hosted-configuration", { running: "deployment 3 is BAKING" })],
  ["configuration-stands", "the private zone is gone", "fail", /no hosted zone Z0123456789PRIVATE00/, { "record-sets": () => null }],
  ["configuration-stands", "the private name has no record", "fail", /has no CNAME record/, { "record-sets": () => ({ sets: [], would: { is: "change" } }) }],
  ["configuration-stands", "the step would keep its hands off", "fail", /would not touch the record/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "hands-off", because: "they are of the form alias" } }) }],
  ["configuration-stands", "the private name leads to the standby", "warn", /leads to what belongs to site-b already/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "right" } }) }],
  ["targets-in-network", "there is no such group", "fail", /no target group chat/, { "target-network": () => null }],
  ["targets-in-network", "an address lies elsewhere and has no zone", "fail", /^203\.0\.113\.21 lies in no subnet of the network of chat/, { "target-network": ({ addresses }) => ({ outside: addresses }) }],
  ["targets-in-network", "an address lies within and has all zones", "fail", /^203\.0\.113\.21 lies in the network of chat, and with the zone all/, {}, [{ at: ["steps", hybridChat.steps.length + 7, "traffic", "elb-targets", "availability-zones"], to: { "203.0.113.21": "all" } }]],
  ["targets-stand", "there is no such group", "fail", /no target group chat/, { targets: () => null }],
  ["targets-stand", "no listener leads to the group", "fail", /is used by no listener/, { targets: () => [{ id: "203.0.113.21", state: "unused", reason: "Target.NotInUse" }] }],
  ["targets-stand", "its own target is ill", "warn", /203\.0\.113\.21 is unhealthy \(Target\.Timeout\)/, { targets: () => [{ id: "203.0.113.21", state: "unhealthy", reason: "Target.Timeout" }] }],
  ["records-stand", "there is no such zone", "fail", /no hosted zone Z0123456789EXAMPLE00/, { "record-sets": () => null }],
  ["switch-object", "there is no such bucket", "fail", /no bucket hybrid-chat-understudy-switch in eu-central-1/, { "switch-object": () => null }],
  ["records-stand", "the name has no records", "fail", /no record set of type A/, { "record-sets": () => ({ sets: [], would: { is: "change" } }) }],
  ["records-stand", "the step would keep its hands off", "fail", /alias/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "hands-off", because: "they are of the form alias" } }) }],
  ["records-stand", "the records lead to the standby already", "warn", /leads to site-b already/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "right" } }) }],
  ["every-node-in-the-name", "a node was taken out and never put back", "warn", /^both\.chat\.example\.com does not answer with site-a \(198\.51\.100\.40\)\.$/, record({ ResourceRecords: [{ Value: "203.0.113.40" }] })],
  ["every-node-in-the-name", "a node waits at weight 0", "warn", /does not answer with site-a .* and site-b/, record({ Weight: 0, ResourceRecords: [{ Value: "198.51.100.40" }, { Value: "203.0.113.40" }] })],
  ["records-stand", "a health check would go with its address", "warn", /^A run that takes 198\.51\.100\.40 \(h\) or 203\.0\.113\.40 \(h\) out of both\.chat\.example\.com deletes its health check too/, record({ SetIdentifier: "node-a", HealthCheckId: "h", ResourceRecords: [{ Value: "198.51.100.40" }, { Value: "203.0.113.40" }] })],
  ["records-stay", "the standby's record is PRIMARY and its check finds it ill", "fail", /leads to site-a only while the health check h finds site-b ill: as soon as it turns healthy Route 53 leads users to site-b/, sites({ Failover: "SECONDARY" }, { Failover: "PRIMARY", HealthCheckId: "h" })],
  ["records-stay", "the check of the active site's record leads users away", "warn", /moves by itself: while the health check h finds site-a ill Route 53 leads users to site-b, without anybody deciding, and back again/, sites({ Failover: "PRIMARY", HealthCheckId: "h" }, { Failover: "SECONDARY" })],
  ["records-stay", "weights lead users away where no other is healthy", "warn", /while the health check h finds site-a ill/, sites({ Weight: 100, HealthCheckId: "h" }, { Weight: 0 })],
  ["records-stay", "what the active site's alias leads to is evaluated", "warn", /moves by itself: while what its alias leads to finds site-a ill Route 53 leads users to site-b, without anybody deciding/, aliased(true, { Failover: "PRIMARY" }, { Failover: "SECONDARY" }), aliasEdits],
  ["records-stay", "the standby's alias is PRIMARY and what it leads to is ill", "fail", /leads to site-a only while what its alias leads to finds site-b ill/, aliased(true, { Failover: "SECONDARY" }, { Failover: "PRIMARY" }), aliasEdits],
  ["records-stand", "an alias is not evaluated as the plan says", "warn", /has EvaluateTargetHealth false, and the plan says true; the next run that moves the name sets what the plan says/, aliased(false, { Weight: 100 }, { Weight: 0 })],
  ["records-ttl", "an alias has no TTL of its own", "not-checkable", /carry no TTL/, aliased(true, { Weight: 100 }, { Weight: 0 })],
  ["records-ttl", "clients would hold the answer for longer than the RTO", "fail", /60 min, longer than the RTO|1 h, longer than the RTO/, record({ TTL: 3_600 })],
  ["records-ttl", "they hold it for longer than the plan says", "warn", /plan reckons with 1 min/, record({ TTL: 300 })],
  ["records-ttl", "the records carry no TTL", "not-checkable", /no TTL/, record({ TTL: undefined })],
  ["switch-check", "no health check reads the object", "fail", /moves nothing/, { "health-checks": () => [] }],
  ["switch-check", "the check is not inverted", "fail", /not inverted/, { "health-checks": () => [{ id: "check-1", inverted: false, disabled: false, failureThreshold: 1, everySeconds: 10 }] }],
  ["switch-check", "the check is disabled", "fail", /disabled/, { "health-checks": () => [{ id: "check-1", inverted: true, disabled: true, failureThreshold: 1, everySeconds: 10 }] }],
  ["switch-check", "the check is slower than the plan", "warn", /every 30 s and needs 3 looks/, { "health-checks": () => [{ id: "check-1", inverted: true, disabled: false, failureThreshold: 3, everySeconds: 30 }] }],
  ["controls-told", "only two endpoints answer", "fail", /Only 2 of the 5 endpoints tell the routing controls of arc\.chat\.example\.com, and 3 have to: us-east-1 is away; us-west-2 is away; eu-west-1 is away\.$/, told(null, null, null)],
  ["controls-told", "one endpoint is away", "warn", /^us-east-1 of the 5 endpoints tells nothing: us-east-1 is away\.$/, told(null)],
  ["controls-told", "both controls are On", "fail", /routing control of site-a, where the application is, is On, and that of site-b On\.$/, { "routing-controls": ({ endpoints }) => Object.keys(endpoints).map((region) => ({ region, told: { "site-a": "On", "site-b": "On" }, because: "" })) }],
  ["controls-told", "the endpoints differ", "warn", /tell different states/, told({ "site-a": "Off", "site-b": "On" })],
  ["controls-carried", "no health check follows the control of the standby", "fail", /No Route 53 health check of this account follows the routing control bbbb of site-b/, { "control-checks": (question) => (normal["control-checks"](question) as readonly ControlCheckFacts[]).slice(0, 1) }],
  ["controls-carried", "the zone is somebody else's", "not-checkable", /no hosted zone of this account holds arc/, { "name-records": ({ name }) => (name.startsWith("arc.") ? null : pairOfRecords) }],
  ["controls-carried", "the record of the standby carries another check", "fail", /No record of arc\.chat\.example\.com carries the health check of the routing control of site-b/, controlled(1, { HealthCheckId: "another" })],
  ["controls-carried", "its check is inverted", "fail", /control-b of the routing control of site-b is inverted, so On takes users away/, checksOf({ inverted: true })],
  ["controls-carried", "its check is disabled", "fail", /disabled and counts as healthy for ever/, checksOf({ disabled: true })],
  ["controls-carried", "the record answers something else", "fail", /answers 192\.0\.2\.1, which is not of site-b/, controlled(1, { ResourceRecords: [{ Value: "192.0.2.1" }] })],
  ["controls-carried", "a third record carries no check", "warn", /has a record without the health check of one of the plan's routing controls \(extra\)/, { "name-records": ({ name }) => (name.startsWith("arc.") ? [...controlledRecords, { set: { Name: "arc.chat.example.com.", Type: "A", TTL: 60, SetIdentifier: "extra", ResourceRecords: [{ Value: "198.51.100.50" }] }, beyond: [] }] : pairOfRecords) }],
  ["controls-carried", "clients hold the answer for an hour", "fail", /longer than the RTO/, controlled(1, { TTL: 3_600 })],
  ["switch-object", "the switch stands away from where the application is", "fail", /leads away from site-a/, changed("switch-object", { present: true, anonymousStatus: 200 })],
  ["switch-object", "nobody may read the object", "fail", /lets nobody read/, changed("switch-object", { policyAllows: false })],
  ["switch-object", "the bucket blocks public policies", "fail", /blocks public policies/, changed("switch-object", { blocked: true })],
  ["switch-records", "the zone is somebody else's", "not-checkable", /no hosted zone of this account/, { "name-records": () => null }],
  ["switch-records", "there is no pair of failover records", "fail", /no pair of failover records/, { "name-records": () => [] }],
  ["switch-records", "PRIMARY carries another health check", "fail", /does not carry the switch's health check/, names(0, { HealthCheckId: "another" })],
  ["switch-records", "SECONDARY carries a health check too", "warn", /SECONDARY record/, names(1, { HealthCheckId: "another" })],
  ["switch-records", "PRIMARY answers something else", "fail", /192\.0\.2\.1, which is not of site-a/, names(0, { ResourceRecords: [{ Value: "192.0.2.1" }] })],
  ["switch-records", "clients hold the answer for an hour", "fail", /longer than the RTO/, names(1, { TTL: 3_600 })],
  ["guarded-stays-off", "a group would launch another machine in its place", "fail", /^i-0a51c0de7e5700a11 belongs to the Auto Scaling group web, which launches another when its watchdog powers it off/, machines({ group: "web" })],
  ["guarded-is-kept", "EC2 would terminate it", "fail", /^EC2 terminates i-0a51c0de7e5700a11 when it powers itself off/, powersOff("terminate")],
  ["guarded-is-kept", "there is no such machine", "fail", /^EC2 has no i-0a51c0de7e5700a11 in eu-west-1 any more\.$/, powersOff(null)],
  ["guarded-is-kept", "EC2 says something new", "not-checkable", /what it does with i-0a51c0de7e5700a11 "hibernate", which is not known here/, powersOff("hibernate")],
  ["guarded-is-kept", "EC2 does not let us see it", "not-checkable", /you may not/, { "power-off": () => unanswered("you may not") }],
  ["watchdogs-renew", "none ever renewed", "fail", /could not be confirmed: no watchdog of chat-vm has ever renewed/, { "site-lease": () => ({ at: now, lease: null }) }],
  ["watchdogs-renew", "the last renewal proves nothing any more", "fail", /had not renewed for 11 min \(at most 10 min\)/, leases({ renewed: { "chat-vm": now - minutes(11) } })],
  ["watchdogs-renew", "another machine than the plan's renewed last", "fail", /runs on i-0replaced, and the plan has i-0a51c0de7e5700a11 there/, leases({ machines: { "chat-vm": "i-0replaced" } })],
  ["watchdogs-renew", "a run has fenced the site", "fail", /The run chat-7 has fenced site-a, 5 min ago/, leases({ forbidden: { at: now - minutes(5), run: "chat-7" } })],
  ["watchdogs-renew", "its watchdog reckons by a longer lease than the plan", "warn", /reckons by a longer lease than the plan's 30 s/, leases({ lasts: { "chat-vm": now + minutes(2) } })],
  ["watchdogs-renew", "its lease has run out", "warn", /not renewed for 1 min, longer than its lease of 30 s/, leases({ renewed: { "chat-vm": now - minutes(1) } })],
  ["configuration-same", "the content differs", "warn", /^\/opt\/app\/app\.properties differs between site-a and site-b\.$/, digests("a", "b")],
  ["configuration-same", "the content differs where the plan says that it may not", "fail", /differs between/, digests("a", "b"), [{ at: ["configuration", "properties", "differ"], to: "fail" }]],
  ["configuration-same", "the file is not there on one", "warn", /app\.properties at site-b cannot be read, or is not there/, digests("a", null)],
  ["configuration-same", "a machine says nothing of it", "not-checkable", /said nothing of \/opt\/app\/app\.properties/, { "file-digests": () => [] }],
  ["configuration-same", "a site lies in another account", "not-checkable", /site-b lies in another account/, {}, [{ at: ["sites", "site-b", "account"], to: { role: "arn:aws:iam::444455556666:role/understudy-site", "external-id": "x" } }]],
  ["record-protected", "there is no record", "fail", /no table understudy/, { "record-table": () => null }],
  ["record-protected", "it may be deleted and cannot be restored", "fail", /deletion protection is off and it cannot be restored/, { "record-table": () => ({ status: "ACTIVE", deletionProtection: false, pointInTimeRecovery: false }) }],
  ["record-protected", "it is being changed", "warn", /UPDATING/, { "record-table": () => ({ status: "UPDATING", deletionProtection: true, pointInTimeRecovery: true }) }],
  ["escalation-reaches", "there is no such topic", "fail", /^There is no such topic/, { topic: () => null }],
  ["escalation-reaches", "nobody has subscribed", "fail", /^Nobody has confirmed a subscription to the topic, so a call to it reaches nobody\.$/, topic({ confirmed: 0 })],
  ["escalation-reaches", "the only subscription was never confirmed", "fail", /reaches nobody\. 1 waits to be confirmed\.$/, topic({ confirmed: 0, pending: 1 })],
  ["escalation-reaches", "one of two subscriptions was never confirmed", "warn", /1 subscription is confirmed\. 1 waits to be confirmed\.$/, topic({ confirmed: 1, pending: 1 })],
  ["escalation-reaches", "the topic has a key of its own", "not-checkable", /2 subscriptions are confirmed, but the topic is encrypted with a key of its own \(alias\/duty\)/, topic({ key: "alias/duty" })],
  ["secret-fields", "there is no such secret", "fail", /no secret understudy\/hybrid-chat\/database in eu-north-1/, { secret: () => null }],
  ["secret-fields", "the secret lacks the password", "fail", /has no password/, { secret: () => ["username", "token", "appSecret", "verifyToken", "pageToken"] }],
  ["webhook-registered", "the provider names another address", "warn", /Viber calls nobody/, { registration: () => ({ is: "wrong", because: "Viber calls nobody, not https://ccm.site-a.chat.example.com/webhooks/viber" }) }],
  ["webhook-registered", "the provider tells nobody what it calls", "not-checkable", /tells nobody what it calls/, { registration: () => ({ is: "unreadable" }) }],
  ["steps-permitted", "the organisation forbids what the role allows", "fail", /IAM denies ec2:StopInstances on \* \(a policy of the organisation\)\./, { role: () => [{ action: "ec2:StopInstances", resource: "*", because: "a policy of the organisation" }] }],
  ["steps-permitted", "there is no role", "fail", /no role for the steps/, { role: () => null }],
  ["standby-serves", "the standby is seen to fail", "fail", /answers/, sighted({ kind: "failing" })],
  ["standby-serves", "observers disagree about it", "warn", /disagree/, sighted({ kind: "failing" }, "site-a")],
  ["standby-serves", "the last sighting is old", "not-checkable", /no observer has seen/, sighted({ at: now - minutes(6) })],
  ["standby-serves", "observers are silent", "not-checkable", /no observer has seen/, sighted({ kind: "silent" })],
  ["mongodb-quorum", "a member knows no primary", "fail", /answers/, sighted({ kind: "failing" })],
  ["names-resolve", "a public name leads nowhere", "fail", /leads nowhere/, { addresses: () => ({ addresses: [], blind: false }) }],
  ["names-resolve", "nothing resolves from here", "not-checkable", /control address/, { addresses: () => ({ addresses: [], blind: true }) }],
  ["certificate-accepted", "clients refuse the certificate", "fail", /signed itself/, { certificate: () => ({ is: "refused", detail: "shows a certificate that it signed itself" }) }],
  ["certificate-accepted", "the server cannot be reached from here", "not-checkable", /did not accept/, { certificate: () => ({ is: "not-reached", detail: "did not accept the connection" }) }],
  ["certificate-watched", "nobody watches when certificates run out", "warn", /certificate probe/, {}, [{ at: ["services", "certificate"] }]],
  ["gateway-probed", "no gateway is asked from outside", "warn", /nobody sees what users see/, {}, [{ at: ["services", "gateway"] }, { at: ["services", "customer-channel-manager"] }]],
  ["single-points", "the plan names what there is only one of", "warn", /one machine\.$/, {}, [{ at: ["services", "load-balancer", "single-point-of-failure"], to: "one machine" }]],
  ["arbiter-apart", "the arbiter is in the Region of a site", "warn", /one failure takes both/, {}, [{ at: ["arbiter", "region"], to: "eu-west-1" }]],
  ["sites-apart", "both sites are in one Region", "warn", /takes both/, {}, [{ at: ["sites", "site-b", "region"], to: "eu-west-1" }]],
  ["adapter-fits", "a master–master pair is said to be on RDS", "fail", /supports no master–master pair/, {}, [{ at: ["services", "pair", "probe", "mysql"], to: "x.{site}.eu-west-1.rds.amazonaws.com:3306" }]],
];

/** What looks like trouble and is none, because the plan fences the group. */
export const noTrouble: readonly Case[] = [
  ["escalation-reaches", "the topic has the key that AWS keeps for SNS", "pass", /^The topic is there, and 2 subscriptions are confirmed\.$/, topic({ key: "alias/aws/sns" })],
  ["own-replica-follows", "SQL Server follows", "pass", /answers as a secondary, synchronizing/, ownSays("answers as a secondary, synchronizing"), sqlServer],
  ["stop-stays-stopped", "it belongs to a group that the plan fences", "pass", /Nothing starts i-0a51c0de7e5700a11 again/, machines({ group: "web-a" })],
  ["node-can-be-shut-down", "EC2 lends it an address that the name does not lead to", "pass", /can be stopped and started/, machines({ lentAddress: "198.51.100.99" })],
  ["group-can-grow", "launching is suspended by the fence of a former run, which the takeover resumes", "pass", /may launch in a, b/, changed("scaling-group", { suspended: ["Launch", "ReplaceUnhealthy"] }), [{ at: ["steps", hybridChat.steps.length, "fence", "auto-scaling", "groups"], to: { "site-a": "media-workers-a", "site-b": "media-workers-b" } }]],
];
