// The AWS interfaces of one plan: the stand-ins of the local world over its machines, databases, hosts and names, with the
// times that AWS takes. What a plan names is its own, so that two plans in one world never share a machine. Alarms, topics
// and executions belong to the deployment and are shared by all plans.

import { hasOwnCopy, instancesOf, restoredOf } from "../../../workflows/database-copies.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { LocalAurora, withAurora, withServerlessCapacity } from "../aws/aurora.ts";
import { AutoScalingService } from "../aws/auto-scaling.ts";
import { AwsAnswerError, changesTheWorld } from "../aws/backend.ts";
import type { AwsCall, AwsService } from "../aws/backend.ts";
import { Ec2Service } from "../aws/ec2.ts";
import { LocalCustomFunctions, withCustomFunctions } from "../aws/custom-functions.ts";
import { LocalNetworkAcls, withNetworkAcls } from "../aws/network-acls.ts";
import { LocalEventRules } from "../aws/event-rules.ts";
import { LocalEventSourceMappings, withEventSourceMappings } from "../aws/event-source-mappings.ts";
import { LocalGlobalClusters, withGlobalClusters } from "../aws/global-clusters.ts";
import { LocalHealthChecks } from "../aws/health-checks.ts";
import { DrillingRds } from "../aws/rds-drilling.ts";
import { RdsService } from "../aws/rds.ts";
import type { DatabaseInWorld, Databases } from "../aws/rds.ts";
import { ReplicatingRds } from "../aws/rds-replicating.ts";
import type { CopiedDatabases } from "../aws/rds-replicating.ts";
import { RestoringRds } from "../aws/rds-restoring.ts";
import { LocalRoute53 } from "../aws/route53.ts";
import { LocalRoutingControls } from "../aws/routing-controls.ts";
import { LocalS3 } from "../aws/s3.ts";
import { LocalSecretsManager } from "../aws/secrets-manager.ts";
import { LocalTargetGroups } from "../aws/target-groups.ts";
import { SsmService } from "../aws/ssm.ts";
import { Configuration } from "../world/configuration.ts";
import { auroraClusters, autoScalingGroups, controlPairs, customFunctions, eventRules, eventSourceMappings, fencedSubnets, globalClusters, siteOfTarget, switchObjects, targetGroups, zoneIds } from "../world/plan-resources.ts";
import type { SecretValues } from "../world/secrets.ts";
import type { Zone } from "../world/zone.ts";
import type { ModelledApplication } from "./application.ts";
import { backupsOf } from "./backups.ts";
import { ModelledClusters } from "./clusters.ts";
import { modelledEcs } from "./ecs-services.ts";
import { bearingGroups } from "./groups-at-sites.ts";
import type { Pulse } from "./pulse.ts";

/** What AWS takes: a promotion three minutes, the move of a global cluster a minute and a half, the copy of a drill a quarter of an hour, a new name one, the deletion of an instance two, a machine of a group ninety seconds, an instance of an Aurora cluster five minutes and more serverless capacity a minute and a half, a record change half a minute, a deployment of a configuration a minute and its bake time another, a target twenty seconds until it is found healthy and a minute until it has drained; a mapping of events twenty seconds until it polls or polls no more, and its function a minute at most; another endpoint of ARC three seconds until it tells a new state, and the health check of a routing control ten. */
const takes = { promoteMs: 180_000, moveMs: 90_000, makeMs: 900_000, deleteMs: 120_000, renameMs: 60_000, launchMs: 90_000, checksMs: 60_000, propagateMs: 30_000, visibleMs: 2_000, agentMs: 5_000, deployMs: 60_000, targetChecksMs: 20_000, drainMs: 60_000, pollingMs: 20_000, consumerMs: 60_000, customMs: 20_000, endpointsMs: 3_000, controlsMs: 10_000, clusterMs: 15_000, growMs: 90_000, instanceMs: 300_000 } as const;

export interface PlanAwsOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly application: ModelledApplication;
  readonly secrets: SecretValues;
  /** What all plans share. */
  readonly shared: Readonly<Record<string, AwsService>>;
}

export class PlanAws {
  readonly healthChecks: LocalHealthChecks;
  readonly routingControls: LocalRoutingControls;
  readonly configuration: Configuration;
  readonly targetGroups: LocalTargetGroups;
  readonly clusters: ModelledClusters;
  readonly drilling: DrillingRds;
  readonly globalClusters: LocalGlobalClusters;
  readonly #services: Readonly<Record<string, AwsService>>;
  readonly #route53: LocalRoute53;
  readonly #ssm: SsmService;
  #shortage: string | undefined;

  constructor(options: PlanAwsOptions) {
    const { plan, clock, pulse, application, secrets, shared } = options;
    const objects = switchObjects(plan);
    const s3 = new LocalS3(Object.fromEntries(objects.map(({ bucket, region }) => [bucket, region])));
    const known = new Map<string, boolean>();
    this.routingControls = new LocalRoutingControls({ pairs: controlPairs(plan), clock, visibleMs: takes.endpointsMs, healthMs: takes.controlsMs, changed: (name) => pulse.change(() => application.namesChanged(), `the health checks of ${name} follow its routing controls`) });
    this.healthChecks = new LocalHealthChecks(
      clock,
      objects.map(({ id, bucket, key, checkEveryMs }) => ({
        id,
        everyMs: checkEveryMs,
        answers: () => {
          const answers = s3.isPublic(bucket, key);
          // The name servers answer otherwise from this look on.
          if (known.has(id) && known.get(id) !== answers) pulse.change(() => application.namesChanged(), `the health check ${id} ${answers ? "finds" : "no more finds"} the switch`);
          known.set(id, answers);
          return answers;
        },
      })),
      this.routingControls,
    );
    const { zone } = application;
    const applied = (held: Zone) => ({ name: held.name, list: () => held.list(), apply: (changes: Parameters<Zone["apply"]>[0]) => pulse.change(() => {
        held.apply(changes);
        application.namesChanged();
      }, "the name servers answer by the change") });
    this.#ssm = new SsmService({ hosts: application.hosts.hosts, clock, visibleMs: takes.visibleMs, pollMs: takes.agentMs });
    this.configuration = new Configuration({ plan, clock, ssm: this.#ssm, secretsmanager: new LocalSecretsManager(secrets), visibleMs: takes.visibleMs, deployMs: takes.deployMs, changed: (what) => pulse.change(() => undefined, what) });
    application.readsConfiguration((site) => this.configuration.leadsTo(site));
    const zones = { ...Object.fromEntries(zoneIds(plan).map((id) => [id, zone])), ...this.configuration.zones };
    this.#route53 = new LocalRoute53({ clock, propagateMs: takes.propagateMs, zones: Object.fromEntries(Object.entries(zones).map(([id, held]) => [id, applied(held)])), knowsHealthCheck: (id) => this.healthChecks.has(id) || id.includes("/") });
    const groups = new AutoScalingService({ groups: autoScalingGroups(plan), capacity: { shortage: () => this.#shortage }, clock, launchMs: takes.launchMs, visibleMs: takes.visibleMs });
    application.hosts.reaches((id) => {
      for (const [site, { region }] of Object.entries(plan.sites)) {
        const group = bearingGroups(plan, site).find((name) => groups.machines(name, region).some((machine) => machine.id === id && machine.state === "running"));
        if (group !== undefined) return `${group}@${site}`;
      }
      return undefined;
    });
    application.hosts.whenReplaced((group, region) => groups.replace(group, region));
    const answers = (id: string): boolean => {
      const site = siteOfTarget(plan, id);
      return site !== undefined && application.frontRuns(site) && !application.network.isDown(site);
    };
    this.targetGroups = new LocalTargetGroups({ groups: targetGroups(plan), clock, checksMs: takes.targetChecksMs, drainMs: takes.drainMs, visibleMs: takes.visibleMs, answers });
    this.clusters = new ModelledClusters({ plan, clock, application });
    const replicating = new ReplicatingRds({
      instances: new RestoringRds({
        instances: new RdsService({ databases: databasesOf(application), clock, promoteMs: takes.promoteMs, visibleMs: takes.visibleMs }),
        backups: backupsOf(plan, application.databases, clock), clock, visibleMs: takes.visibleMs, deleteMs: takes.deleteMs,
      }),
      databases: copiedOf(application), clock, visibleMs: takes.visibleMs, renameMs: takes.renameMs, deleteMs: takes.deleteMs,
    });
    this.drilling = new DrillingRds({ instances: replicating, clock, visibleMs: takes.visibleMs, makeMs: takes.makeMs, promoteMs: takes.promoteMs, deleteMs: takes.deleteMs, changed: (what) => pulse.change(() => undefined, what) });
    const isAway = (region: string): boolean => Object.entries(plan.sites).some(([site, each]) => each.region === region && application.network.isDown(site));
    this.globalClusters = new LocalGlobalClusters({ globals: globalClusters(plan), clock, moveMs: takes.moveMs, visibleMs: takes.visibleMs, alive: (region) => !isAway(region) });
    const aurora = new LocalAurora({ clusters: auroraClusters(plan), clock, visibleMs: takes.visibleMs, modifyMs: takes.clusterMs, growMs: takes.growMs, makeMs: takes.instanceMs, deleteMs: takes.deleteMs });
    this.#services = {
      ...shared,
      cloudwatch: withServerlessCapacity(shared["cloudwatch"], aurora),
      eks: this.clusters.eks,
      ...modelledEcs({ plan, clock, application, shortage: () => (this.#shortage === undefined ? undefined : "no container instance met all of its requirements") }),
      autoscaling: this.#withMachines(groups, options),
      ec2: withNetworkAcls(
        new Ec2Service({ machines: application.hosts.machines, clock, visibleMs: takes.visibleMs, checksMs: takes.checksMs, ofGroup: (group, region) => groups.machines(group, region) }),
        new LocalNetworkAcls({ subnets: fencedSubnets(plan), clock, visibleMs: takes.visibleMs }),
      ),
      rds: withGlobalClusters(withAurora(this.drilling, aurora), this.globalClusters),
      elasticloadbalancing: this.targetGroups,
      route53: this.#route53,
      "route53-recovery-cluster": this.routingControls,
      s3,
      ...this.configuration.services,
      events: new LocalEventRules({ rules: eventRules(plan), clock, visibleMs: takes.visibleMs }),
      lambda: withCustomFunctions(
        withEventSourceMappings(shared["lambda"], new LocalEventSourceMappings({ mappings: eventSourceMappings(plan), clock, takesMs: takes.pollingMs, functionMayRunMs: takes.consumerMs })),
        new LocalCustomFunctions({ functions: customFunctions(plan), clock, takesMs: takes.customMs, mayRunMs: takes.consumerMs }),
      ),
    };
  }

  /** Groups whose new machines start what the image of the application starts (D3), and whose last machine takes it away. */
  #withMachines(service: AutoScalingService, { plan, clock, application }: PlanAwsOptions): AwsService {
    return {
      handle: async (call) => {
        const answer = await service.handle(call);
        const site = Object.keys(plan.sites).find((each) => plan.sites[each]?.region === call.region);
        const name = call.input["AutoScalingGroupName"];
        if (!changesTheWorld(call) || site === undefined || typeof name !== "string") return answer;
        application.hosts.setLaunches(site, name, service.standing(name, call.region).launches);
        void clock.sleep(takes.launchMs).then(() => {
          const { runs, serves } = service.standing(name, call.region);
          application.hosts.setGroupRuns(site, name, runs);
          if (serves) application.launched(site);
        });
        return answer;
      },
    };
  }

  handle(call: AwsCall): Promise<unknown> {
    const service = this.#services[call.service];
    if (service === undefined) return Promise.reject(new AwsAnswerError("NotImplemented", `the modelled world has no ${call.service}`, 501));
    return service.handle(call);
  }

  noCapacity(): void {
    this.#shortage = "InsufficientInstanceCapacity: there is no capacity for the machines wanted";
  }

  async close(): Promise<void> {
    await Promise.all([this.#route53.close(), this.healthChecks.close(), this.#ssm.close()]);
  }
}

/** The instances by their identifiers, as RDS asks for them. */
function databasesOf({ plan, databases }: ModelledApplication): Databases {
  const instances = new Map<string, { readonly state: () => DatabaseInWorld; readonly promote: () => Promise<void> }>();
  for (const [name, planned] of Object.entries(plan.databases)) {
    const database = databases.get(name);
    if (database === undefined) continue;
    // What is restored alone runs at home from the beginning; at the other site the restore makes it.
    const restoredAtHome = hasOwnCopy(planned) ? [] : Object.entries(restoredOf(planned)).filter(([site]) => site === plan.home);
    for (const [site, { id }] of [...Object.entries(instancesOf(planned)), ...restoredAtHome]) instances.set(id, { state: () => database.inRds(site), promote: () => database.promote(site) });
  }
  return { state: (id) => instances.get(id)?.state(), promote: async (id) => instances.get(id)?.promote() };
}

/** The instances of replicas by their identifiers, as what is set aside and made anew. */
function copiedOf({ databases }: ModelledApplication): CopiedDatabases {
  const placed = [...databases.values()].flatMap((database) => Object.entries(instancesOf(database.definition)).map(([site, { id }]) => ({ id, site, database })));
  const at = (id: string): (typeof placed)[number] | undefined => placed.find((each) => each.id === id);
  return {
    ids: () => placed.map(({ id }) => id),
    setAside(id) {
      const found = at(id);
      found?.database.setAside(found.site);
      return Promise.resolve();
    },
    async seed({ id }) {
      const found = at(id);
      if (found === undefined) throw new Refused(`the modelled world makes a copy only under a name of the plan, and ${id} is none`);
      await found.database.seed(found.site);
    },
    remove(id) {
      const found = at(id);
      found?.database.setAside(found.site);
      return Promise.resolve();
    },
  };
}
