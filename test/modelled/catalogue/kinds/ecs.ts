// Services of ECS at both sites: empty and scaled by nothing where the application leaves, with their tasks where it goes.

import type { PlanWorld } from "../../../../infra/local/modelled/plan-world.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const services = { "site-a": "shop-a/web", "site-b": "shop-b/web" };

async function serviceIn(region: string, cluster: string, { aws }: PlanWorld) {
  const call = (service: string, operation: string, input: Record<string, unknown>) => aws.handle({ service, region, operation, input, from: "arbiter" });
  const { services: [service] } = (await call("ecs", "DescribeServices", { cluster, services: ["web"] })) as { readonly services: readonly { readonly desiredCount: number; readonly runningCount: number }[] };
  const { ScalableTargets: [target] } = (await call("application-autoscaling", "DescribeScalableTargets", { ServiceNamespace: "ecs", ResourceIds: [`service/${cluster}/web`] })) as { readonly ScalableTargets: readonly { readonly MinCapacity: number; readonly SuspendedState: Readonly<Record<string, boolean>> }[] };
  const { taskArns } = (await call("ecs", "ListTasks", { cluster, serviceName: "web", desiredStatus: "STOPPED" })) as { readonly taskArns: readonly string[] };
  const { tasks } = (await call("ecs", "DescribeTasks", { cluster, tasks: taskArns })) as { readonly tasks: readonly { readonly lastStatus: string }[] };
  return { service, target, stopping: tasks.filter(({ lastStatus }) => lastStatus !== "STOPPED").length };
}

export const fenceEcs: Fixture = {
  step: { fence: { ecs: { services } } },
  async holds(world) {
    const { service, target, stopping } = await serviceIn("eu-west-1", "shop-a", world);
    return target?.MinCapacity === 0 && service?.desiredCount === 0 && service.runningCount === 0 && stopping === 0 && Object.values(target?.SuspendedState ?? {}).every(Boolean);
  },
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ecs.DescribeTasks", { how: "answers", word: "deactivating-forever" }, { times: 10_000 }), says: /^not within 10 min: shop-a\/web in eu-west-1 wants 0 tasks, 0 run and 0 are pending; .* the tasks 0+1 DEACTIVATING are left/ },
  wrong: { plan: withInput("fence.ecs", { services: { ...services, "site-a": "shop-a/other" } }), says: /ECS in eu-west-1 has no service other in a cluster shop-a, so what runs there is not stopped by this step/ },
};

export const activateEcs: Fixture = {
  step: { activate: { ecs: { services, tasks: 2 } } },
  async holds(world) {
    const { service, target } = await serviceIn("eu-central-1", "shop-b", world);
    return service?.runningCount === 2 && target?.MinCapacity === 2;
  },
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ecs.UpdateService", { how: "answers", word: "no-room" }), says: /^not within 15 min: shop-b\/web in eu-central-1 wants 2 tasks, 0 run .* ECS tells: \(service web\) was unable to place a task because/ },
  wrong: { plan: withInput("activate.ecs", { services: { ...services, "site-b": "shop-a/web" } }), says: /ECS in eu-central-1 has no service web in a cluster shop-a; nothing was changed/ },
};
