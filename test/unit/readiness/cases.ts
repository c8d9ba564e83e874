// Troubles of a world, one for each thing that a readiness check can find: what is so, and what the check says of it.

import type { Outcome } from "../../../workflows/readiness/judgement.ts";
import type { FactsOf, QuestionKind } from "../../../workflows/readiness/questions.ts";
import { hybridChat, minutes, now } from "../builders.ts";
import type { Edit } from "../plan/plans.ts";
import { chat, pairOfRecords, seen, well } from "./world.ts";
import type { World } from "./world.ts";

/** The plan that has something for every check. */
export const plan = chat();
export const normal = well(plan);

/** The normal answer to a kind of question with some fields changed. */
export function changed<K extends QuestionKind>(kind: K, fields: Partial<NonNullable<FactsOf<K>>>, which: (id: string) => boolean = () => true): Partial<World> {
  const answer = normal[kind] as (question: { readonly id?: string; readonly site?: string }) => object;
  return { [kind]: (question: { readonly id?: string; readonly site?: string }) => (which(question.id ?? question.site ?? "") ? { ...answer(question), ...fields } : answer(question)) };
}
const isReplica = (id: string): boolean => id.endsWith("b");
const record = (fields: object): Partial<World> => ({ "record-sets": ({ step }) => ({ sets: [{ set: { Name: step.name, Type: step.type, TTL: 60, ResourceRecords: [], ...fields }, beyond: [] }], would: { is: "change" } }) });
const names = (at: 0 | 1, fields: object): Partial<World> => ({ "name-records": () => pairOfRecords.map((each, index) => (index === at ? { ...each, set: { ...each.set, ...fields } } : each)) });
const machines = (fields: object): Partial<World> => ({ machines: (question) => (normal.machines(question) as FactsOf<"machines">).map((each) => ({ ...each, ...fields })) });
const sighted = (fields: object, observer?: string): Partial<World> => ({ sightings: () => seen(plan, (each) => (observer === undefined || each.observer === observer ? { ...each, ...fields } : each)) });

/** What the observers say of the database on machines of its own, at the standby. */
const ownSays = (detail: string, more: object = {}): Partial<World> => ({ sightings: () => seen(plan, (each) => (each.thing === "own" && each.site === "site-b" ? { ...each, detail, ...more } : each)) });

export type Case = readonly [code: string, says: string, outcome: Outcome, sentence: RegExp, world: Partial<World>, edits?: readonly Edit[]];

export const cases: readonly Case[] = [
  ["replica-follows", "there is no instance", "fail", /RDS has no instance chat-config-b in eu-central-1/, { "database-instance": () => null }],
  ["replica-follows", "the instance is no replica", "fail", /no replica/, changed("database-instance", { replicaOf: null }, isReplica)],
  ["replica-follows", "it is a replica of another instance", "fail", /replica of other and not of chat-config-a/, changed("database-instance", { replicaOf: "other" }, isReplica)],
  ["replica-follows", "its name only ends like the writer's", "fail", /not of chat-config-a/, changed("database-instance", { replicaOf: "arn:aws:rds:eu-west-1:111122223333:db:old-chat-config-a" }, isReplica)],
  ["replica-follows", "replication has ended with an error", "fail", /error/, changed("database-instance", { replication: ["error"] }, isReplica)],
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
  ["group-launches", "the launch template is gone", "fail", /does not exist/, { launching: () => ({ by: "missing", template: "version 9 of the launch template media" }) }],
  ["group-launches", "the image was deregistered", "fail", /image ami-1, which is missing/, { launching: () => ({ by: "template", template: "t", image: { id: "ami-1", state: "missing" } }) }],
  ["group-launches", "the image is found by a parameter", "not-checkable", /by itself/, { launching: () => ({ by: "template", template: "t", image: { id: "resolve:ssm:x", state: "not-looked-up" } }) }],
  ["group-launches", "it launches by a launch configuration", "not-checkable", /launch configuration/, { launching: () => ({ by: "other", what: "the launch configuration old" }) }],
  ["group-quota", "the takeover does not fit into the quota", "fail", /needs 8 more processors .* 60 of 64/, changed("processors", { inUse: 60 })],
  ["group-quota", "the takeover fits, its growth does not", "warn", /cannot grow to 6/, changed("processors", { inUse: 50 })],
  ["group-quota", "nothing tells the quota", "not-checkable", /no quota/, { processors: () => null }],
  ["group-balanced", "no load balancer stands before it", "warn", /No load balancer/, changed("scaling-group", { balancers: 0 })],
  ["records-stand", "there is no such zone", "fail", /no hosted zone Z0123456789EXAMPLE00/, { "record-sets": () => null }],
  ["switch-object", "there is no such bucket", "fail", /no bucket hybrid-chat-understudy-switch in eu-central-1/, { "switch-object": () => null }],
  ["records-stand", "the name has no records", "fail", /no record set of type A/, { "record-sets": () => ({ sets: [], would: { is: "change" } }) }],
  ["records-stand", "the step would keep its hands off", "fail", /alias/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "hands-off", because: "they are of the form alias" } }) }],
  ["records-stand", "the records lead to the standby already", "warn", /leads to site-b already/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "right" } }) }],
  ["records-ttl", "clients would hold the answer for longer than the RTO", "fail", /60 min, longer than the RTO|1 h, longer than the RTO/, record({ TTL: 3_600 })],
  ["records-ttl", "they hold it for longer than the plan says", "warn", /plan reckons with 1 min/, record({ TTL: 300 })],
  ["records-ttl", "the records carry no TTL", "not-checkable", /no TTL/, record({ TTL: undefined })],
  ["switch-check", "no health check reads the object", "fail", /moves nothing/, { "health-checks": () => [] }],
  ["switch-check", "the check is not inverted", "fail", /not inverted/, { "health-checks": () => [{ id: "check-1", inverted: false, disabled: false, failureThreshold: 1, everySeconds: 10 }] }],
  ["switch-check", "the check is disabled", "fail", /disabled/, { "health-checks": () => [{ id: "check-1", inverted: true, disabled: true, failureThreshold: 1, everySeconds: 10 }] }],
  ["switch-check", "the check is slower than the plan", "warn", /every 30 s and needs 3 looks/, { "health-checks": () => [{ id: "check-1", inverted: true, disabled: false, failureThreshold: 3, everySeconds: 30 }] }],
  ["switch-object", "the switch stands away from where the application is", "fail", /leads away from site-a/, changed("switch-object", { present: true, anonymousStatus: 200 })],
  ["switch-object", "nobody may read the object", "fail", /lets nobody read/, changed("switch-object", { policyAllows: false })],
  ["switch-object", "the bucket blocks public policies", "fail", /blocks public policies/, changed("switch-object", { blocked: true })],
  ["switch-records", "the zone is somebody else's", "not-checkable", /no hosted zone of this account/, { "name-records": () => null }],
  ["switch-records", "there is no pair of failover records", "fail", /no pair of failover records/, { "name-records": () => [] }],
  ["switch-records", "PRIMARY carries another health check", "fail", /does not carry the switch's health check/, names(0, { HealthCheckId: "another" })],
  ["switch-records", "SECONDARY carries a health check too", "warn", /SECONDARY record/, names(1, { HealthCheckId: "another" })],
  ["switch-records", "PRIMARY answers something else", "fail", /192\.0\.2\.1, which is not of site-a/, names(0, { ResourceRecords: [{ Value: "192.0.2.1" }] })],
  ["switch-records", "clients hold the answer for an hour", "fail", /longer than the RTO/, names(1, { TTL: 3_600 })],
  ["record-protected", "there is no record", "fail", /no table understudy/, { "record-table": () => null }],
  ["record-protected", "it may be deleted and cannot be restored", "fail", /deletion protection is off and it cannot be restored/, { "record-table": () => ({ status: "ACTIVE", deletionProtection: false, pointInTimeRecovery: false }) }],
  ["record-protected", "it is being changed", "warn", /UPDATING/, { "record-table": () => ({ status: "UPDATING", deletionProtection: true, pointInTimeRecovery: true }) }],
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
  ["stop-stays-stopped", "it belongs to a group that the plan fences", "pass", /Nothing starts i-0a51c0de7e5700a11 again/, machines({ group: "web-a" })],
  ["group-can-grow", "launching is suspended by the fence of a former run, which the takeover resumes", "pass", /may launch in a, b/, changed("scaling-group", { suspended: ["Launch", "ReplaceUnhealthy"] }), [{ at: ["steps", hybridChat.steps.length, "fence", "auto-scaling", "groups"], to: { "site-a": "media-workers-a", "site-b": "media-workers-b" } }]],
];
