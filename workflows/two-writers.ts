// What has two writers by design (E7): a database that the plan knows by its instances, or one that it only watches, because
// it lies on the nodes themselves (E10).

import type { Plan } from "./plan.ts";
import { watchedServices } from "./plan.ts";
import { isProbe } from "./probe-input.ts";

/** Everything of the plan that both sites write at the same time by design. */
export function bothWrite(plan: Plan): readonly string[] {
  return [
    ...Object.entries(plan.databases).flatMap(([name, { writer }]) => (writer === "both" ? [name] : [])),
    ...watchedServices(plan).flatMap(([name, { probe }]) => (isProbe(probe, "mysql") && probe.writer === "both" ? [name] : [])),
  ];
}
