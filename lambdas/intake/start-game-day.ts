// Begins a game day, and keeps what its facilitator says of the fault. Nothing here causes or removes it: a person does, and is told which one was
// drawn, alone. The rest is seen to by the sweep (lambdas/sweep/game-days.ts).

import { frozenAt } from "../../workflows/drill-plan.ts";
import { whyNoDrill } from "../../workflows/drill-readiness.ts";
import { asFailure } from "../../workflows/failure.ts";
import { draw, faultOf, faultStands } from "../../workflows/game-day-state.ts";
import type { GameDay } from "../../workflows/game-day-state.ts";
import { sayExpected } from "../../workflows/game-day-grade.ts";
import { runName } from "../../workflows/names.ts";
import { identityOf } from "../../workflows/person.ts";
import type { Person } from "../../workflows/person.ts";
import type { Plan } from "../../workflows/plan.ts";
import { sayDuration, sayInstant } from "../../workflows/units.ts";
import { beginGameDay, changeGameDay, listGameDays, newestGameDay } from "../runtime/record/game-days.ts";
import type { KeptGameDay } from "../runtime/record/game-days.ts";
import { logOfPlan } from "../runtime/record/plan-log.ts";
import type { Services } from "../runtime/services.ts";
import type { DrillRequest } from "./drill-request.ts";
import type { StartAnswer } from "./start-run.ts";

/** The name of a game day, by what made the request. */
export const gameDayId = (plan: string, id: string): string => runName(plan, ["drill", "game-day", id]);

/** So many of the newest may be asked for once more; there are a few in a year. */
const mostDays = 50;

/** Why no game day of the plan can be begun; undefined where one can. */
export function whyNoGameDay(plan: Plan): string | undefined {
  return plan["game-day"] === undefined ? `the plan ${plan.plan} has no section game-day, which lists the faults to draw from` : undefined;
}

/** The answer to a request that was made before, whatever came of it; undefined where there is none. Only the facilitator hears again what was drawn. */
export async function begunBefore({ plan, id, who, identity }: Pick<DrillRequest, "plan" | "id" | "who" | "identity">, { record, plan: planOf }: Services): Promise<StartAnswer | undefined> {
  const day = (await record.alone((context) => listGameDays(context, plan.plan, mostDays))).find((each) => each.id === gameDayId(plan.plan, id));
  if (day === undefined) return undefined;
  const told = day.closed === null && isFacilitator(day, who, identity) ? `; ${brief(await planOf(day.planDigest), day)}` : "";
  return { answered: "duplicate", run: day.id, because: `the game day ${day.id} was begun before by the same request${told}` };
}

/** Draws a fault and begins the day. The circumstances were looked at before. The answer tells the facilitator what was drawn. */
export async function beginDay({ plan, planDigest, who, identity, what, id: request }: DrillRequest, services: Services): Promise<StartAnswer> {
  const { record, adapters } = services;
  const { clock } = adapters;
  const id = gameDayId(plan.plan, request);
  const source = (await record.active(plan.plan))?.site ?? plan.home;
  const day: GameDay = {
    id, plan: plan.plan, planDigest, openedAt: clock.now(), who, ...(identity === undefined ? {} : { identity }), what, source,
    ...draw(plan["game-day"]?.faults ?? [], { id, planDigest }, `${clock.id()}${clock.id()}`), caused: null, removed: null, stop: null, told: [], closed: null,
  };
  // The audit first: what binds the draw stands in its chain before anybody knows it.
  await record.alone((context) => logOfPlan(context, { plan: plan.plan, by: who, reason: what, deed: { type: "game-day", day: id, said: "begun", commitment: day.commitment } }));
  const stands = await record.alone((context) => beginGameDay(context, day));
  if (stands.day.id !== id) return { answered: "busy", because: `the game day ${stands.day.id} has not ended` };
  return { answered: stands.isNew ? "started" : "duplicate", run: id, because: brief(plan, stands.day) };
}

/** What the facilitator alone is told. */
function brief(plan: Plan, day: GameDay): string {
  const fault = faultOf(plan, day);
  return `drawn was ${fault.name}, and nobody else is told. Everybody is told within a minute that the game day has begun; after that, say so just before you cause it: under Drills on the console, or understudy drill caused ${plan.plan} --reason …. To cause it: ${fault.cause}. It stands for ${sayDuration(fault.lasts)} at most. To take it back: ${fault.remove}, and where production has moved meanwhile only what starts nothing at ${day.source} that was stopped for that; then say so, on the same page or by understudy drill removed ${plan.plan} --reason …. Right is ${sayExpected(fault)}`;
}

const isFacilitator = (day: GameDay, who: string, identity: string | undefined): boolean => (day.identity !== undefined && identity !== undefined ? day.identity === identity : day.who === who);

export type SaidOfDay = "caused" | "removed" | "ended";

/** Keeps what a person says of the open game day: that the fault is caused now, that it is taken back, or that the day shall end. */
export async function sayOfGameDay(plan: string, said: SaidOfDay, person: Person, reason: string, services: Services): Promise<StartAnswer> {
  const { record, adapters } = services;
  const before = await record.alone((context) => newestGameDay(context, plan));
  if (before === undefined || before.day.closed !== null) return { answered: "not-now", because: `no game day of ${plan} is open` };
  const { day } = before;
  const by = person.subject;
  const at = adapters.clock.now();
  if (said === "caused") {
    const unlet = await whyNotCaused(day, by, identityOf(person), services);
    if (unlet !== undefined) return unlet;
    return keep(before, { ...day, caused: { at, by } }, `the fault stands from now on, and the clock runs`);
  }
  if (said === "removed") {
    if (day.removed !== null) return { answered: "duplicate", run: day.id, because: `${day.removed.by} has said so before` };
    if (day.caused === null) return { answered: "not-now", because: "the fault was not caused yet, so there is nothing to take back" };
    return keep(before, { ...day, removed: { at, by } }, "the fault counts as taken back; nobody measures that. The day is graded when no run is open");
  }
  if (day.stop !== null) return { answered: "duplicate", run: day.id, because: `${day.stop.by} has ended it before: ${day.stop.because}` };
  // What was shown while the fault stood is shown, and is not wiped by ending it afterwards.
  if (day.removed !== null) return { answered: "too-late", because: `${day.removed.by} has said at ${sayInstant(day.removed.at)} that the fault is taken back, so nothing is left to end; the day is graded within some minutes, once no run is open` };
  return keep(before, { ...day, stop: { at, by, because: reason } }, faultStands(day) ? `it ends once the fault is taken back, and everybody is told how within a minute; then: understudy drill removed ${plan} --reason …` : "it ends within a minute");

  async function keep(stands: KeptGameDay, changed: GameDay, because: string): Promise<StartAnswer> {
    const logged = { plan, by, person, reason };
    // In the audit before it is so, and that it came to nothing too.
    const { seq } = await record.alone((context) => logOfPlan(context, { ...logged, deed: { type: "game-day", day: day.id, said, commitment: day.commitment } }));
    try {
      await record.alone((context) => changeGameDay(context, stands, changed));
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code !== "raced") throw failure;
      await record.alone((context) => logOfPlan(context, { ...logged, deed: { type: "not-done", of: seq, because: failure.message } }));
      return { answered: "busy", because: "the game day went on in this instant; say it again" };
    }
    return { answered: "noted", run: day.id, because };
  }
}

/** The conditions of the beginning hold as long as nothing is caused: what came up since is no part of the game day. */
async function whyNotCaused(day: GameDay, who: string, identity: string | undefined, { record, adapters, plan: planOf }: Services): Promise<Exclude<StartAnswer, { answered: "started" }> | undefined> {
  if (!isFacilitator(day, who, identity)) return { answered: "not-allowed", because: `${day.who} is the facilitator of this game day, and nobody else knows which fault to cause` };
  if (day.caused !== null) return { answered: "duplicate", run: day.id, because: `the fault stands since ${sayInstant(day.caused.at)}` };
  const [{ run: openRun, killSwitch, pausedUntil }, deployed, readiness] = await Promise.all([record.readLease(day.plan), record.deployed(day.plan), record.readiness(day.plan)]);
  const now = adapters.clock.now();
  const refuse = (because: string) => ({ answered: "not-now", because: `${because}; do not cause the fault` }) as const;
  if (day.stop !== null) return refuse(`${day.stop.by} has ended the game day`);
  // Else somebody meets a fault of which nobody has told them that it may be one.
  if (!day.told.includes("begun")) return refuse("people have not been told yet that the game day has begun, which the sweep does within a minute");
  if (deployed?.planDigest !== day.planDigest) return refuse("another text of the plan is deployed by now");
  const because = whyNoDrill({ now, openRun, killSwitch, pausedUntil, readiness: readiness?.newest, planDigest: day.planDigest, frozen: frozenAt(await planOf(day.planDigest), now) });
  return because === undefined ? undefined : refuse(because);
}

/** Why nothing may be caused: the kill switch, a pause, or days that the plan freezes. */
export function whyHalted(plan: Plan, { killSwitch, pausedUntil }: { readonly killSwitch: boolean; readonly pausedUntil: number | undefined }, now: number): string | undefined {
  if (killSwitch) return "the kill switch is on";
  if (pausedUntil !== undefined && pausedUntil > now) return `the plan is paused until ${sayInstant(pausedUntil)}`;
  return frozenAt(plan, now);
}
