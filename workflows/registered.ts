// When a provider was given the target's address in a run, by its record: messages that came before prove nothing of it (A29).

import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import { sayInstant } from "./units.ts";
import type { Instant } from "./units.ts";
import { isWebhook, providerOf, providerTitle } from "./webhooks.ts";

export interface Registered {
  /** A message has to be newer. */
  readonly at: Instant;
  /** What happened then, a clause. */
  readonly says: string;
}

/** Undefined while the step that registers has not begun, or there is none. Pure. */
export function registeredIn(plan: Plan, provider: string, { steps }: Pick<RunState, "steps">): Registered | undefined {
  const step = allSteps(plannedNodes(plan.steps)).filter(isWebhook).find((each) => providerOf(each) === provider);
  const state = step === undefined ? undefined : steps[step.id];
  if (step === undefined || state === undefined) return undefined;
  const title = providerTitle(step);
  // What a person did instead was done by the time that this person said so, and nobody knows how long before.
  if (state.status === "done-by-hand") return { at: state.changedAt, says: `a person said at ${sayInstant(state.changedAt)} that ${title} has the address` };
  if (state.status === "skipped") return { at: state.changedAt, says: `a person skipped the registration with ${title} at ${sayInstant(state.changedAt)}` };
  const sent = state.attempts.filter(({ outcome }) => outcome !== "refused" && outcome !== "not-sent").at(-1);
  if (sent !== undefined) return { at: sent.at, says: `${title} was given the address at ${sayInstant(sent.at)}` };
  return { at: state.startedAt, says: `${title} was found to name the address at ${sayInstant(state.startedAt)}` };
}
