// Are the event source mappings there that the plan turns off at one site and on at the other, and does only the active one consume?

import { withinOf } from "../step-rows/row.ts";
import { consumerLeewayMs, eventConsumerFenceRows } from "../step-rows/event-consumers.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { PlannedStep } from "../plan-steps.ts";
import { sayDuration } from "../units.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { MappingStanding } from "./service-facts.ts";

type Kind = "activate.event-sources" | "fence.event-sources";

function each<K extends Kind>(given: Given, kind: K, site: string, judge: (facts: MappingStanding, id: string, step: PlannedStep<K>) => Judgement): readonly CheckItem[] {
  const steps = allSteps(plannedNodes(given.plan.steps)).filter((step): step is PlannedStep<K> => isKind(step, kind));
  return steps.flatMap((step) => (step.input.mappings[site] ?? []).map((id) =>
    asking(`event source mapping ${id} at ${site}`, [{ kind: "event-source-mapping", site, region: regionOf(given, site), id }], (facts) =>
      facts === null ? fail(`Lambda in ${regionOf(given, site)} has no event source mapping ${id}.`, "Make it, or correct mappings in the plan and deploy it: aws lambda list-event-source-mappings") : judge(facts, id, step))));
}

export const consumerChecks: readonly CheckRow[] = [
  {
    code: "consumer-can-start", rows: ["D3"], shows: "the standby's event source mappings exist and consume nothing yet",
    items: (given) => each(given, "activate.event-sources", given.standby, ({ state }, id) => {
      if (state === "Disabled") return pass(`The event source mapping ${id} is disabled; whether its source and its permissions are right shows only when it is enabled.`);
      if (state === "Enabled" || state === "Enabling") return warn(`The event source mapping ${id} is enabled although its site stands by, so two sites consume at the same time.`, `Disable it, unless both shall: aws lambda update-event-source-mapping --uuid ${id} --no-enabled`);
      return warn(`The event source mapping ${id} is ${state}, and Lambda refuses changes of it until that is over.`, "Look again when it is over; if it stays, look at it in the console of Lambda.");
    }),
  },
  {
    code: "consumer-can-stop", rows: ["D3"], shows: "the active site's event source mappings exist, and what they begin ends within the time of the fence",
    items: (given) => each(given, "fence.event-sources", given.active, ({ state, functionMayRunMs }, id, step) => {
      const withinMs = withinOf(step.input, eventConsumerFenceRows["fence.event-sources"]);
      // The fence's time runs before its mapping is off.
      if (functionMayRunMs + consumerLeewayMs >= withinMs) return fail(`The function of the event source mapping ${id} may run for ${sayDuration(functionMayRunMs)}, and ${sayDuration(consumerLeewayMs)} are added to that; the fence waits for no more than ${sayDuration(withinMs)}.`, "Give the step a longer within, or the function a shorter timeout.");
      return state === "Enabled" ? pass(`A fence disables the event source mapping ${id}, and waits for up to ${sayDuration(functionMayRunMs)} until what it began is over.`) : warn(`The event source mapping ${id} is ${state}, although its site is the active one.`, "See what consumes in its place: a fence of this mapping would not stop it.");
    }),
  },
];
