// Fences what a service of ECS runs (D3). Scaling would raise its size again, so that is suspended first and has no minimum, and the size
// becomes zero only when that was accepted. A size is a wish, and a task that stops is counted no more while it still works: it is taken from its load balancer
// first, and has the time of its containers' stop timeout after SIGTERM. So the fence is confirmed when no task is left that ECS knows,
// those that stop included. A machine whose agent is not connected tells nothing of its tasks; then a person is asked.

import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { ecsFenceRows } from "../../../workflows/step-rows/ecs-scaling.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { readEcsService, readEcsTasks } from "../../aws/ecs.ts";
import type { EcsTask, EcsTasks } from "../../aws/ecs.ts";
import { readScalableTarget } from "../../aws/scalable-targets.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseenFence } from "../site-fencing/unseen.ts";
import { allSuspended, changeBack, isSuspended, notSizable, says, scale, serviceAt, size } from "./service.ts";
import type { Sized } from "./service.ts";

type Facts = Seen<Sized & EcsTasks>;

const lookMs: Milliseconds = 5_000;
/** An agent goes away for moments and comes back; one that is away for longer than most containers may take to stop tells no more of it. */
const overdueMs: Milliseconds = 150_000;
const mostNamed = 5;

export const fenceEcs: StepKind<"fence.ecs", Facts, Adapters> = {
  kind: "fence.ecs",

  look(input, context, { clients, clock }) {
    const place = serviceAt(input, context.source, context);
    return see(clock, lookMs, `ECS in ${place.region}`, async (signal) => {
      const [service, scaling] = await Promise.all([readEcsService(clients, place, signal), readScalableTarget(clients, place, signal)]);
      const tasks = service === undefined ? { tasks: [], more: false, deaf: [] } : await readEcsTasks(clients, place, signal);
      return { service, scaling, ...tasks };
    });
  },

  decide(facts, input, context) {
    if (!facts.seen) {
      const deadlineMs = withinOf(input, ecsFenceRows["fence.ecs"]);
      return unseenFence(facts, deadlineMs, { tried: "what was sent is not confirmed", not: "nothing was changed" }, context);
    }
    const place = serviceAt(input, context.source, context);
    const not = notSizable(place, facts.value);
    const { service, scaling, tasks, more, deaf } = facts.value;
    if (not !== undefined || service === undefined) return unconfirmed(`${not}, so what runs there is not stopped by this step`);

    const left = tasks.filter(({ over }) => !over);
    const because = `${says(place, service, scaling)}; ${sayLeft(left, more)}`;
    const mutations = [
      // A target that is registered again, by a deployment for instance, is raised to its minimum even while all is suspended.
      ...(scaling !== undefined && (scaling.min > 0 || !isSuspended(scaling, "all")) ? [scale(`suspend the scaling of ${place.cluster}/${place.service}`, place, scaling, { min: 0, suspended: allSuspended })] : []),
      ...(service.desired > 0 ? [size(`empty ${place.cluster}/${place.service}`, place, service, 0)] : []),
    ];
    if (mutations.length > 0) return { to: "act", because, mutations, inOrder: true };

    if (service.running === 0 && service.pending === 0 && left.length === 0 && !more) return { to: "done", proof: because, brought: { fenced: "confirmed" } };
    const overdue = left.flatMap((task) => overdueOf(task, deaf, context.at));
    if (left.length > 0 && overdue.length === left.length) return unconfirmed(`${because}; ${overdue.slice(0, mostNamed).join("; ")}`);
    return { to: "wait", because, againMs: 1_000 };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const place = serviceAt(input, context.source, context);
    const not = notSizable(place, facts.value);
    const { service, scaling } = facts.value;
    if (not !== undefined || service === undefined) return { to: "stuck", because: `${not}, so it is not set back` };
    const because = says(place, service, scaling);
    const change = changeBack(place, { service, scaling }, context.toUndo ?? []);
    if (change !== undefined) return { to: "act", because, mutations: [change] };
    return service.running >= service.desired ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};

function unconfirmed(because: string): StepDecision {
  return { to: "stuck", because, brought: { fenced: "unconfirmed" } };
}

function sayLeft(left: readonly EcsTask[], more: boolean): string {
  const others = left.length > mostNamed ? ` and ${left.length - mostNamed} others` : "";
  const named = left.length === 0 ? "no task of it is left" : `the tasks ${left.slice(0, mostNamed).map(({ id, status }) => `${id} ${status}`).join(", ")}${others} are left`;
  return more ? `${named}, and it has had more than could be read` : named;
}

/** Why a task will not be seen to end; nothing while it still may. */
function overdueOf({ id, machine, stoppingAt }: EcsTask, deaf: readonly string[], now: Instant): readonly string[] {
  if (machine === undefined || !deaf.includes(machine) || stoppingAt === undefined || now - stoppingAt < overdueMs) return [];
  return [`${id} was told to stop ${sayDuration(Math.floor((now - stoppingAt) / 1_000) * 1_000)} ago, and the agent of its machine ${machine.slice(machine.lastIndexOf("/") + 1)} is not connected to ECS, so it may still run and write`];
}
