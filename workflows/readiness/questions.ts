// What the readiness checks ask of the world, as values, and what is answered. A question only reads.

import type { FileDigest } from "../configuration.ts";
import type { RecordSet } from "../mutations.ts";
import type { LeftBehind } from "../drills.ts";
import type { KeptProofs } from "../proofs.ts";
import type { Stoppable } from "../node-shutdown.ts";
import type { SiteLease } from "../self-fence.ts";
import type { Sighting } from "../sightings.ts";
import type { StepInput } from "../plan-steps.ts";
import type { RecordKind } from "../record-steps.ts";
import type { StepFunctionName } from "../step-rows/row.ts";
import type { Standing } from "../configured-values.ts";
import type { DeploymentStanding, MappingStanding, RuleStanding, NetworkAclsStanding, GlobalClusterStanding, CustomFunctionFacts, EcsStanding, AuroraStanding, AuroraRoom } from "./service-facts.ts";
import type { Instant, Milliseconds } from "../units.ts";
import type { WebhookStep } from "../webhooks.ts";

export interface MachineFacts extends Stoppable {
  readonly id: string;
  /** EC2's own word: running, stopped, terminated … */
  readonly state: string;
  readonly zone: string | null;
  /** The dedicated host it runs on; null where AWS does not tell. */
  readonly host: string | null;
}

/** Whether EC2 refuses to stop a machine because somebody protects it. Null: there is no such machine. */
export interface StopProtectionFacts {
  readonly id: string;
  readonly isProtected: boolean | "unknown" | null;
}

/** What EC2 does with a machine that powers itself off: stop or terminate. Null: there is no such machine. */
export interface PowerOffFacts {
  readonly id: string;
  readonly behavior: string | null;
}

export interface InstanceFacts {
  readonly status: string;
  readonly engine: string;
  /** An identifier in the same Region, an ARN across Regions; null for what is no replica. */
  readonly replicaOf: string | null;
  readonly replication: readonly string[];
  readonly class: string;
  readonly multiAz: boolean;
  readonly backupDays: number;
  readonly deletionProtection: boolean;
  /** `host:port`; null while AWS has not made it yet. */
  readonly endpoint: string | null;
}

export interface GroupFacts {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly suspended: readonly string[];
  /** Set while the group is being deleted. */
  readonly deleting: boolean;
  readonly zones: readonly string[];
  /** Load balancers and target groups in front of it. */
  readonly balancers: number;
  /** Machines that a size of zero leaves running, each with the reason. */
  readonly stays?: readonly string[];
}

/** By what a group launches machines. `missing`: what it names is not there. */
export type LaunchFacts =
  | { readonly by: "template"; readonly template: string; readonly image: { readonly id: string; readonly state: "available" | "missing" | "not-looked-up" | (string & {}) } }
  | { readonly by: "missing"; readonly template: string }
  | { readonly by: "other"; readonly what: string };

export interface QuotaFacts {
  /** Processors of one machine of the group. */
  readonly perMachine: number;
  readonly inUse: number;
  readonly quota: number;
  readonly type: string;
}

export interface BackupFacts {
  /** The newest usable backup there; null where there is none. `key`: of its encryption, null without. */
  readonly newest: { readonly from: string; readonly ageMs: Milliseconds; readonly key: string | null } | null;
  /** Snapshots by that name which are not used, each with the reason. */
  readonly refused: readonly string[];
  /** Whether an instance has the name already that a restore would give. */
  readonly taken: boolean;
}

/** A record set as it stands; `beyond` names fields that the product cannot write back. */
export interface StandingSet {
  readonly set: RecordSet;
  readonly beyond: readonly string[];
}

export interface HealthCheckFacts {
  readonly id: string;
  readonly inverted: boolean;
  readonly disabled: boolean;
  readonly failureThreshold: number;
  readonly everySeconds: number;
}

/** A health check that follows a routing control of ARC, by the control's ARN. */
export interface ControlCheckFacts {
  readonly id: string;
  readonly control: string;
  readonly inverted: boolean;
  readonly disabled: boolean;
}
/** What one endpoint of a cluster tells of the routing controls, by site; null: nothing, and why. */
export interface EndpointStanding {
  readonly region: string;
  readonly told: Readonly<Record<string, "On" | "Off">> | null;
  readonly because: string;
}

export interface SwitchObjectFacts {
  readonly present: boolean;
  /** What an anonymous reader is answered; null when the object is not there, or could not be asked for. */
  readonly anonymousStatus: number | null;
  /** Whether the bucket's policy lets anybody read the key. */
  readonly policyAllows: boolean;
  /** Whether the bucket blocks public policies nevertheless. */
  readonly blocked: boolean;
}

export interface TableFacts {
  readonly status: string;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
}

/** A topic that calls people; `key`: of its encryption, null without. */
export interface TopicFacts {
  readonly confirmed: number;
  readonly pending: number;
  readonly key: string | null;
}

export interface CertificateFacts {
  readonly is: "accepted" | "refused" | "not-reached";
  /** Continues "the server …". */
  readonly detail: string;
}

/** What IAM says that a role may not do although its statements say so. */
export interface DeniedFacts {
  readonly action: string;
  readonly resource: string;
  readonly because: string;
}

/** Whose value each key has; what it holds is told to nobody. */
export type Standings = Readonly<Record<string, Standing>>;
/** The values of both sites, by key, as the plan says them. */
export interface Compared {
  readonly source: Readonly<Record<string, string>>;
  readonly target: Readonly<Record<string, string>>;
}
/** What a provider of webhooks names; `because` is a clause. */
export type RegistrationFactsAt = { readonly is: "right" } | { readonly is: "wrong"; readonly because: string } | { readonly is: "unreadable" };

interface AtSite {
  readonly site: string;
  readonly region: string;
}
type ObjectAddress = StepInput<"traffic.route53-health-switch">["object"];
/** The record sets that a step changes, and by which kind of step, because each makes something else of them. */
export type RecordsAsk = { readonly [K in RecordKind]: { readonly by: K; readonly step: StepInput<K> } }[RecordKind];

/** By kind: what is asked, and what is answered. `null`: AWS knows of none. */
export interface Questions {
  readonly machines: { readonly ask: AtSite & { readonly ids: readonly string[] }; readonly facts: readonly MachineFacts[] };
  readonly "power-off": { readonly ask: AtSite & { readonly ids: readonly string[] }; readonly facts: readonly PowerOffFacts[] };
  readonly "stop-protection": { readonly ask: AtSite & { readonly ids: readonly string[] }; readonly facts: readonly StopProtectionFacts[] };
  readonly agents: { readonly ask: AtSite & { readonly ids: readonly string[] }; readonly facts: readonly { readonly id: string; readonly ping: string }[] };
  readonly "database-instance": { readonly ask: AtSite & { readonly id: string }; readonly facts: InstanceFacts | null };
  /** What the balancer says of each target of a group. */
  readonly targets: { readonly ask: AtSite & { readonly group: string }; readonly facts: readonly { readonly id: string; readonly state: string; readonly reason: string }[] | null };
  /** Which of the addresses lie in no subnet of the group's network. Null: there is no such group. */
  readonly "target-network": { readonly ask: AtSite & { readonly group: string; readonly addresses: readonly string[] }; readonly facts: { readonly outside: readonly string[] } | null };
  readonly parameter: { readonly ask: AtSite & { readonly name: string; readonly values: Compared }; readonly facts: { readonly type: string; readonly standings: Standings } | null };
  /** `copyOf`: the Region of the secret that it is a copy of. */
  readonly "application-secret": { readonly ask: AtSite & { readonly name: string; readonly values: Compared }; readonly facts: { readonly copyOf: string | null; readonly deleted: boolean; readonly rotating: boolean; readonly standings: Standings } | null };
  /** `standings` null: nothing was ever deployed. */
  readonly "hosted-configuration": { readonly ask: AtSite & { readonly profile: StepInput<"configure.appconfig">["profiles"][string]; readonly values: Compared }; readonly facts: { readonly running: string | null; readonly standings: Standings | null } | null };
  /** Null: not measured within the last five minutes. */
  /** Of the instance `source`, at a site to which it is restored as `restored`. */
  readonly backups: { readonly ask: AtSite & { readonly source: string; readonly from: string; readonly restored: string }; readonly facts: BackupFacts };
  readonly "replica-lag": { readonly ask: AtSite & { readonly id: string }; readonly facts: Milliseconds | null };
  readonly "scaling-group": { readonly ask: AtSite & { readonly name: string }; readonly facts: GroupFacts | null };
  readonly launching: { readonly ask: AtSite & { readonly name: string }; readonly facts: LaunchFacts | null };
  /** Null: AWS tells no quota for machines of that kind. */
  readonly processors: { readonly ask: AtSite & { readonly name: string }; readonly facts: QuotaFacts | null };
  /** `cluster` and `others`: ARNs. */
  readonly "global-cluster": { readonly ask: AtSite & { readonly global: string; readonly cluster: string; readonly others: readonly string[] }; readonly facts: GlobalClusterStanding };
  /** `service`: CLUSTER/SERVICE. Null: there is no such service. */
  readonly "ecs-service": { readonly ask: AtSite & { readonly service: string }; readonly facts: EcsStanding | null };
  /** `function`: NAME:QUALIFIER. Null: there is none of that name. */
  readonly "custom-function": { readonly ask: AtSite & { readonly function: string }; readonly facts: CustomFunctionFacts | null };
  /** Null: there is no such cluster. */
  readonly "aurora-cluster": { readonly ask: AtSite & { readonly cluster: string }; readonly facts: AuroraStanding | null };
  readonly "aurora-room": { readonly ask: AtSite & { readonly cluster: string; readonly class: string }; readonly facts: AuroraRoom | null };
  /** The subnets that a fence cuts off, and the network ACL that it gives them. */
  readonly "network-acls": { readonly ask: AtSite & { readonly subnets: readonly string[]; readonly deny: string }; readonly facts: NetworkAclsStanding };
  /** `rule`: as the plan writes it. */
  readonly "event-rule": { readonly ask: AtSite & { readonly rule: string }; readonly facts: RuleStanding | null };
  readonly "event-source-mapping": { readonly ask: AtSite & { readonly id: string }; readonly facts: MappingStanding | null };
  readonly deployment: { readonly ask: AtSite & { readonly cluster: string; readonly namespace: string; readonly deployment: string }; readonly facts: DeploymentStanding };
  /** `would`: what the step itself makes of the record sets as they stand. Null: there is no such zone. */
  readonly "record-sets": {
    readonly ask: RecordsAsk & { readonly source: string; readonly target: string };
    readonly facts: { readonly sets: readonly StandingSet[]; readonly would: { readonly is: "right" | "change" } | { readonly is: "hands-off"; readonly because: string } } | null;
  };
  /** The sets of a name whose zone the plan does not name; null: no zone of this account holds it. */
  readonly "name-records": { readonly ask: { readonly name: string }; readonly facts: readonly StandingSet[] | null };
  /** The checks that ask for the URL of the object. */
  readonly "health-checks": { readonly ask: ObjectAddress; readonly facts: readonly HealthCheckFacts[] };
  /** The checks that follow one of these routing controls. */
  readonly "control-checks": { readonly ask: { readonly controls: readonly string[] }; readonly facts: readonly ControlCheckFacts[] };
  /** One for each endpoint of the cluster. */
  readonly "routing-controls": { readonly ask: Pick<StepInput<"traffic.arc-routing-control">, "endpoints" | "controls">; readonly facts: readonly EndpointStanding[] };
  /** Null: there is no such bucket. */
  readonly "switch-object": { readonly ask: ObjectAddress; readonly facts: SwitchObjectFacts | null };
  /** The digests of a configuration's files on one machine. */
  readonly "file-digests": { readonly ask: AtSite & { readonly host: string; readonly document: string }; readonly facts: readonly FileDigest[] };
  readonly "record-table": { readonly ask: { readonly region: string; readonly table: string }; readonly facts: TableFacts | null };
  /** Null: there is no such topic. */
  readonly topic: { readonly ask: { readonly arn: string }; readonly facts: TopicFacts | null };
  /** The names of the fields that hold something, never what they hold; null: there is no such secret. */
  readonly secret: { readonly ask: { readonly name: string }; readonly facts: readonly string[] | null };
  /** Whether the provider names the address of the site that serves. */
  readonly registration: { readonly ask: { readonly step: Pick<WebhookStep, "kind" | "input">; readonly serving: string }; readonly facts: RegistrationFactsAt };
  readonly certificate: { readonly ask: { readonly host: string; readonly port: number }; readonly facts: CertificateFacts };
  /** `blind`: the control's name does not resolve here either, so the resolver says nothing about the name. */
  readonly addresses: { readonly ask: { readonly name: string; readonly control: string | null }; readonly facts: { readonly addresses: readonly string[]; readonly blind: boolean } };
  /** What the observers saw last, as the record holds it, and when this was read. */
  /** What runs have proven of the plan's steps. */
  readonly proofs: { readonly ask: object; readonly facts: KeptProofs };
  /** What an isolated drill left behind; null: nothing, as far as the record knows. */
  readonly "drill-left": { readonly ask: object; readonly facts: readonly LeftBehind[] };
  readonly sightings: { readonly ask: object; readonly facts: { readonly at: Instant; readonly sightings: readonly Sighting[] } };
  /** What the record holds of the watchdogs of a place, and when this was read; null: none ever renewed there. */
  readonly "site-lease": { readonly ask: { readonly place: string }; readonly facts: { readonly at: Instant; readonly lease: SiteLease | null } };
  /** What is denied to the role of a function of steps; null: there is no such role. */
  readonly role: { readonly ask: { readonly of: StepFunctionName }; readonly facts: readonly DeniedFacts[] | null };
}

export type QuestionKind = keyof Questions;
export type Question<K extends QuestionKind = QuestionKind> = { readonly [P in K]: { readonly kind: P } & Questions[P]["ask"] }[K];
export type FactsOf<K extends QuestionKind> = Questions[K]["facts"];
