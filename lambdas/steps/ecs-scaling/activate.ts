// Gives a service of ECS at the target its tasks and waits until they run (D5). The call that sets the size gives no task yet: an image
// may be missing, a machine have no room. What ECS tells of that, and of a deployment that its circuit breaker gave up, is said to people.

import { fencedEcsServices } from "../../../workflows/fencing.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { readEcsService, readEcsTasks } from "../../aws/ecs.ts";
import type { EcsService, EcsTask } from "../../aws/ecs.ts";
import { readScalableTarget } from "../../aws/scalable-targets.ts";
import type { ScalableTarget } from "../../aws/scalable-targets.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { changeBack, isSuspended, noneSuspended, notSizable, says, scale, serviceAt, size } from "./service.ts";
import type { Sized } from "./service.ts";

/** `tasks`: read only while some are missing, for why they were stopped. */
type Facts = Seen<Sized & { readonly tasks: readonly EcsTask[] }>;

const lookMs: Milliseconds = 5_000;

export const activateEcs: StepKind<"activate.ecs", Facts, Adapters> = {
  kind: "activate.ecs",

  look(input, context, { clients, clock }) {
    const place = serviceAt(input, context.target, context);
    return see(clock, lookMs, `ECS in ${place.region}`, async (signal) => {
      const [service, scaling] = await Promise.all([readEcsService(clients, place, signal), readScalableTarget(clients, place, signal)]);
      const { tasks } = service === undefined || service.running >= service.desired ? { tasks: [] } : await readEcsTasks(clients, place, signal);
      return { service, scaling, tasks };
    });
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const place = serviceAt(input, context.target, context);
    const not = notSizable(place, facts.value);
    const { service, scaling, tasks } = facts.value;
    if (not !== undefined || service === undefined) return { to: "stuck", because: `${not}; nothing was changed` };
    const because = `${says(place, service, scaling)}${toldSince(context.startedAt, service, tasks)}`;
    const isOurs = fencedEcsServices(context.plan, context.target).includes(`${place.cluster}/${place.service}`);
    const change = scaling === undefined ? undefined : toScale(scaling, input, isOurs);
    const mutations = [
      // A service that is larger than the plan wants is never made smaller in a failover.
      ...(service.desired < input.tasks ? [size(`scale ${place.cluster}/${place.service} to ${input.tasks}`, place, service, input.tasks)] : []),
      ...(scaling !== undefined && change !== undefined ? [scale(`let ${place.cluster}/${place.service} be scaled from ${input.tasks} tasks`, place, scaling, change)] : []),
    ];
    if (mutations.length > 0) return { to: "act", because, mutations, inOrder: true };

    const primary = service.deployments.find(({ status }) => status === "PRIMARY");
    const rolled = service.deployments.every(({ rollout }) => rollout === "" || rollout === "COMPLETED");
    if (service.running >= service.desired && service.pending === 0 && rolled) return { to: "done", proof: because };
    if (primary?.rollout === "FAILED" && service.running < service.desired) return { to: "stuck", because: `${because}; ECS launches no more tasks of a deployment that it has given up, so somebody has to deploy what runs` };
    return { to: "wait", because };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const place = serviceAt(input, context.target, context);
    const not = notSizable(place, facts.value);
    const { service, scaling } = facts.value;
    if (not !== undefined || service === undefined) return { to: "done", proof: `${not} any more` };
    const because = says(place, service, scaling);
    const change = changeBack(place, { service, scaling }, context.toUndo ?? []);
    if (change !== undefined) return { to: "act", because, mutations: [change] };
    return service.running + service.pending <= service.desired ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};

/** What of the scaling has to change: limits that would take tasks away again, and what a fence of this plan suspended when the application left this site. */
function toScale(scaling: ScalableTarget, { tasks }: StepInput<"activate.ecs">, isOurs: boolean): Parameters<typeof scale>[3] | undefined {
  const limits = scaling.min < tasks ? { min: tasks, max: Math.max(scaling.max, tasks) } : {};
  const resumed = isOurs && isSuspended(scaling, "any") ? { suspended: noneSuspended } : {};
  const change = { ...limits, ...resumed };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** The newest trouble that ECS has told since the step began, and why the newest of its tasks was stopped. */
function toldSince(since: Instant, { events }: EcsService, tasks: readonly EcsTask[]): string {
  const event = events.find(({ at, message }) => at >= since && /unable|fail|unhealthy|timed out|rolling back/i.test(message));
  const stopped = tasks.filter(({ stoppedAt = 0, because }) => stoppedAt >= since && because !== "").toSorted((one, other) => (other.stoppedAt ?? 0) - (one.stoppedAt ?? 0))[0];
  return `${event === undefined ? "" : `; ECS tells: ${event.message}`}${stopped === undefined ? "" : `; the task ${stopped.id} was stopped: ${stopped.because}`}`;
}
