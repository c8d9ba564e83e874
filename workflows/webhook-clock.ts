// The clock of a provider that gives up: from when it runs, as far as anybody saw, and what is lost when it has run out. The
// instant lies between the last look that found the old address answering and the first that did not, so the time is reckoned
// from the earlier of the two, and where nobody looked it is unknown and no time is claimed (A28, A31).

import type { Plan } from "./plan.ts";
import { atSite, watchedServices } from "./plan.ts";
import { isProbe } from "./probe-input.ts";
import type { RunState } from "./record.ts";
import { sayInstant } from "./units.ts";
import type { Instant } from "./units.ts";
import { addressesAt, patienceOf, providerTitle, sayLong } from "./webhooks.ts";
import type { WebhookStep } from "./webhooks.ts";

export type WebhookClock =
  /** The address stopped answering between `from` and `until`; `seen` says who saw it, a clause. */
  | { readonly known: true; readonly from: Instant; readonly until: Instant; readonly seen: string }
  | { readonly known: false; readonly because: string };

/** From when the provider's clock runs in a run, by what its record holds. Pure. */
export function webhookClock(plan: Plan, step: WebhookStep, { source, evidence, steps }: Pick<RunState, "source" | "evidence" | "steps">): WebhookClock {
  const { callback } = addressesAt(step, source);
  const host = new URL(callback).hostname;
  const watching = watchedServices(plan).flatMap(([service, { probe }]) => (isProbe(probe, "https") && new URL(atSite(probe.https, source)).hostname === host ? [service] : []));
  if (watching.length === 0) return { known: false, because: `no probe asks ${host}` };
  const seen = (evidence?.observations ?? []).filter(({ site, thing }) => site === source && watching.includes(thing.split("/", 1)[0] ?? thing));
  const [failing] = seen.filter(({ answer }) => answer.kind === "failing").toSorted((a, b) => a.since - b.since);
  if (failing !== undefined) return { known: true, from: failing.since - plan.decide.every, until: failing.since, seen: `${failing.observer} has seen ${failing.thing} fail since then` };
  // What answered when the run began, and which the run itself has stopped.
  const [fence] = Object.values(steps).filter(({ brought }) => brought.fenced === "confirmed").toSorted((a, b) => a.startedAt - b.startedAt);
  if (fence !== undefined && seen.some(({ answer }) => answer.kind === "healthy")) return { known: true, from: fence.startedAt, until: fence.changedAt, seen: `${fence.step} was confirmed then` };
  return { known: false, because: `no observer has seen ${watching.join(", ")} at ${source} fail` };
}

/** What people read where a registration waits for them: by when, and what otherwise. Whole sentences. */
export function sayWebhookClock(plan: Plan, step: WebhookStep, state: Pick<RunState, "source" | "evidence" | "steps">): readonly string[] {
  const clock = webhookClock(plan, step, state);
  const { givesUpMs, loses } = patienceOf(step);
  const title = providerTitle(step);
  if (!clock.known) {
    return [
      `Since when ${title} gets no answer at ${state.source} is unknown, because ${clock.because}.`,
      givesUpMs === null ? `After what time ${title} gives up is not known either.` : `${sayLong(givesUpMs)} after it stopped ${loses}; count as if that time had passed.`,
    ];
  }
  const since = `The address of ${title} at ${state.source} has not answered since ${sayInstant(clock.until)} at the latest: ${clock.seen}.`;
  return [since, givesUpMs === null ? `After what time ${title} gives up is not known.` : `Register with ${title} by ${sayMinute(clock.from + givesUpMs)}, otherwise ${loses}.`];
}

/** Whether a registration came in time, a clause for the proof of the step; undefined where nobody can tell. */
export function sayInTime(step: Pick<WebhookStep, "kind" | "input">, clock: WebhookClock, registeredAt: Instant): string | undefined {
  const { givesUpMs } = patienceOf(step);
  if (!clock.known || givesUpMs === null) return undefined;
  const title = providerTitle(step);
  const by = clock.from + givesUpMs;
  return registeredAt <= by
    ? `in time, ${title} would have given up at ${sayMinute(by)} at the earliest`
    : `too late for what ${title} could not deliver: it may have given up at ${sayMinute(by)}, and what users wrote between then and the registration may be lost`;
}

/** Whole minutes, rounded down: the time must not be later than the provider's. */
function sayMinute(at: Instant): string {
  const [day = "", time = ""] = new Date(at).toISOString().split("T");
  return `${day} ${time.slice(0, 5)} UTC`;
}
