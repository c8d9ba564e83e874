// What both kinds have in common that turn event source mappings on and off: their look, their change and their words.

import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { SiteName } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readEventSourceMapping } from "../../aws/event-source-mappings.ts";
import type { EventSourceMapping } from "../../aws/event-source-mappings.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";

/** One of the plan's mappings; `found` undefined: Lambda in that Region has none of that id. */
export interface Planned {
  readonly id: string;
  readonly found: EventSourceMapping | undefined;
}
export type Facts = Seen<readonly Planned[]>;

/** How long Lambda may show a mapping as it was before the call. */
const settleMs: Milliseconds = 5_000;

/** The ids of a site. Throws `Defect` for a site that the step gives none: the check of plans refuses such a plan. */
function idsAt(mappings: Readonly<Record<string, readonly string[]>>, site: SiteName): readonly string[] {
  const ids = mappings[site];
  if (ids === undefined) throw new Defect(`the plan names no event source mapping at ${site}`);
  return ids;
}

/** Looks at all mappings of a site at the same time. */
export function lookAtMappings(mappings: Readonly<Record<string, readonly string[]>>, site: SiteName, { plan }: Pick<StepContext, "plan">, lookMs: Milliseconds, { clients, clock }: Adapters): Promise<Facts> {
  const region = regionAt(plan, site);
  return see(clock, lookMs, `Lambda in ${region}`, (signal) =>
    Promise.all(idsAt(mappings, site).map(async (id) => ({ id, found: await readEventSourceMapping(clients, region, id, signal) }))));
}

/** Why the mappings can be neither stopped nor started: one of them is not there, or on its way to be deleted. */
export function absent(planned: readonly Planned[], region: string): string | undefined {
  const gone = planned.filter(({ found }) => found === undefined || found.state === "Deleting");
  return gone.length === 0 ? undefined : gone.map(({ id, found }) => (found === undefined ? `Lambda in ${region} has no event source mapping ${id}` : `the event source mapping ${id} in ${region} is being deleted`)).join("; ");
}

/** Those in which a change is accepted: Lambda refuses one while it is still taking up another. */
export const canChange = ({ state }: EventSourceMapping): boolean => state === "Enabled" || state === "Disabled";

/** The mappings that were changed by the step, from what would undo it. */
export function changedBy(toUndo: readonly Mutation[]): ReadonlySet<string> {
  return new Set(toUndo.flatMap(({ undoBy }) => (undoBy?.operation === "lambda.UpdateEventSourceMapping" ? [undoBy.input.UUID] : [])));
}

/** Turns one mapping on or off. */
export function turn(on: boolean, { id, functionName }: EventSourceMapping, region: string): Mutation {
  const [word, back] = on ? (["enable", "disable"] as const) : (["disable", "enable"] as const);
  return {
    key: `${word} ${id}`,
    sentence: `${on ? "Enable" : "Disable"} the event source mapping ${id} of ${functionName} in ${region}`,
    call: { operation: "lambda.UpdateEventSourceMapping", region, input: { UUID: id, Enabled: on } },
    undo: `${back} the event source mapping ${id} again`,
    undoBy: { operation: "lambda.UpdateEventSourceMapping", region, input: { UUID: id, Enabled: !on } },
    settleMs,
    repeatable: true,
  };
}

export function says(planned: readonly Planned[], region: string): string {
  if (planned.length === 0) return "this step changed no event source mapping";
  return `Lambda in ${region} says: ${planned.map(({ id, found }) => `${id} of ${found?.functionName ?? "?"} ${found?.state ?? "not known"}${found === undefined || found.told === "" ? "" : ` (${found.told})`}`).join("; ")}`;
}
