// What both kinds have in common that turn rules of EventBridge on and off: their look, their change and their words.

import { eventRuleOf } from "../../../workflows/event-rule-name.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { SiteName } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readEventRule } from "../../aws/event-rules.ts";
import type { EventRule } from "../../aws/event-rules.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";

/** One of the plan's rules, by the text of the plan; `found` undefined: its bus in that Region has none of that name, or there is no such bus. */
export interface PlannedRule {
  readonly written: string;
  readonly found: EventRule | undefined;
}
export type RuleFacts = Seen<readonly PlannedRule[]>;

/** How long EventBridge may show a rule as it was before the call. */
const settleMs: Milliseconds = 5_000;

/** The rules of a site. Throws `Defect` for a site that the step gives none: the check of plans refuses such a plan. */
export function rulesAt(rules: Readonly<Record<string, readonly string[]>>, site: SiteName): readonly string[] {
  const written = rules[site];
  if (written === undefined) throw new Defect(`the plan names no EventBridge rule at ${site}`);
  return written;
}

/** Looks at all rules of a site at the same time. */
export function lookAtRules(rules: Readonly<Record<string, readonly string[]>>, site: SiteName, { plan }: Pick<StepContext, "plan">, lookMs: Milliseconds, { clients, clock }: Adapters): Promise<RuleFacts> {
  const region = regionAt(plan, site);
  return see(clock, lookMs, `EventBridge in ${region}`, (signal) =>
    Promise.all(rulesAt(rules, site).map(async (written) => ({ written, found: await readEventRule(clients, region, eventRuleOf(written), signal) }))));
}

/** Whether a rule fires, in either of the states in which one does. */
export const fires = ({ state }: EventRule): boolean => state !== "DISABLED";

/**
 * Why the rules can be neither stopped nor started as the plan wants: one is not there, an AWS service alone may change it, or it is enabled
 * in a way that enabling it again would not restore.
 */
export function unchangeable(planned: readonly PlannedRule[], region: string): string | undefined {
  const faults = planned.flatMap(({ written, found }) => {
    if (found === undefined) return [`EventBridge in ${region} has no rule ${written}`];
    if (found.managedBy !== undefined) return [`the rule ${written} in ${region} is managed by ${found.managedBy}, which alone may change it`];
    return found.state === "ENABLED" || found.state === "DISABLED" ? [] : [`the rule ${written} in ${region} is ${found.state === "" ? "in no state that EventBridge tells" : found.state}, which enabling it again would not bring back`];
  });
  return faults.length === 0 ? undefined : faults.join("; ");
}

/** The rules that were changed by the step, from what would undo it. */
export function rulesChangedBy(toUndo: readonly Mutation[]): ReadonlySet<string> {
  return new Set(toUndo.flatMap(({ undoBy }) => (undoBy?.operation === "events.EnableRule" || undoBy?.operation === "events.DisableRule" ? [`${undoBy.input.EventBusName}/${undoBy.input.Name}`] : [])));
}

/** Whether the step has changed it. */
export function isOf(changed: ReadonlySet<string>, { written }: PlannedRule): boolean {
  const { bus, rule } = eventRuleOf(written);
  return changed.has(`${bus}/${rule}`);
}

/** Turns one rule on or off. */
export function turnRule(on: boolean, { written, found }: PlannedRule, region: string): Mutation {
  const { bus, rule } = eventRuleOf(written);
  const [word, back] = on ? (["enable", "disable"] as const) : (["disable", "enable"] as const);
  const input = { Name: rule, EventBusName: bus };
  return {
    key: `${word} ${written}`,
    sentence: `${on ? "Enable" : "Disable"} the EventBridge rule ${written}${found?.schedule === undefined ? "" : `, which fires by ${found.schedule},`} in ${region}`,
    call: { operation: on ? "events.EnableRule" : "events.DisableRule", region, input },
    undo: `${back} the EventBridge rule ${written} again`,
    undoBy: { operation: on ? "events.DisableRule" : "events.EnableRule", region, input },
    settleMs,
    repeatable: true,
  };
}

export function sayRules(planned: readonly PlannedRule[], region: string): string {
  if (planned.length === 0) return "this step changed no rule of EventBridge";
  return `EventBridge in ${region} says: ${planned.map(({ written, found }) => `${written}${found?.schedule === undefined ? "" : ` (${found.schedule})`} ${found === undefined ? "is not there" : found.state === "" ? "has no state" : found.state}`).join("; ")}`;
}
