// Which of a plan's services is a database with two writers. Apart from the pair itself, because every plan is asked and few have one.

import type { Plan } from "../../../workflows/plan.ts";
import { watchedServices } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";

export interface Watched {
  readonly service: string;
  readonly database: string;
  readonly secret: string;
  readonly endpoint: string;
}

/** The service of the plan that is a database with two writers; undefined where there is none. */
export function watchedPair(plan: Plan): Watched | undefined {
  return watchedServices(plan).flatMap(([service, { probe }]) => (isProbe(probe, "mysql") && probe.writer === "both" ? [{ service, database: probe.database, secret: probe.secret, endpoint: probe.mysql }] : []))[0];
}
