// How steps are written in a plan: what each kind of step takes, and how they are put together. A step in YAML is
// `- phase: { kind: input }`; `together:` groups branches that run at the same time.

import * as z from "zod";
import { dnsName, duration, httpsUrl, ipAddress, name, sentence, text } from "./plan-words.ts";

const roles = z.array(text).min(1).meta({ description: "Roles named under sites.*.hosts" });
const common = {
  within: duration.optional().meta({ description: "Deadline of this step, for example 15m; each kind of step has one of its own, which `understudy plan explain` shows" }),
  gate: sentence.optional().meta({ description: "Ask a person with this sentence before the step starts" }),
};

const script = z.strictObject({
  takeover: text.meta({ description: "Run at the site that becomes active" }),
  renounce: text.optional().meta({ description: "Run at the site that is left" }),
});
const groups = z.record(z.string(), text).meta({ description: "Auto Scaling group by site" });
const deployment = {
  clusters: z.record(z.string(), text).meta({ description: "EKS cluster by site" }),
  namespace: text.default("default"),
  deployment: text.meta({ description: "The Deployment, of the same name in both clusters" }),
};
const inbound = httpsUrl.meta({
  description: "An address of the application that answers {\"lastInboundAt\": \"<time>\"}: the proof that messages arrive (A29)",
});
const answers = z.record(z.string(), z.array(ipAddress).min(1)).meta({ description: "The addresses that each site answers with, by site" });

/** The input of each step kind as the plan gives it. */
export const stepInputs = {
  "fence.renounce": z.strictObject({
    ...common,
    run: z.array(text).min(1),
    undo: z.array(text).min(1).optional().meta({ description: "Run on the same hosts when a run is given up before its commit point; left out, a person has to do it" }),
    hosts: roles,
  }),
  "fence.ec2-stop": z.strictObject({
    ...common,
    hosts: roles,
    force: z.boolean().optional().meta({ description: "Whether a machine whose stop hangs is forced off, which may tear its file systems; left out: false" }),
    "force-after": duration.optional().meta({ description: "How long a stop may hang before it is forced; left out: 60s" }),
  }),
  "fence.auto-scaling": z.strictObject({ ...common, groups }),
  "fence.kubernetes": z.strictObject({ ...common, ...deployment }),
  "promote.rds-replica": z.strictObject({ ...common, database: text }),
  "promote.postgresql": z.strictObject({ ...common, database: text }),
  "promote.mysql": z.strictObject({ ...common, database: text }),
  "promote.sql-server": z.strictObject({ ...common, database: text }),
  "promote.mongodb": z.strictObject({
    ...common,
    service: text.meta({ description: "A service that is looked at as mongodb, with its members by site" }),
    host: text.meta({ description: "The role under sites.*.hosts of the machine that runs mongosh; the set's login lies there, where it has one" }),
    force: z.boolean().optional().meta({ description: "Whether a person may let the members that answer be made the whole set, when they are too few to elect (A8); left out: false" }),
  }),
  "promote.restore": z.strictObject({
    ...common,
    database: text,
    from: z.array(z.enum(["automated-backups", "snapshots"])).min(1).default(["automated-backups", "snapshots"]).meta({ description: "Which backups in the target's Region may be taken; the newest of them is" }),
  }),
  "promote.owner-confirms": z.strictObject({
    ...common,
    database: text.meta({ description: "A database that is kept by-owner, or a service that is unmanaged" }),
    owner: text.meta({ description: "Who promotes it, and how this person is reached at night" }),
    evidence: sentence.meta({ description: "What whoever confirms has to write down: how it is known that the target takes writes and the old one does not" }),
    "confirmed-by": z.array(name).min(1).optional().meta({ description: "Who may confirm; left out, whoever may decide" }),
  }),
  "activate.command": z.strictObject({ ...common, run: script, hosts: roles }),
  "activate.auto-scaling": z.strictObject({
    ...common,
    groups,
    capacity: z.strictObject({ min: z.int().min(0), max: z.int().min(1), desired: z.int().min(1) }),
  }),
  "activate.ec2-start": z.strictObject({ ...common, hosts: roles }),
  "activate.kubernetes": z.strictObject({
    ...common,
    ...deployment,
    replicas: z.int().min(1).default(1).meta({ description: "How many replicas are wanted" }),
    exactly: z.boolean().optional().meta({ description: "Whether more replicas would do harm, so that a larger deployment is made smaller; left out: false" }),
  }),
  "activate.rabbitmq-cluster": z.strictObject({
    ...common,
    nodes: z.array(text).min(3, "at least three nodes").max(5, "at most five nodes").meta({ description: "Roles of the nodes' machines in the order in which they join; the first gives the cluster its name" }),
    name: z.string().regex(/^[A-Za-z0-9_-]*(\{node\}|\{site\})?[A-Za-z0-9_-]*@([A-Za-z0-9._-]|\{node\}|\{site\})+$/, "the Erlang name of a node, for example rabbit@{node}.{site}.example.internal").meta({ description: "The Erlang name of each node; {node} is its role, {site} the site" }),
    service: text.meta({ description: "The service whose amqp probe sends a message through each of these nodes, its members" }),
    join: text.optional().meta({ description: "A script of your own that lets a node join, given the first node's Erlang name and host; left out: rabbitmqctl" }),
  }),
  "traffic.route53-health-switch": z.strictObject({
    ...common,
    name: dnsName,
    answers,
    object: z.strictObject({ bucket: text, key: text, region: z.string() }).meta({ description: "The S3 object that the inverted health check reads" }),
    ttl: duration,
    "check-every": duration.prefault("10s"),
  }),
  "traffic.route53-records": z.strictObject({
    ...common,
    zone: z.string().regex(/^Z[A-Z0-9]{1,31}$/, "the id of a hosted zone, for example Z0123456789ABCDEFGHIJ"),
    name: dnsName,
    type: z.enum(["A", "AAAA", "CNAME"]),
    policy: z.enum(["failover", "weighted", "multivalue", "simple"]),
    values: z.record(z.string(), z.array(text).min(1)).meta({ description: "The values of the record set that leads to each site, by site" }),
    ttl: duration,
  }),
  "webhooks.viber": z.strictObject({
    ...common,
    callback: httpsUrl,
    secret: text.meta({ description: "Name of the secret with the bot's token in its field token" }),
    events: z.array(text).default(["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"]),
    inbound,
  }),
  "webhooks.facebook": z.strictObject({
    ...common,
    app: text.meta({ description: "The app's number, in quotes" }),
    object: z.enum(["page", "user", "permissions", "instagram", "whatsapp_business_account"]).default("page"),
    fields: z.array(text).min(1),
    callback: httpsUrl,
    secret: text.meta({ description: "Name of the secret with appSecret and verifyToken" }),
    version: z.string().regex(/^v\d+\.\d+$/, "a version of the Graph API, for example v23.0").default("v23.0"),
    inbound,
  }),
  "verify.https": z.strictObject({ ...common, urls: z.array(httpsUrl).min(1) }),
  "verify.sql-write": z.strictObject({ ...common, database: text }),
  "verify.dns": z.strictObject({ ...common, name: dnsName, answers }),
} as const;

type StepKindName = keyof typeof stepInputs;
type Phase = "fence" | "promote" | "activate" | "traffic" | "webhooks" | "verify";

const kindsByPhase: Record<Phase, readonly StepKindName[]> = { fence: [], promote: [], activate: [], traffic: [], webhooks: [], verify: [] };
for (const kind of Object.keys(stepInputs) as StepKindName[]) {
  const phase = kind.slice(0, kind.indexOf(".")) as Phase;
  kindsByPhase[phase] = [...kindsByPhase[phase], kind];
}

/** Editors know from these bounds, as the refinement knows here, that a mapping holds one of its keys. */
const oneKey = { minProperties: 1, maxProperties: 1 } as const;
const hasOneValue = (value: object): boolean => Object.values(value).filter((each) => each !== undefined).length === 1;

/** `{ ec2-stop: {…} }` for one phase: exactly one kind. */
function phaseSchema(phase: Phase) {
  const shape = Object.fromEntries(
    kindsByPhase[phase].map((kind) => [kind.slice(phase.length + 1), stepInputs[kind].optional()]),
  );
  return z
    .strictObject(shape)
    .refine(hasOneValue, `exactly one kind of ${phase}: ${Object.keys(shape).join(", ")}`)
    .meta(oneKey);
}

const phases = Object.keys(kindsByPhase) as Phase[];
export const single = z
  .strictObject(Object.fromEntries(phases.map((phase) => [phase, phaseSchema(phase).optional()])) as Record<Phase, z.ZodOptional<ReturnType<typeof phaseSchema>>>)
  // abort: else the union would take a faulty `together` for a faulty single step, and name the wrong fault.
  .refine(hasOneValue, { error: `exactly one of ${phases.join(", ")} or together in each step`, abort: true })
  .meta({ ...oneKey, id: "step" });
const together = z.strictObject({
  together: z
    .array(z.union([single, z.array(single).min(1)], { error: `a step with one of ${phases.join(", ")}, or a list of such steps` }))
    .min(2, "at least two branches")
    .meta({ description: "Branches that run at the same time, each a step or a list of steps" }),
});

/** One entry of `steps:`. */
export const stepSchema = z.union([together, single], {
  error: `a step with one of ${phases.join(", ")}, or together with at least two steps`,
});
