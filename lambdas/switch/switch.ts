// What people switch on a plan outside of any gate: pause and resume, the kill switch, lifting the block that a run left, and
// stopping a run that is open. Called by console and command line; a refusal is an answer, because the caller shows it. Each switch,
// and each that was refused, is an entry that is kept: of a run where there is one, else of the plan's own log.

import * as z from "zod/mini";
import { mayDo } from "../../workflows/access.ts";
import { hasCommitted } from "../../workflows/committed.ts";
import type { Leave } from "../../workflows/access.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import type { Person } from "../../workflows/person.ts";
import type { Plan } from "../../workflows/plan.ts";
import { plannedNodes } from "../../workflows/plan-steps.ts";
import type { PlanDeed } from "../../workflows/plan-log.ts";
import type { RunState } from "../../workflows/record.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { stepOfKey } from "../../workflows/step-keys.ts";
import { parseDuration, sayInstant } from "../../workflows/units.ts";
import { continueRun, settleDecision } from "../gate/decide.ts";
import { personOf, personSchema } from "../gate/person.ts";
import { switchingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { tellOver } from "../runtime/over.ts";
import { pageSurely } from "../runtime/page.ts";
import { auditRun } from "../runtime/record/audit.ts";
import { logOfPlan, logRefusal } from "../runtime/record/plan-log.ts";
import { refuseLong } from "../runtime/record/switches.ts";
import type { Services } from "../runtime/services.ts";

const name = z.string().check(z.minLength(1), z.maxLength(200));

export const switchRequest = z.strictObject({
  plan: name,
  by: name,
  /** Who it is, where the caller knows more than a name; `by` is not asked then. */
  person: z.optional(personSchema),
  reason: z.string().check(z.trim(), z.minLength(3), z.maxLength(1_024)),
  change: z.discriminatedUnion("what", [
    /** A length and no instant: the clock of whoever asks may be wrong, ours counts. */
    z.strictObject({ what: z.literal("pause"), for: z.string().check(z.refine((text) => (parseDuration(text) ?? 0) > 0, "a duration with its unit, such as 2h")) }),
    z.strictObject({ what: z.literal("resume") }),
    z.strictObject({ what: z.literal("kill-switch"), on: z.boolean() }),
    z.strictObject({ what: z.literal("acknowledge"), run: z.optional(name) }),
    z.strictObject({ what: z.literal("stop"), run: name }),
  ]),
});
export type SwitchRequest = z.output<typeof switchRequest>;
export type SwitchAnswer = { readonly done: true; readonly sentence: string } | { readonly done: false; readonly code: string; readonly because: string };

export const switchFunction = defineFunction({
  name: "switch",
  env: switchingEnvironment,
  input: switchRequest,
  async run({ env, input, services, log }): Promise<SwitchAnswer> {
    try {
      const sentence = await switchPlan(input, services);
      log.info("switched", { what: input.change.what, by: personOf(input).subject, reason: input.reason, sentence });
      await tell(input, sentence, env.UNDERSTUDY_TOPIC, services, log);
      if (input.change.what === "stop") await tellOver(input.change.run, env.UNDERSTUDY_NOTIFY, services, log);
      return { done: true, sentence };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      log.warn("not switched", { what: input.change.what, by: personOf(input).subject, code: thrown.code });
      const { plan, reason } = input;
      const person = personOf(input);
      const deed: PlanDeed = { type: "refused", asked: sayChange(input.change), code: thrown.code ?? "refused", because: thrown.message };
      // A plan that nobody deployed has no log, or anybody could write one; and whoever is refused hears why, kept or not.
      if (thrown.code !== "no-such-plan") await services.record.alone((context) => logRefusal(context, { plan, by: person.subject, person, reason, deed })).catch((failed: unknown) => log.error("a refusal could not be kept", { error: asFailure(failed) }));
      return { done: false, code: thrown.code ?? "refused", because: thrown.message };
    }
  },
});

/** What people read first, and whether it ends what an earlier switch began. Stopping a run is told by the run's own end. */
const told = { pause: "paused", resume: "resumed", "kill-switch": "kill switch", acknowledge: "acknowledged" } as const;

/** Tells people once what was switched, by whom, until when and why: whoever is called in the night has to know that nothing moves by itself. What could not be told, the sweep tells. */
async function tell({ plan, reason, change, ...who }: SwitchRequest, sentence: string, topic: string, services: Services, log: ErrorLog): Promise<void> {
  if (change.what === "stop") return;
  const by = personOf(who).subject;
  const good = change.what === "resume" || change.what === "acknowledge" || (change.what === "kill-switch" && !change.on);
  const subject = `LIVE ${plan}: ${told[change.what]}${change.what === "kill-switch" ? (change.on ? " on" : " off") : ""}, by ${by}`;
  const call = { of: `${change.what} of ${plan} at ${services.adapters.clock.now()}`, subject, text: `${sentence}\nBy ${by}: ${reason}` };
  // What ends a pause ends its incident too.
  const incident = change.what === "acknowledge" ? null : `${plan}: ${change.what === "kill-switch" ? "kill switch" : "paused"}`;
  await pageSurely(services, topic, plan, call, log, { kind: "switched", plan, good, incident });
}

/**
 * Does it and says what holds now. Throws `Refused` where the plan is not deployed (`no-such-plan`), where it does not let this person
 * (`not-allowed`), or where there is nothing of that kind to do.
 */
export async function switchPlan(request: SwitchRequest, services: Services): Promise<string> {
  const { plan, reason, change } = request;
  const { record, adapters } = services;
  const person = personOf(request);
  const by = person.subject;
  const [lease, deployed] = await Promise.all([record.readLease(plan), record.deployed(plan)]);
  if (deployed === undefined) throw new Refused(lease.epoch === 0 ? `the record knows no plan ${plan}` : `${plan} was taken back, so there is nothing to switch`, { code: "no-such-plan" });
  const leave = leaveFor(await services.plan(deployed.planDigest), person, change.what);
  if (!leave.allowed) throw new Refused(leave.because, { code: "not-allowed" });
  const kept = <T>(deed: PlanDeed, change: () => Promise<T>): Promise<T> => keptBefore({ plan, by, person, reason, deed }, change, services);
  switch (change.what) {
    case "pause": {
      const until = adapters.clock.now() + (parseDuration(change.for) ?? 0);
      if (lease.pausedUntil !== undefined && lease.pausedUntil > until) {
        throw new Refused(`${plan} is paused until ${sayInstant(lease.pausedUntil)} already${lease.pausedBy === undefined ? "" : `, by ${lease.pausedBy}`}; a shorter pause would end that one early, so resume it first if that is meant`, { code: "paused-longer" });
      }
      refuseLong(plan, until, adapters.clock.now());
      await kept({ type: "paused", until }, () => record.pause(plan, until, by, reason));
      return `${plan} is paused until ${sayInstant(until)}: runs look and ask, and nothing is changed before then.`;
    }
    case "resume":
      if (lease.pausedUntil === undefined || lease.pausedUntil <= adapters.clock.now()) throw new Refused(`${plan} is not paused; nothing was changed`, { code: "not-paused" });
      await kept({ type: "resumed" }, () => record.pause(plan, null, by, reason));
      return `${plan} is no longer paused.`;
    case "kill-switch":
      if (lease.killSwitch === change.on) throw new Refused(`the kill switch of ${plan} is ${change.on ? "on" : "off"} already${lease.killSwitchBy === undefined ? "" : ` (${lease.killSwitchBy})`}`, { code: "already" });
      await kept({ type: "kill-switch", on: change.on }, () => record.setKillSwitch(plan, change.on, by, reason));
      return change.on ? `The kill switch of ${plan} is on: no change passes until somebody turns it off. What had been sent before is not called back.` : `The kill switch of ${plan} is off: changes pass again.`;
    case "acknowledge": {
      const lift = () => record.acknowledge(plan, by, reason, change.run);
      const run = change.run ?? lease.blockedBy;
      // Where this run blocks nothing there is nothing to keep: it was acknowledged before, or never had to be.
      const isBlocking = run !== undefined && run === lease.blockedBy && (lease.blockedUntil ?? 0) > adapters.clock.now();
      const { acknowledged } = isBlocking ? await kept({ type: "acknowledged", run }, lift) : await lift();
      return `Run ${acknowledged} is acknowledged: runs of ${plan} may start by themselves again.`;
    }
    case "stop":
      return stopRun(plan, change.run, by, reason, services);
  }
}

/** Writes what is going to be done, does it, and where it came to nothing writes that too. What cannot be written is not done. */
async function keptBefore<T>(logged: Parameters<typeof logOfPlan>[1], change: () => Promise<T>, { record }: Services): Promise<T> {
  const { seq } = await record.alone((context) => logOfPlan(context, logged));
  try {
    return await change();
  } catch (thrown) {
    const failure = asFailure(thrown);
    // Whether it was done is not known then, and the log must not say that it was not.
    if (failure.name !== "Unknown") await record.alone((context) => logOfPlan(context, { ...logged, deed: { type: "not-done", of: seq, because: failure.message } }));
    throw failure;
  }
}

function sayChange(change: SwitchRequest["change"]): string {
  switch (change.what) {
    case "pause":
      return `a pause for ${change.for}`;
    case "resume":
      return "the end of the pause";
    case "kill-switch":
      return `turning the kill switch ${change.on ? "on" : "off"}`;
    case "acknowledge":
      return change.run === undefined ? "acknowledging the run that blocks" : `acknowledging run ${change.run}`;
    case "stop":
      return `stopping run ${change.run}`;
  }
}

/** Stopping is a decision on a run, as at a gate; all else is pausing. */
function leaveFor(plan: Plan, person: Person, what: SwitchRequest["change"]["what"]): Leave {
  if (what !== "stop") return mayDo(plan, person, "pause");
  const all = (["approve", "accept-loss"] as const).map((action) => mayDo(plan, person, action));
  return all.find(({ allowed }) => allowed) ?? mayDo(plan, person, "approve");
}

/**
 * Stops a run: each branch ends at its next look, and every question of a step is answered with "stop". What was changed stays changed.
 * A run that only asks whether to begin is not stopped but rejected, at its gate, because that is what it waits for. May be repeated.
 */
async function stopRun(plan: string, run: string, by: string, reason: string, services: Services): Promise<string> {
  const { record } = services;
  if ((await record.readLease(plan)).run !== run) throw new Refused(`run ${run} of ${plan} is not open; there is nothing to stop`, { code: "not-open" });
  const state = await services.state(run);
  const asksToBegin = state.gates.some((gate) => gate.status === "waiting" && gate.kind === "approve-failover");
  if (asksToBegin) throw new Refused(`run ${run} has changed nothing and asks whether to begin; reject it at its gate`, { code: "reject-instead" });
  await refuseHalfWay(state, services);
  const say = (body: Parameters<typeof record.append>[0]["body"]) => record.append({ run, plan, epoch: state.epoch, body });
  if (state.stopRequested === null) await say({ type: "stop-requested", by, reason });
  for (const gate of state.gates) if (gate.status === "waiting") await endForStop(gate.gate, state, `${by} stopped the run`, services);
  // The stop stands without it, and the next sweep does it where it failed.
  await record.alone((context) => auditRun(context, run)).catch(() => undefined);
  return `Run ${run} is told to stop: each of its steps ends at its next look, and no further one begins. ${changed(state)}`;
}

/** A planned move that has passed its commit point only goes forward, and one that is being taken back is taken back (I22). */
async function refuseHalfWay(state: RunState, services: Services): Promise<void> {
  if (state.kind !== "switchover") return;
  const plan = planOfRun(await services.plan(state.planDigest), state);
  const nodes = plannedNodes(plan.steps);
  if (Object.keys(state.steps).some((key) => stepOfKey(nodes, key)?.back === true)) throw new Refused(`run ${state.run} is being taken back already; whoever is asked at a gate on the way decides there`, { code: "only-back" });
  if (hasCommitted(plan, state)) throw new Refused(`run ${state.run} has passed its commit point and only goes forward: stopped here it would leave ${state.source} and ${state.target} half-way`, { code: "only-forward" });
}

async function endForStop(gate: string, state: RunState, because: string, services: Services): Promise<void> {
  const { gate: stands } = await services.record.endGate({ run: state.run, gate, how: "overtaken", because });
  // Somebody decided in this instant: the decision stands, and the stop after it.
  if (stands.status === "decided") return settleDecision(stands, state, services);
  await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "gate-ended", gate, how: "overtaken", because } });
  await continueRun(state, gate, "stop", services);
}

function changed({ mutations }: RunState): string {
  if (mutations === 0) return "It has changed nothing so far.";
  return `It has made ${mutations === 1 ? "1 change" : `${mutations} changes`} so far, and what was changed stays changed.`;
}
