// A forecast in sentences, the same in the console, in the terminal and before a run is asked for.

import type { Forecast, Outlook, Took } from "./forecast.ts";
import { fewestSamples, outlookOf } from "./forecast.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import { sayDuration, sayInstant } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

const runs = (count: number): string => (count === 0 ? "no run" : count === 1 ? "1 run" : `${count} runs`);
const clock = (at: Instant): string => `${sayInstant(at).slice(11, 19)} UTC`;

/** "usually 40 s, at the 95th percentile 2 min (7 runs)", or "unknown, from 2 runs". */
export function sayTook(took: Took): string {
  return took.known ? `usually ${sayDuration(took.p50Ms)}, at the 95th percentile ${sayDuration(took.p95Ms)} (${runs(took.samples)})` : `unknown, from ${runs(took.samples)}`;
}

/** How long that takes, a sentence; `what` is a clause like "what is left". */
function sayLeft({ left, unknown }: Forecast, what: string): string {
  if (left.known) return `${what.slice(0, 1).toUpperCase()}${what.slice(1)} takes ${sayTook(left)}.`;
  const least = unknown === "deciding" ? "looking again after an approval" : (unknown ?? "its steps");
  return `How long ${what} takes is ${sayTook(left)}: ${fewestSamples} are needed of each step, and least is known of ${least}.`;
}

/** Until when a decision keeps the promise, or why that is not known or is over. */
export function sayOutlook(forecast: Forecast, { outlook, dueAt, decideBefore }: Outlook, rtoMs: Milliseconds): string {
  const rto = `the RTO of ${sayDuration(rtoMs)}`;
  if (outlook === "missed") return `The RTO of ${sayDuration(rtoMs)} is missed already: it was over at ${clock(dueAt)}.`;
  if (decideBefore === null) return `Until when a decision keeps ${rto}, which is over at ${clock(dueAt)}, is not known. ${sayLeft(forecast, "what is left")}`;
  const left = sayLeft(forecast, "what is left");
  if (outlook === "kept") return `Decide before ${clock(decideBefore.p95)} or ${rto} is missed. ${left}`;
  if (outlook === "at-risk") return `${rto.replace("the", "The")} is at risk: since ${clock(decideBefore.p95)} a decision keeps it no more where it takes as long as it may, and from ${clock(decideBefore.p50)} on not even where it takes as long as usual. ${left}`;
  return `${rto.replace("the", "The")} will probably be missed by a decision now: it is over at ${clock(dueAt)}. ${left}`;
}

/** What a person at a gate of this run is told. A run that answers no failure promises no recovery time, and a dry one takes none. */
export function sayForecastAt(plan: Plan, state: Pick<RunState, "kind" | "dry" | "repair">, forecast: Forecast, failedAt: Instant, now: Instant): string | undefined {
  if (state.dry) return undefined;
  if (state.kind === "failover" && state.repair === undefined) return sayOutlook(forecast, outlookOf(forecast, { failedAt, rtoMs: plan.objectives.rto }, now), plan.objectives.rto);
  return sayLeft(forecast, "what is left");
}

/** What whoever asks for a failover is told: how much of the promised time is left for noticing and deciding. */
export function sayForecastBefore(plan: Plan, forecast: Forecast): string {
  const { left } = forecast;
  const rto = plan.objectives.rto;
  const from = sayLeft(forecast, "a failover, from its approval until traffic is moved,");
  if (!left.known) return from;
  return left.p95Ms < rto ? `${from} Of the RTO of ${sayDuration(rto)} that leaves ${sayDuration(rto - left.p95Ms)} for noticing the failure and deciding.` : `${from} The RTO of ${sayDuration(rto)} cannot be kept by that, however soon it is approved.`;
}
