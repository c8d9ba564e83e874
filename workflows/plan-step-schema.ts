// How steps are written in a plan: what each kind of step takes, and how they are put together. A step in YAML is
// `- phase: { kind: input }`; `together:` groups branches that run at the same time.

import * as z from "zod";
import { activationInputs } from "./plan-activation-schema.ts";
import { journeyInput } from "./plan-journey-schema.ts";
import { acls, common, deployment, groups, mappings, roles, rules, services } from "./plan-step-words.ts";
import { declaredInput, facebookInput, telegramInput, viberInput, whatsappInput } from "./plan-webhook-schema.ts";
import { dnsName, duration, httpsUrl, ipAddress, name, sentence, text } from "./plan-words.ts";

const healthChecks = z
  .record(z.string(), z.string({ error: "the id of a Route 53 health check" }).regex(/^[0-9A-Za-z-]{1,64}$/, "the id of a Route 53 health check, for example abcdef11-2222-3333-4444-555555fedcba"))
  .optional()
  .meta({ description: "The Route 53 health check of each address that has one, by address (multivalue and weighted): a set that is made for the address gets it" });
const answers = z.record(z.string(), z.array(ipAddress).min(1)).meta({ description: "The addresses that each site answers with, by site" });

const recoveryArn = (what: string, path: string) =>
  z.string({ error: `the ARN of ${what}` }).regex(new RegExp(`^arn:aws[a-z-]*:route53-recovery-control::\\d{12}:controlpanel/[0-9a-zA-Z]{1,64}/${path}/[0-9a-zA-Z]{1,64}$`), `the ARN of ${what}, for example arn:aws:route53-recovery-control::111122223333:controlpanel/0123456789abcdef0123456789abcdef/${path}/0123456789abcdef`);

const configured = z.union([text, z.record(z.string(), text)], { error: "a text, in which {site}, {DATABASE.endpoint}, {DATABASE.host} and {DATABASE.port} are filled in, or a text for each site" }).meta({
  description: "What is set at the site that becomes active. {site} is its name, {DATABASE.endpoint}, {DATABASE.host} and {DATABASE.port} the address of a database of the plan there; or a text for each site",
});
const keys = z.record(text, configured).refine((given) => Object.keys(given).length > 0, "at least one key with its value").meta({
  description: "What is set at the top level of the JSON document, by key; all other keys stay as they are and are shown to nobody",
});
const zone = z.string().regex(/^Z[A-Z0-9]{1,31}$/, "the id of a hosted zone, for example Z0123456789ABCDEFGHIJ");
const appConfigId = z.string({ error: "an id of AppConfig" }).regex(/^[a-z0-9]{4,7}$/, "an id of AppConfig, four to seven small letters and digits, for example abc1234");

const unit = z.string({ error: "a unit of systemd" }).regex(/^[A-Za-z0-9:_.@-]{1,240}\.service$/, "a unit of systemd, for example bot.service");
const absolutePath = z.string({ error: "an absolute path" }).regex(/^(\/[A-Za-z0-9_@+,=-][A-Za-z0-9._@+,=-]*)+$/, "an absolute path of letters, digits and . _ @ + , = -, for example /etc/app/app.properties");
const restoredFile = z.strictObject({
  file: absolutePath.meta({ description: "The configuration file that is put back" }),
  from: z.union([
    z.strictObject({ path: absolutePath }),
    z.strictObject({ s3: z.strictObject({ bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of a bucket"), key: z.string().regex(/^[A-Za-z0-9!_.*()/-]{1,1024}$/, "the key of an object"), version: z.string().regex(/^[A-Za-z0-9._-]{1,1024}$/, "the version of an object"), region: z.string() }) }),
  ], { error: "path: a path on the same machine, or s3: { bucket, key, version, region }" }).meta({ description: "The copy: a path on the same machine, or one version of an object of S3, which the machine reads by its own role with the AWS command line interface" }),
  sha256: z.string({ error: "the SHA-256 of the copy" }).regex(/^[0-9a-f]{64}$/, "the SHA-256 of the copy, 64 digits of 0-9 and a-f").meta({ description: "The digest of the copy, as sha256sum prints it; another content is never put in place" }),
});

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
  "fence.self-fence": z.strictObject({
    ...common,
    hosts: roles,
    lease: duration.prefault("30s").meta({ description: "How long a host may serve after it sent its last renewal; by then its watchdog has stopped it" }),
    "stop-within": duration.prefault("10s").meta({ description: "How long the commands under stop may take, within the lease; whatever runs then is cut off by powering the machine off" }),
    skew: duration.prefault("5s").meta({ description: "What is waited beyond the lease, for clocks that differ" }),
    fresh: duration.prefault("40m").meta({ description: "A watchdog that had not renewed for longer when the fence began proves nothing; a person's time to decide is within it, and what is left after decide.expires is how long it may have been silent when the run began" }),
    stop: z.array(text).min(1).meta({ description: "Run by the watchdog on its host when the lease is lost, and again and again while none is held; afterwards nothing there serves or writes. Succeeds too where nothing runs, and what it notes down it must not note anew then" }),
    start: z.array(text).min(1).optional().meta({ description: "Run by the watchdog when a lease is held again, and ended when it is lost meanwhile; left out, the host's own service manager or a person starts it" }),
  }),
  "fence.kubernetes": z.strictObject({ ...common, ...deployment }),
  "fence.ecs": z.strictObject({ ...common, services }),
  "fence.network-acl": z.strictObject({ ...common, acls }),
  "fence.event-sources": z.strictObject({ ...common, mappings }),
  "fence.event-rules": z.strictObject({ ...common, rules, "runs-for": duration.optional().meta({ description: "How long what a rule begins may run; the fence waits for that. Left out, it is not known, and the proof says so" }) }),
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
  "promote.global-cluster": z.strictObject({
    ...common,
    family: z.enum(["aurora", "documentdb", "neptune"]).meta({ description: "What the global cluster is of; one of another family is never moved" }),
    global: z.string({ error: "the identifier of a global cluster" }).regex(/^[a-z][0-9a-z-]{0,62}$/, "the identifier of a global cluster in small letters, as RDS keeps it, for example shop-global").meta({ description: "GlobalClusterIdentifier" }),
    clusters: z
      .record(z.string(), z.string({ error: "the ARN of a DB cluster" }).regex(/^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:cluster:[a-z][0-9a-z-]{0,62}$/, "the ARN of a DB cluster in small letters, as RDS keeps it, for example arn:aws:rds:eu-central-1:111122223333:cluster:shop-b"))
      .meta({ description: "The cluster of each site, by its ARN" }),
    fallback: z.literal("detach").optional().meta({ description: "Whether people may let the cluster at the target be detached from the global cluster, when RDS refuses to fail over; it is a cluster of its own for ever then. Left out: never" }),
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
  ...activationInputs,
  "configure.ssm-parameter": z.strictObject({
    ...common,
    parameter: z.string({ error: "the name of a parameter" }).regex(/^(?!\/?(aws|ssm)\b)[\w.{}/-]{1,1011}$/i, "the name of a parameter, for example /shop/database/endpoint").meta({ description: "The parameter, of type String, in the target's Region; {site} is filled in" }),
    value: configured,
  }),
  "configure.secret": z.strictObject({
    ...common,
    secret: z.string({ error: "the name of a secret" }).regex(/^[\w+=.@{}/-]{1,512}$/, "the name of a secret, without its ARN").meta({ description: "The secret in the target's Region, a secret of its own and no replica of one in another Region; {site} is filled in" }),
    keys,
  }),
  "configure.appconfig": z.strictObject({
    ...common,
    profiles: z
      .record(z.string(), z.strictObject({ application: appConfigId, environment: appConfigId, profile: appConfigId, strategy: text.meta({ description: "The deployment strategy, an id or AppConfig.AllAtOnce" }) }))
      .meta({ description: "The configuration profile in each site's Region, by site; its ids differ there" }),
    keys,
  }),
  "configure.cname": z.strictObject({
    ...common,
    zone,
    name: dnsName.meta({ description: "The private name by which the application finds what it needs, not the one that users know" }),
    value: configured,
    ttl: duration,
  }),
  "traffic.route53-health-switch": z.strictObject({
    ...common,
    name: dnsName,
    answers,
    object: z.strictObject({ bucket: text, key: text, region: z.string() }).meta({ description: "The S3 object that the inverted health check reads" }),
    ttl: duration,
    "check-every": duration.prefault("10s"),
  }),
  "traffic.arc-routing-control": z.strictObject({
    ...common,
    name: dnsName,
    answers,
    controls: z.record(z.string(), recoveryArn("a routing control", "routingcontrol")).meta({ description: "The routing control of each site, by site: its health check is on the failover record that leads there" }),
    endpoints: z.record(z.string(), z.string({ error: "the address of an endpoint" }).regex(/^https:\/\/[a-z0-9.-]+(\/[A-Za-z0-9._/-]*)?$/, "the address of an endpoint, for example https://0a1b2c3d.route53-recovery-cluster.us-west-2.amazonaws.com/v1")).meta({ description: "The five endpoints of the cluster, by Region, as `aws route53-recovery-control-config describe-cluster` tells them" }),
    "safety-rules": z.array(recoveryArn("a safety rule", "safetyrule")).min(1).max(20).optional().meta({ description: "Safety rules that people whom the plan names for force may let a run override; left out: none is ever overridden" }),
    ttl: duration,
  }),
  "traffic.route53-records": z.strictObject({
    ...common,
    zone,
    name: dnsName,
    type: z.enum(["A", "AAAA", "CNAME"]),
    policy: z.enum(["failover", "weighted", "multivalue", "simple"]),
    values: z.record(z.string(), z.array(text).min(1)).meta({ description: "The values of the record set that leads to each site, by site; `alias ZONE NAME` for an alias, with the hosted zone of what it leads to, as `aws elbv2 describe-load-balancers` tells it (CanonicalHostedZoneId)" }),
    "health-checks": healthChecks,
    "evaluate-target-health": z.boolean().optional().meta({ description: "Whether the aliases count as healthy only while what they lead to does; left out: true" }),
    ttl: duration,
  }),
  "traffic.route53-round-robin": z.strictObject({
    ...common,
    zone,
    name: dnsName,
    type: z.enum(["A", "AAAA"]),
    policy: z.enum(["simple", "multivalue", "weighted"]).meta({ description: "How the name holds its addresses: one record set with all of them, or a set for each" }),
    values: z.record(z.string(), z.array(ipAddress).min(1)).meta({ description: "The addresses of each site; those of the site being left are taken out of the name, those of the other are in it" }),
    "health-checks": healthChecks,
    ttl: duration,
  }),
  "traffic.elb-targets": z.strictObject({
    ...common,
    groups: z
      .record(z.string(), z.string({ error: "the ARN of a target group" }).regex(/^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]+$/, "the ARN of a target group, for example arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web-b/0123456789abcdef"))
      .meta({ description: "The target group of each site's own load balancer, in its Region, by site" }),
    targets: z
      .record(z.string(), z.array(z.union([z.string().regex(/^i-[0-9a-f]{8,17}$/), ipAddress], { error: "an EC2 instance (i-…) or an IP address" })).min(1))
      .meta({ description: "What belongs to each site, by site: taken into the group of the site that becomes active, and out of it what belongs to the other" }),
    "availability-zones": z
      .record(z.string(), z.string({ error: '"all" or an Availability Zone' }).regex(/^(all|[a-z]{2,}(-[a-z]+)+-\d[a-z])$/, '"all" or an Availability Zone, for example eu-central-1a'))
      .optional()
      .meta({ description: "For IP addresses outside the network of their group, by address: all, or the one zone whose nodes of the balancer lead requests to it" }),
    port: z.int().min(1).max(65_535).optional().meta({ description: "The port that is registered; left out, the group's own" }),
  }),
  "webhooks.viber": viberInput.extend(common),
  "webhooks.facebook": facebookInput.extend(common),
  "webhooks.whatsapp": whatsappInput.extend(common),
  "webhooks.telegram": telegramInput.extend(common),
  "webhooks.http": declaredInput.extend(common),
  "restore.files": z.strictObject({
    ...common,
    hosts: roles,
    files: z.array(restoredFile).min(1).max(20),
  }),
  "restart.services": z.strictObject({
    ...common,
    hosts: roles.optional(),
    groups: groups.optional().meta({ description: "Auto Scaling group by site, instead of hosts: the one machine that it holds then" }),
    units: z.array(unit).min(1).max(20).meta({ description: "Units of systemd, restarted one after the other in this order on each host; the next host follows when all of the one before run again" }),
    answers: z.array(text).min(1).meta({ description: "Services of the plan that have to answer at that site afterwards" }),
    "start-stopped": z.boolean().optional().meta({ description: "Whether a unit that somebody stopped on purpose is started too; left out: false" }),
  }),
  "reprotect.rds-set-aside": z.strictObject({ ...common, database: text }),
  "reprotect.rds-replica": z.strictObject({ ...common, database: text }),
  "live.shut-down": z.strictObject({ ...common, host: text, for: duration, verify: z.array(httpsUrl).min(1) }),
  "drill.left-overs": z.strictObject({ ...common, of: z.literal("this-plan") }),
  "drill.rds-copy": z.strictObject({ ...common, database: text }),
  "drill.rds-promote": z.strictObject({ ...common, database: text }),
  "reprotect.postgresql": z.strictObject({ ...common, database: text }),
  "verify.https": z.strictObject({ ...common, urls: z.array(httpsUrl).min(1) }),
  "verify.sql-write": z.strictObject({ ...common, database: text }),
  "verify.dns": z.strictObject({ ...common, name: dnsName, answers }),
  "verify.journey": journeyInput.extend(common),
  "verify.publish-consume": z.strictObject({ ...common, service: text.meta({ description: "A service that is looked at as amqp or stomp; a message goes through the broker at the target, and through each of its nodes" }) }),
  "verify.inbound": z.strictObject({ ...common, provider: name.meta({ description: "The provider whose messages have to arrive: viber, facebook, whatsapp, telegram, or the name of a declared one, which the plan registers before" }) }),
} as const;

type StepKindName = keyof typeof stepInputs;
type Phase = "fence" | "promote" | "activate" | "configure" | "traffic" | "webhooks" | "restore" | "restart" | "reprotect" | "live" | "drill" | "verify";

const kindsByPhase: Record<Phase, readonly StepKindName[]> = { fence: [], promote: [], activate: [], configure: [], traffic: [], webhooks: [], restore: [], restart: [], reprotect: [], live: [], drill: [], verify: [] };
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
/** What people write; the steps of a re-protection and of a drill are made of the plan. */
const told = phases.filter((phase) => phase !== "reprotect" && phase !== "live" && phase !== "drill").join(", ");
export const single = z
  .strictObject(Object.fromEntries(phases.map((phase) => [phase, phaseSchema(phase).optional()])) as Record<Phase, z.ZodOptional<ReturnType<typeof phaseSchema>>>)
  // abort: else the union would take a faulty `together` for a faulty single step, and name the wrong fault.
  .refine(hasOneValue, { error: `exactly one of ${told} or together in each step`, abort: true })
  .meta({ ...oneKey, id: "step" });
const together = z.strictObject({
  together: z
    .array(z.union([single, z.array(single).min(1)], { error: `a step with one of ${told}, or a list of such steps` }))
    .min(2, "at least two branches")
    .meta({ description: "Branches that run at the same time, each a step or a list of steps" }),
});

/** One entry of `steps:`. */
export const stepSchema = z.union([together, single], {
  error: `a step with one of ${told}, or together with at least two steps`,
});
