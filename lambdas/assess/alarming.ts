// How many of the deployed plans fail at the same time (R18): those whose alarms about their active site stand now. Asked of
// CloudWatch and the record in the arbiter's Region, and of nothing at any site.

import { asFailure, Defect } from "../../workflows/failure.ts";
import type { Failure } from "../../workflows/failure.ts";
import { siteAlarmName, triggeredAlarmName } from "../../workflows/names.ts";
import { priorityOf } from "../../workflows/together.ts";
import type { Alarming } from "../../workflows/together.ts";
import { alarmsStanding } from "../aws/alarms.ts";
import type { Services } from "../runtime/services.ts";

interface Watched {
  readonly plan: string;
  readonly priority: number;
  readonly alarms: readonly string[];
}

/**
 * The plans that fail now, `own` always among them, because it is assessed. Null where CloudWatch or the record could not say
 * it: a run that is assessed must not end for that, and what is not known lets nothing go ahead by itself. `untold` hears why;
 * one plan that cannot be read takes the automation from all of them, and must be found.
 */
export async function alarmingPlans(own: string, services: Services, untold: (because: Failure) => void): Promise<Alarming | null> {
  try {
    const watched = (await Promise.all((await services.record.plans()).map((plan) => watchedOf(plan, services)))).flatMap((each) => (each === undefined ? [] : [each]));
    const standing = await alarmsStanding(services.adapters.clients, services.arbiterRegion, watched.flatMap(({ alarms }) => alarms));
    const plans = watched.filter(({ plan, alarms }) => plan === own || alarms.some((alarm) => standing.has(alarm))).map(({ plan, priority }) => ({ plan, priority }));
    return { plans, deployed: watched.length };
  } catch (thrown) {
    // The verdict says that it could not be told, and a person is asked.
    untold(asFailure(thrown));
    return null;
  }
}

async function watchedOf(name: string, { record, plan: planOf }: Services): Promise<Watched | undefined> {
  const deployed = await record.deployed(name);
  if (deployed === undefined) return undefined;
  const plan = await planOf(deployed.planDigest).catch((thrown: unknown) => {
    const failure = asFailure(thrown);
    // A record that is away for a moment is no fault of that plan.
    if (failure.name === "Transient") throw failure;
    throw new Defect(`the plan ${name} is deployed and cannot be read, so no plan fails over by itself: ${failure.message}; deploy ${name} again or delete its stack`, { cause: failure });
  });
  const active = (await record.active(name))?.site ?? plan.home;
  return { plan: name, priority: priorityOf(plan), alarms: [siteAlarmName(name, active), ...(plan.triggers?.alarms[active] === undefined ? [] : [triggeredAlarmName(name, active)])] };
}
