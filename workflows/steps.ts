// The catalogue: one row for each step kind. Compiler, runtime, runbook, permissions and documentation read these rows.
// How a kind looks and decides is one file under lambdas/steps/; this table says everything about it that is no code.

import type { Plan } from "./plan.ts";
import { atSite } from "./plan.ts";
import type { PlannedStep, StepInput, StepKindName } from "./plan-steps.ts";
import { asksNoAws, onlyLooks } from "./step-cases.ts";
import type { NoCases } from "./step-cases.ts";
import { sayDuration } from "./units.ts";
import type { Milliseconds } from "./units.ts";

/** The Lambda functions that carry out steps, in the user's words; each is a folder under lambdas/steps/. */
export type StepFunctionName = "site-fencing" | "database-promotion" | "dr-site-activation" | "dns-failover" | "webhook-re-registration" | "verification";

/** Which way a run goes; roles that swap are no names, so a step is always told both sites. */
export interface Direction {
  readonly source: string;
  readonly target: string;
}

export interface StepRow<K extends StepKindName = StepKindName> {
  readonly kind: K;
  readonly function: StepFunctionName;
  /** The name of the state in the graph, readable at night. */
  readonly title: (input: StepInput<K>, direction: Direction) => string;
  /** One sentence of the runbook. */
  readonly sentence: (input: StepInput<K>, direction: Direction, plan: Plan) => string;
  /** What undoes it, or null: after it there is no way back but the plan in the other direction. */
  readonly undo: string | null;
  /** What is seen afterwards that proves it. */
  readonly proof: string;
  readonly deadlineMs: Milliseconds;
  /** Set where the run goes on when the step could not be done, because what follows does not rest on it. */
  readonly advisory?: true;
  /** How long one call of its function may take; longer waiting is the state machine's work. */
  readonly callMs: Milliseconds;
  /** IAM actions of its reads and its changes. */
  readonly reads: readonly string[];
  readonly changes: readonly string[];
  /** Set where it also sees through the plan's observers, which reach private networks: databases, and the loss just before a promotion. */
  readonly asksObservers?: true;
  /** Regions whose API the step calls; the plan is refused when a step other than the fence needs the one being left. */
  readonly regions: (input: StepInput<K>, direction: Direction, plan: Plan) => readonly string[];
  /** Where the surprising facts come from. */
  readonly source: string;
  /** Cases of step-cases.ts that cannot apply to this kind, each with the reason as a sentence; left out, all apply. */
  readonly noCase?: NoCases;
}

const minutes = (count: number): Milliseconds => count * 60_000;
const regionOf = (plan: Plan, site: string): string => plan.sites[site]?.region ?? "";
const list = (items: readonly string[]): string => items.join(", ");

type Catalogue = { readonly [K in StepKindName]: StepRow<K> };

const rows = {
  "fence.renounce": {
    kind: "fence.renounce",
    function: "site-fencing",
    title: (input, { source }) => `Renounce ${source} on ${list(input.hosts)}`,
    sentence: (input, { source }) => `Run ${list(input.run)} on ${list(input.hosts)} at ${source}, so that it stops by itself; a site that cannot be reached is left to the next fence`,
    undo: "run the takeover scripts at the source again",
    proof: "the scripts ended with exit code 0 on the source's hosts; advisory, it confirms no fence",
    deadlineMs: 10_000,
    advisory: true,
    callMs: 8_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "A3, A4: renounce scripts run on the machine to be shut down",
    noCase: {
      "already done": "whether a script has done its work only the script itself can tell, so each run runs it once",
      stuck: "it is advisory: what it cannot do is left to the next fence, and nobody is asked",
    },
  },
  "fence.ec2-stop": {
    kind: "fence.ec2-stop",
    function: "site-fencing",
    title: (input, { source }) => `Fence ${source}, stop ${list(input.hosts)}`,
    sentence: (input, { source }) => `Stop the machines ${list(input.hosts)} at ${source} and read back that they are stopped; what cannot be confirmed goes to a person`,
    undo: "start the machines again",
    proof: "EC2 says stopped for every machine (R5: sent is not fenced)",
    deadlineMs: minutes(3),
    callMs: 8_000,
    reads: ["ec2:DescribeInstances"],
    changes: ["ec2:StopInstances", "ec2:StartInstances"],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "A14–17: the complete VM should be stopped; R1, R5",
  },
  "fence.self-fence": {
    kind: "fence.self-fence",
    function: "site-fencing",
    title: (input, { source }) => `Wait out the lease of ${source}, ${list(input.hosts)}`,
    sentence: (input, { source }) => `Forbid the watchdogs of ${list(input.hosts)} at ${source} to renew their lease, and wait until the last one has run out: ${sayDuration(input.lease)} and a skew of ${sayDuration(input.skew)} after the last renewal; by then each watchdog has stopped its host by itself, also where nobody can reach it`,
    undo: "allow the watchdogs to renew again",
    proof: "now > last renewal, as the arbiter's record says, + lease + skew, for every host; a host that no watchdog renewed for proves nothing",
    deadlineMs: minutes(3),
    callMs: 8_000,
    noCase: {
      "already done": "a later run takes the ban over under its own epoch, so that no earlier one can lift it any more",
      "may not look": "what it sees is the record, without which nothing at all is changed",
    },
    reads: ["dynamodb:GetItem"],
    changes: ["dynamodb:UpdateItem"],
    regions: (_input, _direction, plan) => [plan.arbiter.region],
    source: "a lease that the source gives up by itself is safe under a partition; Patroni demotes itself likewise, and its watchdog fires before the lease ends",
  },
  "promote.rds-replica": {
    kind: "promote.rds-replica",
    function: "database-promotion",
    title: (input, { target }) => `Promote database ${input.database} at ${target}`,
    sentence: (input, { target }, plan) => `Promote the read replica ${plan.databases[input.database]?.["rds-replica"][target]?.id ?? "?"} of ${input.database} at ${target}; it can never be a replica of the old writer again`,
    undo: null,
    proof: "the instance is available, is no replica any more, and a trial write is accepted",
    deadlineMs: minutes(60),
    callMs: 15_000,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:PromoteReadReplica"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "RDS PromoteReadReplica; right after the call it may still say available, so the status alone proves nothing",
  },
  "activate.command": {
    kind: "activate.command",
    function: "dr-site-activation",
    title: (input, { target }) => `Run ${basename(input.run.takeover)} at ${target}`,
    sentence: (input, { target }) => `Run ${input.run.takeover} on ${list(input.hosts)} at ${target}, once, behind an epoch file that refuses older or repeated runs`,
    undo: "run the renounce script at the target",
    proof: "the script ended with exit code 0 on every host and left its epoch mark",
    deadlineMs: minutes(20),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "A2, A4: takeover.sh, then takeover_reporting.sh, on the machine to be active",
    noCase: { "already done": "whether a script has done its work only the script itself can tell, so each run runs it once" },
  },
  "activate.auto-scaling": {
    kind: "activate.auto-scaling",
    function: "dr-site-activation",
    title: (input, { target }) => `Scale out ${input.groups[target] ?? "?"} at ${target}`,
    sentence: (input, { target }) => `Set ${input.groups[target] ?? "?"} at ${target} to ${input.capacity.desired} machines and wait until they are in service and healthy`,
    undo: "set the group back to its former size",
    proof: "as many machines as desired are InService and Healthy",
    deadlineMs: minutes(20),
    callMs: 15_000,
    reads: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities"],
    changes: ["autoscaling:UpdateAutoScalingGroup"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "UpdateAutoScalingGroup succeeding is not capacity",
  },
  "traffic.route53-health-switch": {
    kind: "traffic.route53-health-switch",
    function: "dns-failover",
    title: (input, { target }) => `Switch ${input.name} to ${target}`,
    sentence: (input, { target }) => `Switch ${input.name} to ${target} by the object s3://${input.object.bucket}/${input.object.key}, which an inverted Route 53 health check reads; no DNS record is changed and no control plane is needed`,
    undo: "remove or write the object again",
    proof: "the name servers answer with the target's addresses only",
    deadlineMs: minutes(10),
    callMs: 15_000,
    // Without s3:ListBucket an object that is not there is answered with 403, which reads as "you may not".
    reads: ["s3:GetObject", "s3:ListBucket"],
    changes: ["s3:PutObject", "s3:DeleteObject"],
    regions: (input) => [input.object.region],
    source: "Route 53 data plane: health results reach DNS without the control plane in us-east-1 (R14)",
  },
  "traffic.route53-records": {
    kind: "traffic.route53-records",
    function: "dns-failover",
    title: (input, { target }) => `Move records of ${input.name} to ${target}`,
    sentence: (input, { target }) => `Replace the ${input.policy} record sets of ${input.name}, old for new in one transaction, so that they lead to ${target}; the set is never empty`,
    undo: "put the former record sets back, old for new",
    proof: "the record sets read back lead to the target and the change is INSYNC",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["route53:ListResourceRecordSets", "route53:GetChange"],
    changes: ["route53:ChangeResourceRecordSets"],
    regions: () => ["us-east-1"],
    source: "a batch is transactional and DELETE must match exactly: a compare-and-swap (R16, R17)",
  },
  "webhooks.viber": {
    kind: "webhooks.viber",
    function: "webhook-re-registration",
    title: (_input, { target }) => `Re-register the Viber webhook at ${target}`,
    sentence: (input, { target }) => `Register ${atSite(input.callback, target)} with Viber, read it back, and wait for an inbound message`,
    undo: "register the former address",
    proof: "Viber names the address, and a message arrived there after the registration (A29)",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["secretsmanager:GetSecretValue"],
    changes: [],
    regions: () => [],
    source: "A31–33: Viber gives up after a finite number of tries and has to be registered again",
  },
  "webhooks.facebook": {
    kind: "webhooks.facebook",
    function: "webhook-re-registration",
    title: (_input, { target }) => `Re-register the Facebook webhook at ${target}`,
    sentence: (input, { target }) => `Register ${atSite(input.callback, target)} with Facebook, read it back, and wait for an inbound message`,
    undo: "register the former address",
    proof: "Facebook names the address as active, and a message arrived there after the registration (A29)",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["secretsmanager:GetSecretValue"],
    changes: [],
    regions: () => [],
    source: "A28–A30: Facebook marks the webhook dead after a finite number of tries; queued outbound is no proof",
  },
  "verify.https": {
    kind: "verify.https",
    function: "verification",
    title: (input, { target }) => `Verify ${atSite(input.urls[0] ?? "", target).slice(8)}`,
    sentence: (input, { target }) => `Ask ${list(input.urls.map((url) => atSite(url, target)))} as a client does, by name, and expect success twice in a row`,
    undo: "nothing to undo: it only reads",
    proof: "two good answers in a row from the address that the name resolves to",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: [],
    changes: [],
    regions: () => [],
    source: "I3, I19",
    noCase: { ...onlyLooks, ...asksNoAws },
  },
  "verify.sql-write": {
    kind: "verify.sql-write",
    function: "verification",
    title: (input, { target }) => `Verify that ${input.database} takes writes at ${target}`,
    sentence: (input, { target }) => `Write a trial row to ${input.database} at ${target} and read it back`,
    undo: "nothing to undo: the trial row is ours",
    proof: "the database at the target is the writer and accepted the row",
    deadlineMs: minutes(5),
    callMs: 15_000,
    reads: [],
    changes: [],
    asksObservers: true,
    regions: () => [],
    source: "I1, I24",
    noCase: onlyLooks,
  },
  "verify.dns": {
    kind: "verify.dns",
    function: "verification",
    title: (input) => `Verify what ${input.name} resolves to`,
    sentence: (input, { target }) => `Resolve ${input.name} and expect only the addresses of ${target}`,
    undo: "nothing to undo: it only reads",
    proof: "the resolver gives the target's addresses and no other",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: [],
    changes: [],
    regions: () => [],
    source: "I3",
    noCase: { ...onlyLooks, ...asksNoAws },
  },
} as const satisfies Catalogue;

/** The rows as they are written, so that the compiler knows which function and which changes belong to a kind. */
export type StepRows = typeof rows;
export const catalogue: Catalogue = rows;

/** The row of a step, typed by its kind. */
export function rowOf<K extends StepKindName>(kind: K): StepRow<K> {
  return catalogue[kind] as StepRow<K>;
}

/** Whether the end of a kind says that the source is fenced, or not; an advisory one is no fence. */
export function confirmsFence(kind: StepKindName): boolean {
  return kind.startsWith("fence.") && rowOf(kind).advisory !== true;
}

/** Title, sentence and Regions of one planned step with its own input, without the caller knowing the kind. */
export function describeStep(step: PlannedStep, direction: Direction, plan: Plan): { readonly title: string; readonly sentence: string; readonly regions: readonly string[]; readonly row: StepRow } {
  const row = catalogue[step.kind] as unknown as StepRow;
  return {
    title: row.title(step.input, direction),
    sentence: row.sentence(step.input, direction, plan),
    regions: row.regions(step.input, direction, plan),
    row,
  };
}

/** The deadline of a step: its own `within`, else that of its row. */
export function deadlineOf(step: PlannedStep): Milliseconds {
  return step.input.within ?? catalogue[step.kind].deadlineMs;
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
