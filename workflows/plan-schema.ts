// The plan: what is moved, between which sites, by which steps, watched how, within which limits, who may decide.
// This file holds the schema of the YAML as people write it; the types that everything else reads are in `plan.ts`, so that
// what runs in Lambda need not build the schema of a plan that was checked when it was deployed.
// What a plan may not say although its shape is right is in `plan-rules.ts`.

import * as z from "zod";
import { accessSchema } from "./plan-access-schema.ts";
import { drillSchema, freezeSchema, gameDaySchema, isolatedSchema, liveSchema, proofSchema } from "./plan-drill-schema.ts";
import { attestable } from "./attestable.ts";
import type { Attestable } from "./attestable.ts";
import { controlAddress, date, duration, durationOrZero, hostPort, name, region, sentence, systemAccount, text } from "./plan-words.ts";
import { probeSchema } from "./plan-probes.ts";
import { stepSchema } from "./plan-step-schema.ts";
import { subnet } from "./plan-step-words.ts";

const host = z
  .string({ error: "an EC2 instance (i-…) or a hybrid node of Systems Manager (mi-…)" })
  .regex(/^(i-[0-9a-f]{8,17}|mi-[0-9a-f]{17})$/, "an EC2 instance (i-…) or a hybrid node of Systems Manager (mi-…)");

const site = z.strictObject({
  region,
  hosts: z.record(name, host).default({}).meta({ description: "Machines by the role they play; both sites use the same role names" }),
  account: z
    .strictObject({
      role: z.string({ error: "the ARN of a role" }).regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, "the ARN of a role, for example arn:aws:iam::111122223333:role/understudy-site"),
      "external-id": text.meta({ description: "What the role's trust policy asks for, so that nobody else can have us use it" }),
    })
    .optional()
    .meta({ description: "The role that steps assume at this site, where it is another account; left out, the arbiter's account" }),
});

/** Where a probe may look from, said relative to the site that is looked at. */
export const vantageWord = z.enum(["arbiter", "other-site", "inside"]);

const securityGroup = z.string().regex(/^sg-[0-9a-f]{8,17}$/, "a security group, for example sg-0a1b2c3d");
const attachment = z.union([
  z.strictObject({ vpc: z.strictObject({ subnets: z.array(subnet).min(1), "security-groups": z.array(securityGroup).min(1) }) }),
  z.strictObject({ ssm: z.array(name).min(1).meta({ description: "Roles under sites.*.hosts: there a watcher looks, installed by a Systems Manager association; for a data centre" }) }),
], { error: "vpc: { subnets, security-groups } or ssm: [role]" });

const vantage = z.strictObject({
  control: controlAddress.meta({
    description:
      "An address, https://… or tcp:host:port, outside every site that is reached over the same path. When it does not answer either, the observer is blind and has no vote",
  }),
  path: name.optional().meta({ description: "The network path of this vantage point; two votes over one path count as one" }),
  attach: attachment.optional().meta({ description: "How the observer gets into a private network; left out, it looks from the public network of its Region" }),
});

/** What breaks everything that runs over it, said by those who know; shown in the runbook, because no probe can find it out. */
const singlePoint = { "single-point-of-failure": sentence.optional().meta({ description: "Why there is only one of it (A25, B6); shown in the runbook" }) };

/** Members of a cluster; each has an observation of its own, and `{member}` in the probe's address is its name. */
const members = z.union([z.array(name).min(2), z.record(name, name)], { error: "a list of members that each site has, or each member with the site where it stands" }).meta({
  description:
    "Nodes of its cluster, named as in the probe's {member}: a list, where each site has a cluster of its own (RabbitMQ), or each member with its site, or arbiter for a neutral place, where one cluster spans both sites (MongoDB)",
});

const watched = z.strictObject({
  probe: probeSchema,
  from: z.array(vantageWord).min(1),
  failure: z.enum(["site", "own-failover", "observe"]).meta({
    description:
      "What its failure means. site: the site has failed; own-failover: its own cluster moves it, wait (A5, A18); observe: shown, never acted on",
  }),
  within: duration.optional().meta({ description: "own-failover: how long its cluster may take; at least twice its election time (A13)" }),
  members: members.optional(),
  enough: z.int().min(1).optional().meta({ description: "With members: how many of them must be left for the cluster to do its work; 2 of the 3 of MongoDB, or it elects no primary (A6, A8, C3)" }),
  restarts: duration.optional().meta({ description: "failure: site, where its platform starts it anew (Auto Scaling, Kubernetes, a supervisor): how long that may take. It gets this time before its failure counts (D2, D3, D5)" }),
  standby: z.enum(["running", "stopped"]).default("running").meta({
    description: "stopped: on the standby site this service is stopped on purpose, which is its healthy state (A1)",
  }),
  ...singlePoint,
});
const unmanaged = z.strictObject({
  unmanaged: sentence.meta({ description: "Why it is not managed; shown in every plan, verdict and report" }),
  ...singlePoint,
});
const service = z.union([watched, unmanaged], { error: "either probe, from and failure, or unmanaged with the reason" });

const ownServer = z.strictObject({
  host: name.meta({ description: "The role under sites.*.hosts of the machine on which the server runs; Systems Manager reaches it" }),
  endpoint: hostPort.meta({ description: "Where observers reach it; on its own machine the server listens on the same port" }),
  account: systemAccount.optional().meta({ description: "The system account that may administer the server on its machine without a password; left out, postgres or mysql. Not for sql-server" }),
  system: z.enum(["linux", "windows"]).optional().meta({ description: "sql-server: what the machine runs; left out, linux" }),
});

const restored = z.strictObject({
  id: text.meta({ description: "The DB instance. At the target nothing has this name before the restore, which makes it" }),
  endpoint: hostPort.meta({ description: "Where it is reached; RDS makes it of the identifier and of words that are the same for all instances of an account in a Region" }),
  class: text.optional().meta({ description: "The class, for example db.m7g.large; left out, the class that the backup was made from" }),
  "subnet-group": text.meta({ description: "DB subnet group in that Region" }),
  "security-groups": z.array(securityGroup).min(1),
  "parameter-group": text.optional().meta({ description: "Left out, the default of the engine" }),
  "option-group": text.optional().meta({ description: "Left out, the default of the engine" }),
  "kms-key": z.string().regex(/^arn:aws[a-z-]*:kms:\S+$/, "the ARN of a KMS key").optional().meta({ description: "The key that the backups in that Region have to be encrypted with; RDS restores with the key of the backup, so another one is refused" }),
  "multi-az": z.boolean().default(false),
});

const database = z.strictObject({
  "rds-replica": z.record(name, z.strictObject({ id: text, endpoint: hostPort })).optional().meta({ description: "Kept by RDS: the DB instance at each site and where it is reached, by site" }),
  "self-managed": z.record(name, ownServer).optional().meta({ description: "Kept on machines of your own: a server that writes and one that follows it, by site; instead of rds-replica" }),
  restored: z.record(name, restored).optional().meta({ description: "Restored at the target from RDS backups that lie in its Region, by site. Alone: there is no copy before. Beside rds-replica: the second way, for when the replica cannot be promoted" }),
  "by-owner": z.record(name, z.strictObject({ endpoint: hostPort })).optional().meta({ description: "Moved by somebody else, who confirms it (A27, B10); where it is reached, by site" }),
  engine: z.enum(["postgres", "mysql", "sql-server"]).meta({ description: "mysql: also MariaDB. Of mysql and sql-server a loss is known in seconds only, and not in transactions" }),
  database: text,
  secret: text.meta({ description: "Name of the Secrets Manager secret with username and password of the probe's role" }),
  writer: z.enum(["single", "both"]).default("single").meta({
    description:
      "both: master–master, each site's node takes writes and applies the other's (E7). It is never promoted and its failure at one site is not the site's; when the link between the nodes is lost they drift apart, which calls people",
  }),
  from: z.array(vantageWord).min(1),
});

const configuration = z.strictObject({
  files: z.array(z.string().regex(/^(\/[A-Za-z0-9_@+,=-][A-Za-z0-9._@+,=-]*)+$/, "an absolute path of letters, digits and . _ @ + , = -, for example /etc/app/app.properties")).min(1),
  host: name.meta({ description: "The role under sites.*.hosts of the machine on which the files lie; Systems Manager reads their digests there" }),
  differ: z.enum(["warn", "fail"]).default("warn").meta({ description: "What readiness says where the content differs between the sites" }),
});

/** Of a standard topic: one of FIFO takes no message without a group. */
const topicArn = z.string({ error: "the ARN of an SNS topic" }).regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, "the ARN of a standard SNS topic, for example arn:aws:sns:eu-north-1:111122223333:duty-managers");

const decide = z.strictObject({
  mode: z.enum(["ask", "automatic"]).meta({ description: "ask: a person approves every failover; automatic: only those that are not clear" }),
  every: duration.prefault("60s").meta({ description: "How often every vantage point looks; slower ones look every 10s as soon as anything looks wrong" }),
  hold: duration.meta({ description: "How long the failure must last before anything is done (R2)" }),
  block: duration.meta({ description: "How long after a run no other starts by itself (R4)" }),
  expires: duration.meta({ description: "How long a gate waits before the first change; then the run closes as expired, nothing changed" }),
  votes: z
    .strictObject({ of: z.array(vantageWord).min(1), need: z.int().min(1) })
    .meta({ description: "Whose sightings count, and how many over different paths must see the site fail" }),
  escalate: topicArn.optional().meta({ description: "A second SNS topic, in no Region that a run may leave: it is called where nobody has answered a question in time, also where the run ended by that; left out, the same people are called again" }),
  approvers: z.array(name).min(1).optional().meta({ description: "Who may do all that access does not give to others; left out, only those whom access names" }),
});

const triggers = z.strictObject({
  alarms: z.record(name, z.array(text).min(1)).meta({ description: "Names of alarms that say that a site has failed, by site" }),
  need: z.int().min(1).meta({ description: "How many of a site's alarms must stand" }),
});

const attestation = z.strictObject({
  says: sentence.meta({ description: "What is so, in one sentence" }),
  by: text.meta({ description: "Who has seen it" }),
  date,
  holds: duration.prefault("90d").meta({ description: "How long the word counts, for example 90d; after that it counts for nothing" }),
});
/** A key for each row, so that editors and faults can name those that are known. */
const attest = z.strictObject(Object.fromEntries((Object.keys(attestable) as Attestable[]).map((row) => [row, attestation.optional().meta({ description: `Said of ${attestable[row].subject}: that ${attestable[row].what}` })])) as Record<Attestable, z.ZodOptional<typeof attestation>>);

const repair = z.strictObject({
  title: sentence.meta({ description: "What is mended, in one line" }),
  sites: z.array(name).min(1).optional().meta({ description: "Where it may run; left out, at both sites" }),
  standby: z.boolean().optional().meta({ description: "Whether it may also run at a site that stands by, where it never starts what is stopped there on purpose; left out: false" }),
  within: duration.prefault("10m").meta({ description: "How long a run of it may take with all that people are asked; then it is ended, because no failover starts meanwhile" }),
  steps: z.array(stepSchema).min(1).meta({ description: "What it does, in order: restore, restart and verify" }),
});

const switchover = z.strictObject({
  within: duration.prefault("5m").meta({ description: "How long the target may take to hold everything once the source is fenced; after that the switchover is taken back" }),
  lag: duration.prefault("10s").meta({ description: "How far a copy may be behind for a switchover to be asked for at all" }),
});

const commit = z.strictObject({
  within: duration.prefault("4h").meta({ description: "How long people may look and choose; when it is over the failover is committed by time, and nothing is ever returned by itself" }),
});

export const planSchema = z.strictObject({
  plan: name.meta({ description: "The plan's name; record keys and state machines are named after it" }),
  title: sentence.meta({ description: "What is moved, in one line" }),
  objectives: z.strictObject({
    rto: duration.meta({ description: "How long the application may be away, for example 15m" }),
    rpo: durationOrZero.meta({ description: "How much of the newest writes may be lost, for example 30s or 0s" }),
  }),
  sites: z
    .record(name, site)
    .refine((sites) => Object.keys(sites).length === 2, "exactly two sites, because a run moves from one to the other")
    .meta({ minProperties: 2, maxProperties: 2, description: "The two places where the application can run" }),
  home: name.meta({ description: "The site that serves in normal times" }),
  priority: z.int().min(1).max(1_000).optional().meta({ description: "In which order people take up plans that fail together, 1 first; left out, 100 (R18)" }),
  arbiter: z.strictObject({ region }).meta({ description: "The neutral third place where workflow, record, alarms and console live (B2)" }),
  "vantage-points": z.record(z.string(), vantage).meta({ description: "Where probes look from: arbiter, and each site by its name" }),
  services: z.record(name, service).meta({ description: "What is watched, from where, what its failure means, and what is not managed" }),
  databases: z.record(name, database).default({}).meta({ description: "Databases that are promoted" }),
  configuration: z.record(name, configuration).optional().meta({ description: "Files that hold the same on both sites; their content is compared by readiness, and never their time (E8)" }),
  decide: decide.meta({ description: "When to act and who decides" }),
  access: accessSchema.optional().meta({ description: "Who may do what; what nobody is named for, nobody may" }),
  triggers: triggers.optional().meta({ description: "CloudWatch alarms of your own, in the arbiter's Region, that start a run too; the run still looks and decides by itself" }),
  attest: attest.optional().meta({ description: "What no API can tell, said by somebody who has seen it; understudy check shows each word with its age" }),
  steps: z.array(stepSchema).min(1).meta({ description: "What a run does, in order; together groups what goes on at the same time" }),
  repairs: z.record(name, repair).optional().meta({ description: "What mends a site in place, by name; a person starts it, and no other site takes over (C2, D2)" }),
  switchover: switchover.optional().meta({ description: "Limits of planned moves, while both sites live; left out, 5m and 10s" }),
  commit: commit.optional().meta({ description: "A commit window: after a failover the target serves, and people look at it and choose commit or return. No failover starts meanwhile; left out, a failover ends when it is verified" }),
  drills: z.array(drillSchema).min(1).optional().meta({ description: "Drills by EventBridge Scheduler; each only where no run is open, the plan is not paused and readiness is not red" }),
  isolated: isolatedSchema.optional().meta({ description: "Lets isolated drills, which make copies of databases at the site that stands by and delete them again; left out, there are none" }),
  "game-day": gameDaySchema.optional().meta({ description: "Faults of which a game day draws one in secret; left out, there are no game days" }),
  live: liveSchema.optional().meta({ description: "Of two nodes under one round-robin name: each leg of a live drill shuts the node down that it has left, and starts it again (E14). Left out, no machine is stopped" }),
  proof: proofSchema.optional().meta({ description: "How long what a run has shown of a step counts; left out, 90d" }),
  freeze: z.array(freezeSchema).min(1).optional().meta({ description: "Days on which no drill starts" }),
});

/** The JSON Schema of a plan file, for editors. */
export function planJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(planSchema, { io: "input" }), title: "Understudy plan" };
}
