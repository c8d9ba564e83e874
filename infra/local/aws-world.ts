// The AWS side of the real local world: one stand-in for each service that the handlers call, all answering from the same
// sites, databases and records. It also counts every call that changes something, from outside the code under test.

import type { Clock } from "../../workflows/ports.ts";
import type { MutationCall } from "../../workflows/mutations.ts";
import type { Plan } from "../../workflows/plan.ts";
import { LocalAurora, withAurora, withServerlessCapacity } from "./aws/aurora.ts";
import { AutoScalingService } from "./aws/auto-scaling.ts";
import { AwsAnswerError, changesTheWorld } from "./aws/backend.ts";
import type { AwsCall, AwsService } from "./aws/backend.ts";
import { CloudWatchService } from "./aws/cloudwatch.ts";
import type { AlarmEvent } from "./aws/cloudwatch.ts";
import { LocalApplicationAutoScaling } from "./aws/application-auto-scaling.ts";
import { LocalCustomFunctions, withCustomFunctions } from "./aws/custom-functions.ts";
import { LocalEcs } from "./aws/ecs.ts";
import { Ec2Service } from "./aws/ec2.ts";
import type { Machines } from "./aws/ec2.ts";
import { LocalGlobalClusters, withGlobalClusters } from "./aws/global-clusters.ts";
import { LocalHealthChecks } from "./aws/health-checks.ts";
import { LocalNetworkAcls, withNetworkAcls } from "./aws/network-acls.ts";
import { LocalEventRules } from "./aws/event-rules.ts";
import { LocalEventSourceMappings, withEventSourceMappings } from "./aws/event-source-mappings.ts";
import { LambdaService } from "./aws/lambda.ts";
import type { LambdaOptions } from "./aws/lambda.ts";
import { RdsService } from "./aws/rds.ts";
import type { Databases } from "./aws/rds.ts";
import { ReplicatingRds } from "./aws/rds-replicating.ts";
import type { CopiedDatabases } from "./aws/rds-replicating.ts";
import { LocalRoute53 } from "./aws/route53.ts";
import type { Zone } from "./aws/route53.ts";
import { controlHealthMs, LocalRoutingControls } from "./aws/routing-controls.ts";
import { LocalS3 } from "./aws/s3.ts";
import { LocalSecretsManager } from "./aws/secrets-manager.ts";
import { LocalTargetGroups } from "./aws/target-groups.ts";
import { SnsService } from "./aws/sns.ts";
import { SsmService } from "./aws/ssm.ts";
import type { Hosts } from "./aws/ssm.ts";
import { StepFunctionsApi } from "./aws/step-functions.ts";
import type { StepFunctionsService } from "./stepfunctions/service.ts";
import { Configuration } from "./world/configuration.ts";
import { auroraClusters, autoScalingGroups, controlPairs, customFunctions, ecsServices, eventRules, eventSourceMappings, fencedSubnets, globalClusters, scalingAtStart, switchObjects, targetGroups, zoneIds } from "./world/plan-resources.ts";
import type { Reachability } from "./world/reachability.ts";

export interface Change {
  readonly number: number;
  readonly what: string;
  /** Of the API that was called; null for a provider's. */
  readonly region: string | null;
}
/** Told before and after each change; tests kill the handlers' process here. */
export type OnChange = (moment: "before" | "after", change: Change) => Promise<void>;

export interface AwsWorldOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly reachability: Reachability;
  readonly machines: Machines;
  readonly databases: Databases & CopiedDatabases;
  readonly hosts: Hosts;
  readonly zone: Zone;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly lambda: LambdaOptions;
  readonly stepFunctions: StepFunctionsService;
  readonly onAlarm: (event: AlarmEvent) => void;
  readonly onChange: OnChange;
}

export class AwsWorld {
  readonly cloudwatch: CloudWatchService;
  readonly sns: SnsService;
  readonly healthChecks: LocalHealthChecks;
  readonly #options: AwsWorldOptions;
  readonly #services: Readonly<Record<string, AwsService>>;
  readonly #route53: LocalRoute53;
  readonly #ssm: SsmService;
  readonly #changes: Change[] = [];

  constructor(options: AwsWorldOptions) {
    const { plan, clock } = options;
    this.#options = options;
    this.cloudwatch = new CloudWatchService({ clock, region: plan.arbiter.region, onChange: options.onAlarm });
    this.sns = new SnsService(clock);
    const objects = switchObjects(plan);
    const s3 = new LocalS3(Object.fromEntries(objects.map(({ bucket, region }) => [bucket, region])));
    const controls = new LocalRoutingControls({ pairs: controlPairs(plan), clock, visibleMs: 300, healthMs: controlHealthMs });
    this.healthChecks = new LocalHealthChecks(clock, objects.map(({ id, bucket, key, checkEveryMs }) => ({ id, everyMs: checkEveryMs, answers: () => s3.isPublic(bucket, key) })), controls);
    this.#ssm = new SsmService({ hosts: options.hosts, clock });
    // The programs of the local world have their addresses from the plan: what is set here is told and counted, and nobody reads it.
    const configuration = new Configuration({ plan, clock, ssm: this.#ssm, secretsmanager: new LocalSecretsManager(options.secrets), visibleMs: 0, deployMs: 1_000, changed: () => undefined });
    this.#route53 = new LocalRoute53({ clock, propagateMs: 300, zones: { ...Object.fromEntries(zoneIds(plan).map((id) => [id, options.zone])), ...configuration.zones }, knowsHealthCheck: (id) => this.healthChecks.has(id) || id.includes("/") });
    // What the tasks of a service would do is not there: they come and go, and nothing scales them.
    const services = ecsServices(plan);
    const ecs = new LocalEcs({ services, clock, launchMs: 1_000, endMs: 1_000 });
    // A cluster stores nothing here: its limits and instances are there, and no engine behind them.
    const aurora = new LocalAurora({ clusters: auroraClusters(plan), clock, visibleMs: 300, modifyMs: 1_000, growMs: 1_000, makeMs: 2_000, deleteMs: 1_000 });
    this.#services = {
      ecs,
      "application-autoscaling": new LocalApplicationAutoScaling({ targets: scalingAtStart(services), services: ecs, clock, actsMs: 1_000 }),
      autoscaling: new AutoScalingService({ groups: autoScalingGroups(plan), capacity: { shortage: () => undefined }, clock, launchMs: 1_000 }),
      cloudwatch: withServerlessCapacity(this.cloudwatch, aurora),
      // Subnets are cut off by name: the programs of this world talk as before.
      ec2: withNetworkAcls(new Ec2Service({ machines: options.machines, clock }), new LocalNetworkAcls({ subnets: fencedSubnets(plan), clock, visibleMs: 300 })),
      // No balancer stands before the programs of the local world: its targets are always found healthy.
      elasticloadbalancing: new LocalTargetGroups({ groups: targetGroups(plan), clock, checksMs: 1_000, drainMs: 1_000, answers: () => true }),
      // Nothing fires here: rules are switched, and what they would begin is not there.
      events: new LocalEventRules({ rules: eventRules(plan), clock, visibleMs: 300 }),
      // What the functions behind the mappings would do is not there: they are switched, and nothing consumes.
      lambda: withCustomFunctions(withEventSourceMappings(new LambdaService(options.lambda), new LocalEventSourceMappings({ mappings: eventSourceMappings(plan), clock, takesMs: 1_000, functionMayRunMs: 3_000 })), new LocalCustomFunctions({ functions: customFunctions(plan), clock, takesMs: 1_000, mayRunMs: 3_000 })),
      // Behind a global cluster there is no database: its roles change, and nobody writes to it.
      rds: withGlobalClusters(
        withAurora(new ReplicatingRds({ instances: new RdsService({ databases: options.databases, clock, promoteMs: 1_500 }), databases: options.databases, clock, visibleMs: 300, renameMs: 700, deleteMs: 700, configureMs: 500 }), aurora),
        new LocalGlobalClusters({ globals: globalClusters(plan), clock, moveMs: 3_000, visibleMs: 300, alive: () => true }),
      ),
      route53: this.#route53,
      "route53-recovery-cluster": controls,
      s3,
      sfn: new StepFunctionsApi(options.stepFunctions),
      sns: this.sns,
      ...configuration.services,
    };
  }

  /** What a person does to record sets in the console of AWS: done, and not counted as a change of the product's. */
  async changeRecordsByHand(call: Extract<MutationCall, { readonly operation: "route53.ChangeResourceRecordSets" }>): Promise<void> {
    await this.#route53.handle({ service: "route53", region: call.region, operation: "ChangeResourceRecordSets", from: "arbiter", input: { ...call.input } });
  }

  /** Every change so far, in order, as seen by the services that made it. */
  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** Answers one SDK call from a function at `call.from`. */
  async handle(call: AwsCall): Promise<unknown> {
    await this.#options.reachability.reachApi(call.from, call.region);
    const service = this.#services[call.service];
    if (service === undefined) throw new AwsAnswerError("NotImplemented", `the local world has no ${call.service}`, 501);
    if (!changesTheWorld(call)) return service.handle(call);
    return this.counted(`${call.service}.${call.operation}`, () => service.handle(call), call.region);
  }

  /** Runs a change so that it is counted and can be watched; the providers' registrations come through here too. */
  async counted<T>(what: string, work: () => Promise<T>, region: string | null = null): Promise<T> {
    const change = { number: this.#changes.length + 1, what, region };
    this.#changes.push(change);
    await this.#options.onChange("before", change);
    const answer = await work();
    await this.#options.onChange("after", change);
    return answer;
  }

  async close(): Promise<void> {
    await Promise.all([this.#route53.close(), this.healthChecks.close(), this.#ssm.close()]);
  }
}
