// Stands in for Application Auto Scaling of ECS services. Behaviour:
// - RegisterScalableTarget changes of a target what is named and leaves the rest; one that is not there would need both limits
//   (ValidationException), and none is made here.
//   Whatever it changes, the size is put within the limits, also while all is suspended (API reference, RegisterScalableTarget).
// - A size below the minimum is raised to it `actsMs` after it was set, unless scaling out is suspended: this stands for a policy or a schedule,
//   of which nothing else is modelled.
// - Nothing runs in the background but that.

import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import type { PlacedService } from "./ecs.ts";
import { optionalNumber, text, texts } from "./input.ts";

export interface ScalingAtStart extends PlacedService {
  readonly min: number;
  readonly max: number;
  readonly suspended: boolean;
}
/** The services whose size is changed. */
export interface SizedServices {
  standing(place: PlacedService): { readonly desired: number };
  resize(place: PlacedService, desired: number): void;
}
export interface ApplicationAutoScalingOptions {
  readonly targets: readonly ScalingAtStart[];
  readonly services: SizedServices;
  readonly clock: Clock;
  readonly actsMs: Milliseconds;
}
const names = ["DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"] as const;
type Suspended = Record<(typeof names)[number], boolean>;
interface Target extends PlacedService {
  min: number;
  max: number;
  suspended: Suspended;
}

export class LocalApplicationAutoScaling implements AwsService {
  readonly #options: ApplicationAutoScalingOptions;
  readonly #targets: readonly Target[];

  constructor(options: ApplicationAutoScalingOptions) {
    this.#options = options;
    this.#targets = options.targets.map(({ suspended, ...each }) => ({ ...each, suspended: { DynamicScalingInSuspended: suspended, DynamicScalingOutSuspended: suspended, ScheduledScalingSuspended: suspended } }));
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeScalableTargets": {
        const ids = texts(call, "ResourceIds");
        return { ScalableTargets: this.#targets.filter((each) => each.region === call.region && ids.includes(idOf(each))).map((each) => ({ ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceId: idOf(each), MinCapacity: each.min, MaxCapacity: each.max, SuspendedState: { ...each.suspended } })) };
      }
      case "RegisterScalableTarget":
        return this.#register(call);
      default:
        throw notImplemented(call);
    }
  }

  #register(call: AwsCall): unknown {
    const id = text(call, "ResourceId");
    const target = this.#targets.find((each) => each.region === call.region && idOf(each) === id);
    if (target === undefined) throw new AwsAnswerError("ValidationException", "MinCapacity and MaxCapacity are required to register a scalable target", 400);
    const min = optionalNumber(call, "MinCapacity") ?? target.min;
    const max = optionalNumber(call, "MaxCapacity") ?? target.max;
    if (min > max) throw new AwsAnswerError("ValidationException", "Maximum capacity cannot be less than minimum capacity", 400);
    target.min = min;
    target.max = max;
    const state = call.input["SuspendedState"] as Partial<Suspended> | undefined;
    // Left out, an attribute of a state that is named is false.
    if (state !== undefined) target.suspended = { DynamicScalingInSuspended: state.DynamicScalingInSuspended ?? false, DynamicScalingOutSuspended: state.DynamicScalingOutSuspended ?? false, ScheduledScalingSuspended: state.ScheduledScalingSuspended ?? false };
    const { desired } = this.#options.services.standing(target);
    const within = Math.min(Math.max(desired, min), max);
    if (within !== desired) this.#options.services.resize(target, within);
    return { ScalableTargetARN: `arn:aws:application-autoscaling:${call.region}:000000000000:scalable-target/0a1b` };
  }

  /** To be told when a size has changed: what is below the minimum is raised, unless that is suspended by then. */
  async sized(place: PlacedService): Promise<boolean> {
    const target = this.#targets.find((each) => each.region === place.region && idOf(each) === idOf(place));
    if (target === undefined) return false;
    await this.#options.clock.sleep(this.#options.actsMs);
    if (target.suspended.DynamicScalingOutSuspended || this.#options.services.standing(place).desired >= target.min) return false;
    this.#options.services.resize(place, target.min);
    return true;
  }
}

const idOf = ({ cluster, service }: PlacedService): string => `service/${cluster}/${service}`;
