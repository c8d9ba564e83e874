// A plan with something for every check, and answers of a world in which all is as it should be; a test changes one answer.

import type { Plan } from "../../../workflows/plan.ts";
import { givenFor } from "../../../workflows/readiness/check.ts";
import type { Compared, FactsOf, Question, QuestionKind, Standings } from "../../../workflows/readiness/questions.ts";
import { judgeAll, keyOf, questionsOf } from "../../../workflows/readiness/table.ts";
import type { Answered } from "../../../workflows/readiness/table.ts";
import type { CheckResult } from "../../../workflows/readiness/results.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import { sights } from "../../../workflows/evidence.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { definitionOf } from "../../../workflows/step-definition.ts";
import { attestable } from "../../../workflows/attestable.ts";
import { hybridChat, minutes, now } from "../builders.ts";
import { planWith } from "../plan/plans.ts";
import type { Edit } from "../plan/plans.ts";

const service = (probe: unknown, from: readonly string[] = ["inside"]) => ({ probe, from, failure: "observe" });
const group = (region: string) => `arn:aws:elasticloadbalancing:${region}:111122223333:targetgroup/chat/0123456789abcdef`;
const rules = { "site-a": ["nightly-report"], "site-b": ["shop/orders"] };
const acls = { "site-a": { subnets: ["subnet-0a0c0d0e"], deny: "acl-0a0d0d0d" }, "site-b": { subnets: ["subnet-0b0c0d0e"], deny: "acl-0b0d0d0d" } };
const mappings = { "site-a": ["0a0a0a0a-1111-4222-8333-444444444444"], "site-b": ["0b0b0b0b-1111-4222-8333-444444444444"] };
const ecsServices = { "site-a": "chat-a/portal", "site-b": "chat-b/portal" };
export const globalMembers = { "site-a": "arn:aws:rds:eu-west-1:111122223333:cluster:chat-a", "site-b": "arn:aws:rds:eu-central-1:111122223333:cluster:chat-b" };
const panel = "arn:aws:route53-recovery-control::111122223333:controlpanel/0a1b";
const controls = { "site-a": `${panel}/routingcontrol/aaaa`, "site-b": `${panel}/routingcontrol/bbbb` };
const endpoints = Object.fromEntries(["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2"].map((region) => [region, `https://0a1b.route53-recovery-cluster.${region}.amazonaws.com/v1`]));
const profile = (site: string) => ({ application: `app000${site}`, environment: `env000${site}`, profile: `prof00${site}`, strategy: "AppConfig.AllAtOnce" });
/** Everything leads to the home site, which is what the other site has too while it stands by. */
const leads = (plan: Plan, { site, values }: { readonly site: string; readonly values: Compared }): Standings => Object.fromEntries(Object.keys(values.target).map((key) => [key, site === plan.home ? "target" : "source"] as const));
const word = { says: "seen on both machines", by: "on-call-1", date: "2025-12-01" };

/** hybrid-chat with one of every server that a check is about, a group that is fenced and a machine that is started, everything attested a month ago, and nothing that there is only one of. */
export const chat = (...edits: readonly Edit[]): Plan =>
  planWith([
    { at: ["services", "load-balancer", "single-point-of-failure"] },
    { at: ["services", "replica-set"], to: service({ mongodb: "mongo.{site}.chat.internal:27017" }) },
    { at: ["services", "rabbit"], to: service({ amqp: "rabbit.{site}.chat.internal:5671", secret: "chat/{site}/rabbit" }) },
    { at: ["services", "pair"], to: service({ mysql: "mysql.{site}.chat.internal:3306", database: "queue", secret: "chat/pair", writer: "both" }) },
    { at: ["services", "certificate"], to: service({ certificate: "ccm.{site}.chat.example.com:443" }) },
    { at: ["steps", hybridChat.steps.length], to: { fence: { "auto-scaling": { groups: { "site-a": "web-a", "site-b": "web-b" } } } } },
    { at: ["steps", hybridChat.steps.length + 1], to: { activate: { "ec2-start": { hosts: ["chat-vm"] } } } },
    { at: ["steps", hybridChat.steps.length + 2], to: { fence: { "self-fence": { hosts: ["chat-vm"], stop: ["systemctl stop chat"] } } } },
    { at: ["steps", hybridChat.steps.length + 3], to: { configure: { "ssm-parameter": { parameter: "/chat/config/{site}", value: "{chat-config.endpoint}" } } } },
    { at: ["steps", hybridChat.steps.length + 4], to: { configure: { secret: { secret: "chat/config", keys: { host: "{chat-config.host}", url: "{chat-config.endpoint}" } } } } },
    { at: ["steps", hybridChat.steps.length + 5], to: { configure: { appconfig: { profiles: { "site-a": profile("a"), "site-b": profile("b") }, keys: { database: "{chat-config.endpoint}" } } } } },
    { at: ["steps", hybridChat.steps.length + 6], to: { configure: { cname: { zone: "Z0123456789PRIVATE00", name: "config.chat.internal", value: "{chat-config.host}", ttl: "30s" } } } },
    { at: ["steps", hybridChat.steps.length + 7], to: { traffic: { "elb-targets": { groups: { "site-a": group("eu-west-1"), "site-b": group("eu-central-1") }, targets: { "site-a": ["198.51.100.21"], "site-b": ["203.0.113.21"] } } } } },
    { at: ["steps", hybridChat.steps.length + 8], to: { traffic: { "route53-round-robin": { zone: "Z0123456789EXAMPLE00", name: "both.chat.example.com", type: "A", policy: "multivalue", values: { "site-a": ["198.51.100.40"], "site-b": ["203.0.113.40"] }, ttl: "60s" } } } },
    { at: ["steps", hybridChat.steps.length + 9], to: { fence: { kubernetes: { clusters: { "site-a": "eks-a", "site-b": "eks-b" }, deployment: "bots" } } } },
    { at: ["steps", hybridChat.steps.length + 10], to: { activate: { kubernetes: { clusters: { "site-a": "eks-a", "site-b": "eks-b" }, deployment: "bots", exactly: true } } } },
    { at: ["steps", hybridChat.steps.length + 11], to: { fence: { "event-sources": { mappings } } } },
    { at: ["steps", hybridChat.steps.length + 12], to: { activate: { "event-sources": { mappings } } } },
    { at: ["steps", hybridChat.steps.length + 13], to: { fence: { ecs: { services: ecsServices } } } },
    { at: ["steps", hybridChat.steps.length + 14], to: { activate: { ecs: { services: ecsServices, tasks: 2 } } } },
    { at: ["steps", hybridChat.steps.length + 15], to: { promote: { "global-cluster": { family: "documentdb", global: "chat-global", clusters: globalMembers } } } },
    { at: ["steps", hybridChat.steps.length + 16], to: { activate: { lambda: { functions: { "site-a": "warm-caches:live", "site-b": "warm-caches:live" } } } } },
    { at: ["steps", hybridChat.steps.length + 17], to: { traffic: { "arc-routing-control": { name: "arc.chat.example.com", answers: { "site-a": ["198.51.100.50"], "site-b": ["203.0.113.50"] }, controls, endpoints, ttl: "60s" } } } },
    { at: ["steps", hybridChat.steps.length + 18], to: { activate: { "aurora-serverless": { clusters: { "site-a": "chat-a", "site-b": "chat-b" }, "min-acu": 8 } } } },
    { at: ["steps", hybridChat.steps.length + 19], to: { activate: { "aurora-instances": { clusters: { "site-a": "audit-a", "site-b": "audit-b" }, instances: 2, class: "db.r6g.large" } } } },
    { at: ["steps", hybridChat.steps.length + 20], to: { fence: { "event-rules": { rules, "runs-for": "5m" } } } },
    { at: ["steps", hybridChat.steps.length + 21], to: { activate: { "event-rules": { rules } } } },
    { at: ["steps", hybridChat.steps.length + 22], to: { fence: { "network-acl": { acls } } } },
    { at: ["databases", "own"], to: { engine: "mysql", database: "queue", secret: "chat/own", from: ["inside"], "self-managed": { "site-a": { host: "chat-vm", endpoint: "own.site-a.chat.internal:3306" }, "site-b": { host: "chat-vm", endpoint: "own.site-b.chat.internal:3306" } } } },
    { at: ["live"], to: { "shut-down": "chat-vm", for: "3m", verify: ["https://{site}.chat.example.com/health"] } },
    { at: ["repairs"], to: { chat: { title: "Restart the chat server", steps: [{ restart: { services: { hosts: ["chat-vm"], units: ["chat.service"], answers: ["chat-server"], within: "5m" } } }] } } },
    { at: ["configuration"], to: { properties: { files: ["/opt/app/app.properties"], host: "chat-vm" } } },
    { at: ["databases", "chat-config", "restored"], to: Object.fromEntries(["site-a", "site-b"].map((site) => [site, { id: `chat-config-${site}-restored`, endpoint: `restored.${site}.chat.internal:5432`, "subnet-group": "chat", "security-groups": ["sg-0a1b2c3d4e5f60718"] }])) },
    { at: ["decide", "escalate"], to: "arn:aws:sns:eu-north-1:111122223333:duty-managers" },
    { at: ["attest"], to: Object.fromEntries(Object.keys(attestable).map((row) => [row, word])) },
    ...edits,
  ]);

/** A question that nobody answered. */
export const unanswered = (because: string): Extract<Answered, { readonly answered: false }> => ({ answered: false, because });
type Answer<K extends QuestionKind> = FactsOf<K> | ReturnType<typeof unanswered>;
export type World = { readonly [K in QuestionKind]: (question: Question<K>) => Answer<K> };

const instance = ({ id }: { readonly id: string }): FactsOf<"database-instance"> => ({
  status: "available", engine: "postgres", class: "db.m7g.large", multiAz: true, backupDays: 7, deletionProtection: true,
  endpoint: `${id}.c0example000.${id.endsWith("a") ? "eu-west-1" : "eu-central-1"}.rds.amazonaws.com:5432`,
  replicaOf: id.endsWith("b") ? "arn:aws:rds:eu-west-1:111122223333:db:chat-config-a" : null,
  replication: id.endsWith("b") ? ["replicating"] : [],
});

export const seen = (plan: Plan, change: (sighting: Sighting) => Sighting = (sighting) => sighting): FactsOf<"sightings"> => ({
  at: now,
  sightings: sights(plan).map(({ observer, site, thing }) => change({ observer, site, thing, kind: "healthy", since: now - minutes(60), at: now - minutes(1), detail: thing === "own" && site === "site-b" ? "answers as a replica, 0.2 s behind its source" : "answers" })),
});

/** Every step was carried out two days ago, in both directions. */
export function provenSteps(plan: Plan): FactsOf<"proofs"> {
  const [one = "", other = ""] = Object.keys(plan.sites);
  const done = { run: "chat-7", at: now - minutes(2 * 24 * 60), kind: "switchover", planDigest: "0".repeat(64) } as const;
  const steps = [{ source: one, target: other }, { source: other, target: one }].flatMap((way) => allSteps(plannedNodes(plan.steps)).map((step) => [definitionOf(plan, step, way), { step: step.id, target: way.target, looked: done, done }] as const));
  return { steps: Object.fromEntries(steps), whole: {} };
}

const failover = (value: string, Failover: "PRIMARY" | "SECONDARY", HealthCheckId?: string, Name = "chat.example.com.") => ({ set: { Name, Type: "A", TTL: 60, SetIdentifier: Failover, Failover, ...(HealthCheckId === undefined ? {} : { HealthCheckId }), ResourceRecords: [{ Value: value }] }, beyond: [] });
export const pairOfRecords = [failover("198.51.100.10", "PRIMARY", "check-1"), failover("203.0.113.10", "SECONDARY")];
export const controlledRecords = [failover("198.51.100.50", "PRIMARY", "control-a", "arc.chat.example.com."), failover("203.0.113.50", "SECONDARY", "control-b", "arc.chat.example.com.")];

/** All is well, and the application is at home. */
export const well = (plan: Plan): World => ({
  proofs: () => provenSteps(plan),
  "drill-left": () => [],
  machines: ({ site, ids }) => ids.map((id) => ({ id, state: "running", zone: `${plan.sites[site]?.region ?? ""}a`, host: null })),
  "power-off": ({ ids }) => ids.map((id) => ({ id, behavior: "stop" })),
  "stop-protection": ({ ids }) => ids.map((id) => ({ id, isProtected: false })),
  agents: ({ ids }) => ids.map((id) => ({ id, ping: "Online" })),
  "database-instance": instance,
  backups: () => ({ newest: { from: "automated-backups", ageMs: 20_000, key: null }, refused: [], taken: false }),
  "replica-lag": () => 1_000,
  "scaling-group": () => ({ min: 0, max: 6, desired: 0, suspended: [], deleting: false, zones: ["a", "b"], balancers: 1 }),
  launching: () => ({ by: "template", template: "version 3 of the launch template media", image: { id: "ami-1", state: "available" } }),
  processors: () => ({ perMachine: 4, inUse: 20, quota: 64, type: "m7g.xlarge" }),
  "custom-function": () => ({ state: "Active", told: "", denied: null }),
  "ecs-service": ({ site }) => ({ status: "ACTIVE", isDaemon: false, desired: site === plan.home ? 2 : 0, running: site === plan.home ? 2 : 0, scaling: { min: site === plan.home ? 2 : 0, max: 6, suspended: [] }, troubles: [], deaf: 0 }),
  "global-cluster": () => ({ global: { version: "5.0.0", moving: null, members: Object.entries(globalMembers).map(([site, arn]) => ({ arn, isPrimary: site === plan.home, inStep: true })) }, cluster: { status: "available", engine: "docdb", version: "5.0.0", instances: 1 }, lagMs: null }),
  "aurora-cluster": ({ site, cluster }) => ({
    status: "available", engine: "aurora-postgresql", pending: [],
    ...(cluster.startsWith("chat") ? { limits: { min: site === plan.home ? 8 : 0.5, max: 32 }, serverless: 1, peak: site === plan.home ? 7.5 : 0.5, instances: [{ id: `${cluster}-0`, class: "db.serverless", isWriter: site === plan.home }] } : { limits: null, serverless: 0, peak: null, instances: [{ id: `${cluster}-0`, class: "db.r6g.large", isWriter: site === plan.home }] }),
  }),
  "aurora-room": () => ({ offeredIn: ["eu-central-1a", "eu-central-1b"], left: 12 }),
  "network-acls": ({ subnets }) => ({ subnets: subnets.map((subnet) => ({ subnet, acl: "acl-0aaaaaaa" })), deny: { allows: [] } }),
  "event-rule": ({ site }) => ({ state: site === plan.home ? "ENABLED" : "DISABLED", schedule: "cron(0 3 * * ? *)", managedBy: undefined }),
  "event-source-mapping": ({ site }) => ({ state: site === plan.home ? "Enabled" : "Disabled", told: "", functionMayRunMs: 60_000 }),
  deployment: ({ site }) => ({ is: "there", wanted: site === plan.home ? 1 : 0, available: site === plan.home ? 1 : 0, troubles: [] }),
  targets: () => [{ id: "203.0.113.21", state: "healthy", reason: "" }],
  "target-network": () => ({ outside: [] }),
  parameter: (question) => ({ type: "String", standings: leads(plan, question) }),
  "application-secret": (question) => ({ copyOf: null, deleted: false, rotating: false, standings: leads(plan, question) }),
  "hosted-configuration": (question) => ({ running: null, standings: leads(plan, question) }),
  "record-sets": ({ by, step }) => ({ sets: [{ set: { Name: step.name, Type: step.type, TTL: 60, ResourceRecords: by === "traffic.route53-round-robin" ? Object.values(step.values).flat().map((Value) => ({ Value })) : [] }, beyond: [] }], would: { is: "change" } }),
  "name-records": ({ name }) => (name.startsWith("arc.") ? controlledRecords : pairOfRecords),
  "control-checks": ({ controls: named }) => named.map((control) => ({ id: control.endsWith("aaaa") ? "control-a" : "control-b", control, inverted: false, disabled: false })),
  "routing-controls": ({ endpoints: named }) => Object.keys(named).map((region) => ({ region, told: { "site-a": "On", "site-b": "Off" }, because: "" })),
  "health-checks": () => [{ id: "check-1", inverted: true, disabled: false, failureThreshold: 1, everySeconds: 10 }],
  "switch-object": () => ({ present: false, anonymousStatus: null, policyAllows: true, blocked: false }),
  "file-digests": () => [{ file: "/opt/app/app.properties", sha256: "a".repeat(64) }],
  "record-table": () => ({ status: "ACTIVE", deletionProtection: true, pointInTimeRecovery: true }),
  topic: () => ({ confirmed: 2, pending: 0, key: null }),
  secret: () => ["username", "password", "token", "appSecret", "verifyToken", "pageToken"],
  registration: () => ({ is: "right" }),
  certificate: () => ({ is: "accepted", detail: "shows a certificate that is good for 60 days" }),
  addresses: () => ({ addresses: ["203.0.113.10"], blind: false }),
  sightings: () => seen(plan),
  "site-lease": () => ({ at: now, lease: { renewed: { "chat-vm": now - 4_000 }, forbidden: null, epoch: 3 } }),
  role: () => [],
});

/** What all checks say of a plan in a world. */
export function judged(plan: Plan, world: Partial<World> = {}, active?: string): readonly CheckResult[] {
  const given = givenFor(plan, active, now);
  const answers = new Map(questionsOf(given).map((question): readonly [string, Answered] => {
    const answerer = { ...well(plan), ...world }[question.kind] as (question: Question) => unknown;
    const facts = answerer(question);
    return [keyOf(question), typeof facts === "object" && facts !== null && "answered" in facts ? (facts as Answered) : { answered: true, facts }];
  }));
  return judgeAll(given, answers);
}

/** The results of one check. */
export const only = (results: readonly CheckResult[], code: string): readonly CheckResult[] => results.filter((each) => each.code === code);
