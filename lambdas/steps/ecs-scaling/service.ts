// What the two kinds have in common that size a service of ECS: where it is, its changes with the way back, and what is said of it.

import { Defect } from "../../../workflows/failure.ts";
import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { SiteName } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import type { EcsService, ServicePlace } from "../../aws/ecs.ts";
import { resourceIdOf, suspensions } from "../../aws/scalable-targets.ts";
import type { ScalableTarget, Suspensions } from "../../aws/scalable-targets.ts";
import { regionAt } from "../hosts.ts";

/** A service with what scales it; each is undefined where it is not there. */
export interface Sized {
  readonly service: EcsService | undefined;
  readonly scaling: ScalableTarget | undefined;
}
type CallOf<O extends MutationCall["operation"]> = Extract<MutationCall, { readonly operation: O }>;
type Scaling = { readonly MinCapacity?: number; readonly MaxCapacity?: number; readonly SuspendedState?: Suspensions };

/** How long ECS and Application Auto Scaling may show a thing as it was before a change. */
const settleMs = 5_000;

/** The service of a site. Throws `Defect` for a site that the step gives none: the check of plans refuses such a plan. */
export function serviceAt({ services }: Pick<StepInput<"fence.ecs">, "services">, site: SiteName, { plan }: Pick<StepContext, "plan">): ServicePlace {
  const named = services[site];
  if (named === undefined) throw new Defect(`the plan names no ECS service at ${site}`);
  const [cluster = "", service = ""] = named.split("/");
  return { region: regionAt(plan, site), cluster, service };
}

export const sayPlace = ({ region, cluster, service }: ServicePlace): string => `${cluster}/${service} in ${region}`;

/** Why the service can be neither emptied nor filled; undefined where it can. */
export function notSizable(place: ServicePlace, { service }: Sized): string | undefined {
  if (service === undefined) return `ECS in ${place.region} has no service ${place.service} in a cluster ${place.cluster}`;
  if (service.status !== "ACTIVE") return `ECS says that ${sayPlace(place)} is ${service.status}: it is being deleted, or was`;
  return service.isDaemon ? `${sayPlace(place)} is of the scheduling strategy DAEMON: it has a task on each machine of its cluster and no size that could be set` : undefined;
}

/** Sets the size; the way back is the size that it had. */
export function size(key: string, place: ServicePlace, { desired }: EcsService, count: number): Mutation {
  const call = (desiredCount: number): CallOf<"ecs.UpdateService"> => ({ operation: "ecs.UpdateService", region: place.region, input: { cluster: place.cluster, service: place.service, desiredCount } });
  return {
    key,
    sentence: `Set the ECS service ${sayPlace(place)} to ${count} tasks (it was ${desired})`,
    call: call(count),
    undo: `set ${sayPlace(place)} back to ${desired} tasks`,
    undoBy: call(desired),
    settleMs,
    repeatable: true,
  };
}

/** Changes of the scaling what is named, and nothing else: Application Auto Scaling leaves what a call does not name. */
export function scale(key: string, place: ServicePlace, now: ScalableTarget, to: { readonly min?: number; readonly max?: number; readonly suspended?: Suspensions }): Mutation {
  const call = (input: Scaling): CallOf<"application-autoscaling.RegisterScalableTarget"> => ({ operation: "application-autoscaling.RegisterScalableTarget", region: place.region, input: { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceId: resourceIdOf(place), ...input } });
  const limited = to.min !== undefined || to.max !== undefined;
  const limits = ({ min, max }: { readonly min: number; readonly max: number }): Scaling => (limited ? { MinCapacity: min, MaxCapacity: max } : {});
  const state = (suspended: Suspensions): Scaling => (to.suspended === undefined ? {} : { SuspendedState: suspended });
  const wanted = { min: to.min ?? now.min, max: to.max ?? now.max, suspended: to.suspended ?? now.suspended };
  const words = (each: ScalableTarget): string => [...(limited ? [`between ${each.min} and ${each.max} tasks`] : []), ...(to.suspended === undefined ? [] : [saySuspended(each.suspended)])].join(", ");
  return {
    key,
    sentence: `Set the scaling of the ECS service ${sayPlace(place)}: ${words(wanted)} (it was: ${words(now)})`,
    call: call({ ...limits(wanted), ...state(wanted.suspended) }),
    undo: `set the scaling of ${sayPlace(place)} back: ${words(now)}`,
    undoBy: call({ ...limits(now), ...state(now.suspended) }),
    settleMs,
    repeatable: true,
  };
}

const flags = (of: (flag: keyof Suspensions) => boolean): Suspensions => ({ DynamicScalingInSuspended: of("DynamicScalingInSuspended"), DynamicScalingOutSuspended: of("DynamicScalingOutSuspended"), ScheduledScalingSuspended: of("ScheduledScalingSuspended") });
/** Scaling of which nothing may change the size, or everything may. */
export const allSuspended = flags(() => true);
export const noneSuspended = flags(() => false);
export const isSuspended = ({ suspended }: ScalableTarget, how: "all" | "any"): boolean => (how === "all" ? suspensions.every((flag) => suspended[flag]) : suspensions.some((flag) => suspended[flag]));

/**
 * The first change of the way back that is still to be made; undefined when all is as it was. Size and limits are those of before the
 * step's first change; of the suspensions only those that it changed itself are put back: what somebody else has suspended stays.
 */
export function changeBack(place: ServicePlace, { service, scaling }: { readonly service: EcsService; readonly scaling: ScalableTarget | undefined }, toUndo: readonly Mutation[]): Mutation | undefined {
  const sized = toUndo.flatMap(({ undoBy }) => (undoBy?.operation === "ecs.UpdateService" ? [undoBy.input.desiredCount] : []))[0];
  // The size first: what may scale again should find what it is to scale.
  if (sized !== undefined && service.desired !== sized) return size(`set ${place.cluster}/${place.service} back`, place, service, sized);
  if (scaling === undefined) return undefined;
  const scaled = toUndo.flatMap(({ call, undoBy }) => (call.operation === "application-autoscaling.RegisterScalableTarget" && undoBy?.operation === call.operation ? [{ set: call.input as Scaling, former: undoBy.input as Scaling }] : []));
  const limits = scaled.find(({ former }) => former.MinCapacity !== undefined)?.former;
  const min = limits?.MinCapacity ?? scaling.min;
  const max = limits?.MaxCapacity ?? scaling.max;
  const suspended = flags((flag) => scaled.find(({ set, former }) => set.SuspendedState?.[flag] !== former.SuspendedState?.[flag])?.former.SuspendedState?.[flag] ?? scaling.suspended[flag]);
  const isSame = min === scaling.min && max === scaling.max && suspensions.every((flag) => suspended[flag] === scaling.suspended[flag]);
  return isSame ? undefined : scale(`set the scaling of ${place.cluster}/${place.service} back`, place, scaling, { min, max, suspended });
}

function saySuspended(suspended: Suspensions): string {
  const names = suspensions.filter((flag) => suspended[flag]).map((flag) => flag.replace("Suspended", ""));
  return names.length === 0 ? "nothing of it suspended" : `${names.join(", ")} suspended`;
}

/** The service with its deployments and what scales it, for people. */
export function says(place: ServicePlace, { desired, running, pending, deployments }: EcsService, scaling: ScalableTarget | undefined): string {
  const troubled = deployments.filter(({ rollout, failedTasks }) => rollout === "FAILED" || failedTasks > 0).map(({ status, rollout, because, failedTasks }) => `; its ${status} deployment ${rollout === "FAILED" ? "was given up" : `has failed to start ${failedTasks} tasks one after another`}${because === "" ? "" : ` (${because})`}`);
  const scaled = scaling === undefined ? "nothing scales it" : `it is scaled between ${scaling.min} and ${scaling.max}, ${saySuspended(scaling.suspended)}`;
  return `${sayPlace(place)} wants ${desired} tasks, ${running} run and ${pending} are pending; ${scaled}${troubled.join("")}`;
}
