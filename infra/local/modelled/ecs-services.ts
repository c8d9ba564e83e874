// The ECS services of a plan: the stand-ins of ECS and of Application Auto Scaling over what runs at a site. A service that the plan fences
// bears what runs at its site, as a fenced group does. Behaviour: a task runs after 40 s and works on for 30 s when it is stopped, unless the
// machine that stands for its service does not answer; scaling raises a size below its minimum after 20 s.

import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { LocalApplicationAutoScaling } from "../aws/application-auto-scaling.ts";
import { changesTheWorld } from "../aws/backend.ts";
import type { AwsService } from "../aws/backend.ts";
import { LocalEcs } from "../aws/ecs.ts";
import { ecsServices, scalingAtStart } from "../world/plan-resources.ts";
import type { ModelledApplication } from "./application.ts";

const takes = { launchMs: 40_000, endMs: 30_000, actsMs: 20_000 } as const;

export interface EcsServicesOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly application: ModelledApplication;
  readonly shortage: () => string | undefined;
}

/** ECS and Application Auto Scaling by the names of their services. */
export function modelledEcs({ plan, clock, application, shortage }: EcsServicesOptions): Readonly<Record<"ecs" | "application-autoscaling", AwsService>> {
  const { hosts } = application;
  const services = ecsServices(plan);
  const nameOf = ({ cluster, service }: { readonly cluster: string; readonly service: string }): string => `${cluster}/${service}`;
  const siteOf = ({ region, ...place }: { readonly region: string; readonly cluster: string; readonly service: string }): string => services.find((each) => each.region === region && nameOf(each) === nameOf(place))?.site ?? "";
  const ecs = new LocalEcs({ services, clock, launchMs: takes.launchMs, endMs: takes.endMs, shortage, machineAnswers: (place) => hosts.answersFor(siteOf(place), nameOf(place)) });
  const scaling = new LocalApplicationAutoScaling({ targets: scalingAtStart(services), services: ecs, clock, actsMs: takes.actsMs });

  /** What was sized bears the site's services, or no more, as soon as its tasks have come or gone. */
  function followed(place: (typeof services)[number]): void {
    const { site } = place;
    hosts.setLaunches(site, nameOf(place), ecs.standing(place).launches);
    for (const afterMs of [takes.endMs, takes.launchMs]) {
      void clock.sleep(afterMs).then(() => {
        const { runs, serves } = ecs.standing(place);
        hosts.setGroupRuns(site, nameOf(place), runs);
        if (serves) application.launched(site);
      });
    }
  }

  const placeOf = (region: string, name: string): (typeof services)[number] | undefined => services.find((each) => each.region === region && nameOf(each) === name);
  const watched = (service: AwsService, named: (input: Record<string, unknown>) => string): AwsService => ({
    async handle(call) {
      const answer = await service.handle(call);
      const place = placeOf(call.region, named(call.input));
      if (!changesTheWorld(call) || place === undefined) return answer;
      followed(place);
      void scaling.sized(place).then((raised) => {
        if (raised) followed(place);
      });
      return answer;
    },
  });
  return {
    ecs: watched(ecs, ({ cluster, service }) => `${String(cluster)}/${String(service)}`),
    "application-autoscaling": watched(scaling, ({ ResourceId }) => String(ResourceId).replace(/^service\//, "")),
  };
}
