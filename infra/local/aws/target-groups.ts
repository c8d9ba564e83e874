// Stands in for the target groups of Elastic Load Balancing (application and network). Behaviour:
// - A group belongs to one Region and is known by its ARN; another one is TargetGroupNotFound.
// - A registered target is `initial` for `checksMs`, then `healthy` or `unhealthy`, as the world says at the moment. Registering
//   it again changes nothing, and ends its draining.
// - A deregistered target is `draining` for `drainMs`, then gone; deregistering what is not there succeeds.
// - An address outside the network of its group is refused without a zone, and one within it with `all` (ValidationError; the words as
//   issues 3084 and 561 of kubernetes-sigs/aws-load-balancer-controller quote them). Nothing of such a call is applied.
// - Changes show after `visibleMs`. What users get through the balancer is not modelled: names lead to sites.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { text } from "./input.ts";
import { Lagging } from "./lagging.ts";

export interface TargetGroupAtStart {
  readonly arn: string;
  readonly region: string;
  readonly port: number;
  readonly targets: readonly string[];
  /** Addresses that lie outside the group's network, each with the zone that it was registered with. */
  readonly outside?: Readonly<Record<string, string>>;
}
interface Target {
  readonly id: string;
  readonly port: number;
  readonly zone: string | undefined;
  readonly since: Instant;
  readonly drainsSince: Instant | undefined;
}
interface Group {
  readonly port: number;
  readonly outside: Readonly<Record<string, string>>;
  readonly targets: Lagging<readonly Target[]>;
}
export interface TargetGroupsOptions {
  readonly groups: readonly TargetGroupAtStart[];
  readonly clock: Clock;
  readonly checksMs: Milliseconds;
  readonly drainMs: Milliseconds;
  readonly visibleMs?: Milliseconds;
  /** Whether what stands behind a target answers now. */
  readonly answers: (id: string) => boolean;
}

export class LocalTargetGroups implements AwsService {
  readonly #options: TargetGroupsOptions;
  readonly #groups: ReadonlyMap<string, Group>;

  constructor(options: TargetGroupsOptions) {
    this.#options = options;
    const { clock, checksMs, visibleMs = 0 } = options;
    // What is registered at the start has been for long.
    const since = clock.now() - checksMs;
    this.#groups = new Map(options.groups.map(({ arn, region, port, targets, outside = {} }) => [`${region} ${arn}`, { port, outside, targets: new Lagging<readonly Target[]>(targets.map((id) => ({ id, port, zone: outside[id], since, drainsSince: undefined })), clock, visibleMs) }]));
  }

  async handle(call: AwsCall): Promise<unknown> {
    const arn = call.operation === "DescribeTargetGroups" ? (call.input["TargetGroupArns"] as readonly string[])[0] : text(call, "TargetGroupArn");
    const group = this.#groups.get(`${call.region} ${arn}`);
    if (group === undefined) throw new AwsAnswerError("TargetGroupNotFoundException", "One or more target groups not found", 400, "TargetGroupNotFound");
    const now = this.#options.clock.now();
    switch (call.operation) {
      case "DescribeTargetGroups":
        return { TargetGroups: [{ TargetGroupArn: arn, Port: group.port }] };
      case "DescribeTargetHealth":
        return { TargetHealthDescriptions: this.#present(group.targets.shown).map((target) => ({ Target: { Id: target.id, Port: target.port, ...(target.zone === undefined ? {} : { AvailabilityZone: target.zone }) }, TargetHealth: this.#healthOf(target) })) };
      case "RegisterTargets": {
        const wanted = targetsOf(call, group.port);
        for (const { id, zone } of wanted) {
          if (id in group.outside && zone === undefined) throw new AwsAnswerError("ValidationError", `You must specify a valid Availability Zone or select 'all' for all enabled Availability zones, since the IP address '${id}' is outside the VPC`);
          if (!(id in group.outside) && zone === "all") throw new AwsAnswerError("ValidationError", `The IP address '${id}' is within the VPC, and cannot have its Availability Zone overridden to 'all'`);
        }
        const standing = this.#present(group.targets.value);
        const kept = standing.map((each) => (wanted.some((one) => isSame(one, each)) ? { ...each, drainsSince: undefined } : each));
        const added = wanted.filter((one) => !standing.some((each) => isSame(one, each))).map((one) => ({ ...one, since: now, drainsSince: undefined }));
        group.targets.set([...kept, ...added]);
        return {};
      }
      case "DeregisterTargets": {
        const wanted = targetsOf(call, group.port);
        group.targets.set(this.#present(group.targets.value).map((each) => (wanted.some((one) => isSame(one, each)) && each.drainsSince === undefined ? { ...each, drainsSince: now } : each)));
        return {};
      }
      default:
        throw notImplemented(call);
    }
  }

  /** The targets to which the balancer leads requests now. */
  serving(arn: string, region: string): readonly string[] {
    const group = this.#groups.get(`${region} ${arn}`);
    return this.#present(group?.targets.value ?? []).filter((target) => this.#healthOf(target).State === "healthy").map(({ id }) => id);
  }

  #present(targets: readonly Target[]): readonly Target[] {
    const { clock, drainMs } = this.#options;
    return targets.filter(({ drainsSince }) => drainsSince === undefined || clock.now() - drainsSince < drainMs);
  }

  #healthOf({ id, since, drainsSince }: Target): { readonly State: string; readonly Reason?: string } {
    const { clock, checksMs, answers } = this.#options;
    if (drainsSince !== undefined) return { State: "draining", Reason: "Target.DeregistrationInProgress" };
    if (clock.now() - since < checksMs) return { State: "initial", Reason: "Elb.InitialHealthChecking" };
    return answers(id) ? { State: "healthy" } : { State: "unhealthy", Reason: "Target.Timeout" };
  }
}

type Named = Pick<Target, "id" | "port" | "zone">;
const isSame = (a: Named, b: Named): boolean => a.id === b.id && a.port === b.port;

function targetsOf(call: AwsCall, port: number): readonly Named[] {
  const targets = call.input["Targets"] as readonly { readonly Id: string; readonly Port?: number; readonly AvailabilityZone?: string }[];
  return targets.map(({ Id, Port = port, AvailabilityZone }) => ({ id: Id, port: Port, zone: AvailabilityZone }));
}
