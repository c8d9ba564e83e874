// The probe function, deployed once for each vantage point. `minute` is its regular look, `tick` one within the minute that
// it has ordered from itself, `look` the same on demand of a run. The first two also publish this observer's vote. It
// changes nothing but what it remembers. Why it sends itself messages: workflows/decisions/0015.

import * as z from "zod/mini";
import { delaySeconds, isStale, looksWrong, ticksAfter } from "../../workflows/cadence.ts";
import { createDigest } from "../../workflows/digest.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { probeDeadlineMs } from "../../workflows/look-pace.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import type { Instant } from "../../workflows/units.ts";
import { ManagedSecrets } from "../aws/secrets.ts";
import { sendLater } from "../aws/sqs.ts";
import { probingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { Call } from "../runtime/function.ts";
import type { Seen } from "../runtime/vantage.ts";
import { observe } from "./observe.ts";
import { messages, order, tickIn } from "./orders.ts";
import type { Handed, Order } from "./orders.ts";
import { publishVotes } from "./votes.ts";

/** What was seen, and whether anything looks wrong, so that whoever keeps the time asks again soon. */
export interface ProbeAnswer extends Seen {
  readonly wrong: boolean;
}
type Environment = z.output<typeof probingEnvironment>;
type Context = Omit<Call<Environment, unknown>, "input">;

export const probe = defineFunction({
  name: "probe",
  env: probingEnvironment,
  input: z.union([order, messages]),
  async run({ input, ...context }): Promise<ProbeAnswer | { readonly batchItemFailures: readonly [] }> {
    if ("mode" in input) return obey(input, context);
    for (const { messageId, body } of input.Records) {
      const tick = tickIn(body);
      // A look that failed is over: given back to the queue it would come as one of another time. The next one is ordered.
      if (tick === undefined) context.log.error("a message is no tick", { messageId });
      else await obey(tick, context).catch((thrown: unknown) => context.log.error("a tick failed", { messageId, error: asFailure(thrown) }));
    }
    return { batchItemFailures: [] };
  },
});

async function obey(given: Order, context: Context): Promise<ProbeAnswer> {
  const { env, services, log } = context;
  const { record, adapters } = services;
  const startedAt = adapters.clock.now();
  log.appendKeys({ plan: given.plan });
  if (given.mode === "tick" && isStale(given, startedAt)) {
    log.info("a tick came too late and is dropped", { dueAt: given.dueAt });
    return { observations: [], wrong: false };
  }
  if (given.mode === "look" && given.handed !== undefined) return lookByHanded(given, given.handed, context);
  const plan = await services.plan(given.planDigest);
  const place = env.UNDERSTUDY_PLACE;
  const active = (await record.active(plan.plan))?.site ?? plan.home;
  const previous = await record.sightingsOf(plan.plan, place);
  const { observations, sightings } = await observe({ plan, place, active, only: given.mode === "look" ? given.only : undefined, previous, adapters });
  const wrong = looksWrong(plan, active, sightings, previous);
  // Ordered before anything is written: a record that is slow must not take the next looks with it.
  if (given.mode !== "look") await orderTicks(given, { plan, active, startedAt, wrong, previous }, context);
  await record.putSightings(plan.plan, sightings);
  if (given.mode !== "look") await publishVotes({ plan, observer: place, active, seen: observations, previous, health: given.mode === "minute", deadlineMs: probeDeadlineMs(plan) }, services, log);
  return { observations, wrong };
}

/**
 * A look without the record: by what came with the order, from nothing that was seen before, with the copies of secrets that lie in the
 * observer's own Region, because the arbiter's is away. Writes nothing. Throws `Refused` for any plan but those with which it was deployed.
 */
async function lookByHanded({ only }: Extract<Order, { mode: "look" }>, handed: Handed, { env, services }: Context): Promise<ProbeAnswer> {
  // Reckoned here, because whoever may call this function may write any plan and any digest, and what is looked at is signed in to.
  const digest = createDigest(handed.plan);
  if (!env.UNDERSTUDY_PLAN_DIGESTS.includes(digest)) throw new Refused(notDeployed(digest, env.UNDERSTUDY_PLAN_DIGESTS), { code: "not-deployed" });
  const plan = handed.plan as unknown as Plan;
  const place = env.UNDERSTUDY_PLACE;
  const { clients, clock } = services.adapters;
  const adapters = { ...services.adapters, secrets: new ManagedSecrets({ clients, clock, region: plan.sites[place]?.region ?? plan.arbiter.region }) };
  const { observations, sightings } = await observe({ plan, place, active: handed.active, only, previous: [], adapters });
  return { observations, wrong: looksWrong(plan, handed.active, sightings, []) };
}

function notDeployed(digest: string, deployed: readonly string[]): string {
  const why = deployed.length === 0 ? "its deployment names none, because it is from before observers knew theirs: deploy the plan's stacks again" : `that is ${deployed.map((each) => each.slice(0, 12)).join(", ")}: give the file that was deployed, or deploy this one`;
  return `the plan that came with the order (digest ${digest.slice(0, 12)}) is not the one with which this observer was deployed, so nothing was looked at; ${why}`;
}

interface Looked {
  readonly plan: Plan;
  readonly active: string;
  readonly startedAt: Instant;
  readonly wrong: boolean;
  readonly previous: readonly Sighting[];
}

/** Orders the looks of the coming minute. One that cannot be ordered is not made up for: the schedule wakes the observer again. */
async function orderTicks(given: Exclude<Order, { mode: "look" }>, { plan, active, startedAt, wrong, previous }: Looked, { env, services, log }: Context): Promise<void> {
  const queue = env.UNDERSTUDY_QUEUE;
  if (queue === "none") return;
  const { clients, clock } = services.adapters;
  const ticks = ticksAfter(plan.decide, given, { startedAt, wrong, wasWrong: looksWrong(plan, active, previous, previous) }).filter(({ dueAt }) => dueAt > clock.now());
  const body = (tick: (typeof ticks)[number]): string => JSON.stringify({ plan: given.plan, planDigest: given.planDigest, mode: "tick", ...tick });
  try {
    const region = plan.sites[env.UNDERSTUDY_PLACE]?.region ?? plan.arbiter.region;
    const failed = ticks.length === 0 ? [] : await sendLater(clients, region, queue, ticks.map((tick) => ({ body: body(tick), delaySeconds: delaySeconds(tick, clock.now()) })));
    if (failed.length > 0) log.error("some looks of this minute could not be ordered", { failed });
  } catch (thrown) {
    log.error("the looks of this minute could not be ordered", { error: asFailure(thrown) });
  }
}
