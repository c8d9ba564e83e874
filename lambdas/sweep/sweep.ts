// Every minute, for what events alone would miss: an alarm that stands with no run open starts one; a run whose execution
// is dead is closed and paged; a decision that was taken but never reached its task is delivered; the facts of an open
// approval are looked at again, and a gate whose facts changed is issued anew; and what no alarm is about is told once
// (notices.ts). Called by EventBridge Scheduler.

import * as z from "zod/mini";
import { lookingFunctions } from "../../workflows/looking.ts";
import { siteAlarmName, triggeredAlarmName } from "../../workflows/names.ts";
import { aboutEnd, aboutGate } from "../../workflows/notification.ts";
import { approvalFacts } from "../../workflows/gate-facts.ts";
import { givesWay, isIsolated, liveOrDrill } from "../../workflows/drill-kinds.ts";
import { asFailure, Failure } from "../../workflows/failure.ts";
import type { EntryBody, GateState, RunState } from "../../workflows/record.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { factsOf } from "../../workflows/voting.ts";
import { alarmStandsSince } from "../aws/alarms.ts";
import { executionEnded } from "../aws/step-functions.ts";
import { assessState } from "../assess/assess.ts";
import { closeRun } from "../close/close.ts";
import { continueRun, settleDecision, settleWaiting } from "../gate/decide.ts";
import { machineOf } from "../intake/machines.ts";
import { sayStart, startRun } from "../intake/start-run.ts";
import type { StartAnswer } from "../intake/start-run.ts";
import { wakeClosed } from "../open/wake-closed.ts";
import { freshEvidence } from "../runtime/fresh-evidence.ts";
import { sweepingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { tellOver } from "../runtime/over.ts";
import { page, pageSurely, tellUntold } from "../runtime/page.ts";
import { auditRun } from "../runtime/record/audit.ts";
import type { Lease } from "../runtime/record/lease.ts";
import type { Services } from "../runtime/services.ts";
import { endOverdueRepair } from "./repairs.ts";
import { joinWished, startWished } from "./wishes.ts";
import { resumeCleanUp } from "./clean-ups.ts";
import { endExpired } from "./expired-gates.ts";
import { heldLease, sweepMetricFields } from "./held-leases.ts";
import type { HeldLease } from "./held-leases.ts";
import { quiet, tellWhatIsFound } from "./notices.ts";
import { tellBlocked } from "./blocked.ts";
import { advanceGameDay } from "./game-days.ts";
import { advanceLiveDrill } from "./live-drills.ts";
import { tellOverdueDrills } from "./overdue-drills.ts";
import { startReturn } from "./returns.ts";
import { remind } from "./reminders.ts";
import { endTakenBack } from "./taken-back.ts";
import { tellServingFails } from "./serving-fails.ts";

type Env = z.output<typeof sweepingEnvironment>;

export const sweep = defineFunction({
  name: "sweep",
  env: sweepingEnvironment,
  input: z.unknown(),
  async run({ env, services, log }) {
    const answers: Record<string, string> = {};
    const held: HeldLease[] = [];
    const notSwept = new Set<string>();
    const known = env.UNDERSTUDY_PLANS;
    // A plan that another deployment of this stack left out is still enrolled, and nobody would act for it.
    for (const plan of (await services.record.plans()).filter((each) => !known.includes(each))) {
      if ((await services.record.deployed(plan)) === undefined) continue;
      notSwept.add(plan);
      answers[plan] = "enrolled, but not in this deployment: deploy the control stack again with all plans";
      log.error("an enrolled plan is not in this deployment", { plan });
    }
    await Promise.all(known.map(async (plan) => {
      // Before all else, and whatever becomes of it: a fault whose time is over is taken back also where the plan cannot be swept.
      const day = await advanceGameDay(plan, env.UNDERSTUDY_TOPIC, services).catch((thrown: unknown) => {
        notSwept.add(plan);
        log.error("the game day of a plan could not go on", { plan, error: asFailure(thrown) });
        return `the game day failed: ${asFailure(thrown).message}`;
      });
      try {
        const before = await services.record.readLease(plan);
        // Who cannot be called now must not keep the plan from being swept; the alarm on plans that were not swept says it.
        if (before.untold !== undefined && !(await tellUntold(services, env.UNDERSTUDY_TOPIC, plan, before.untold, log))) notSwept.add(plan);
        // Nor must who still sleeps at the question of a drill that is closed.
        if (before.asleep !== undefined && !(await wakeClosed(plan, before.asleep, services, log))) notSwept.add(plan);
        answers[plan] = await sweepPlan(plan, before, env, services, log);
        const { run } = before;
        if (run !== undefined) await services.record.alone((context) => auditRun(context, run));
        // What keeps incidents must not keep the plan from being swept either; the same alarm says it.
        const ofRun = run ?? (before.untold === undefined ? undefined : await newestRun(plan, services));
        if (ofRun !== undefined && !(await tellOver(ofRun, env.UNDERSTUDY_NOTIFY, services, log))) notSwept.add(plan);
        const lease = await heldLease(plan, services);
        if (lease !== undefined) held.push(lease);
      } catch (thrown) {
        // One plan's trouble must not keep the others from being swept; an alarm stands on their number.
        notSwept.add(plan);
        answers[plan] = `failed: ${asFailure(thrown).message}`;
        log.error("a plan could not be swept", { plan, error: asFailure(thrown) });
      }
      if (day !== undefined) answers[plan] = `${answers[plan] ?? ""}; ${day}`;
    }));
    log.info("swept", { answers });
    const metrics = sweepMetricFields(held, [...notSwept], services.adapters.clock.now());
    if (metrics !== undefined) log.info("plans are locked or were not swept", metrics);
    return answers;
  },
});

/** Whose end may be what people could not be told: with it all incidents of the run would have ended. */
async function newestRun(plan: string, { record }: Services): Promise<string | undefined> {
  return (await record.listRuns(plan, 1))[0]?.run;
}

async function sweepPlan(plan: string, lease: Lease, env: Env, services: Services, log: ErrorLog): Promise<string> {
  if (lease.run === undefined) return (await startWished(lease, env, services, log)) ?? (await startReturn(lease, env, services, log)) ?? startIfAlarmStands(plan, lease, env, services);
  const state = await services.record.state(lease.run);
  if (state === undefined) return `run ${lease.run} has no record yet`;
  if (await executionIsDead(state, env, services)) return closeDead(state, env, services, log);
  // Nothing real waits for a drill; what is to be told of the plan is told when that is over.
  if (givesWay(state)) {
    const begun = (await startWished(lease, env, services, log)) ?? (await startReturn(lease, env, services, log)) ?? (await startIfAlarmStands(plan, lease, env, services, true));
    // An isolated one asks people, and its gates are looked after like any other's.
    if (!isIsolated(state) || begun !== drillIsOpen) return begun;
  }
  // Who cannot be called now must not keep anybody's decision from its run.
  const warned = await tellServingFails(state, lease, env.UNDERSTUDY_TOPIC, services).catch((thrown: unknown) => asFailure(thrown));
  // Before what ends a run at a question that events have answered: this one lets it go on.
  const resumed = await resumeCleanUp(state, lease, services);
  for (const gate of await services.record.gates(state.run)) {
    if (gate.status === "decided") await settleDecision(gate, state, services);
    if (gate.status === "waiting") await settleWaiting(gate, state, services);
    if (gate.status === "overtaken" && !waitsInRecord(gate, state)) await continueRun(state, gate.gate, "close", services);
  }
  if (resumed !== undefined) return resumed;
  await joinWished(lease, state, services);
  const ended = await endOverdueRepair(state, lease, services);
  if (ended !== undefined) return ended;
  const takenBack = await endTakenBack(state, services);
  if (takenBack !== undefined) return takenBack;
  const expired = await endExpired(state, services, log, env.UNDERSTUDY_CONSOLE);
  if (expired !== undefined) return expired;
  // Also who cannot be called must not wait for an answer to a question that facts have answered meanwhile.
  const called = await callAgain(state, env, services).then(() => remind(state, env, services)).catch((thrown: unknown) => asFailure(thrown));
  const answer = await refreshApproval(state, env, services, log);
  for (const untold of [warned, called]) if (untold instanceof Failure) throw untold;
  return answer;
}

/**
 * Closes a run whose execution is dead, or gives back its lease where it was closed without that. Nobody else will call people
 * any more, so the call is kept before anything is written: whoever dies in here leaves it to the next sweep. Whether somebody
 * was called before cannot be known; told twice is better than not at all.
 */
async function closeDead(state: RunState, env: Env, services: Services, log: ErrorLog): Promise<string> {
  const { plan, run, closed } = state;
  const call = { of: `${run} died`, subject: `${liveOrDrill(state)} ${plan}: a run died`, text: `The execution of ${run} is dead; look at the record and at what was changed.` };
  await services.record.setUntold(plan, call);
  const ending = await closeRun(planOfRun(await services.plan(state.planDigest), state), state, "its execution ended without closing it", services);
  if (await pageSurely(services, env.UNDERSTUDY_TOPIC, plan, { ...call, text: `${ending.sentence} ${call.text}` }, log, aboutEnd(state, false, env.UNDERSTUDY_CONSOLE))) await services.record.setTold(plan, call);
  return closed === null ? `closed dead run ${run}` : `gave back the lease of ${run}`;
}

/** Calls people to gates to which they could not be called when these were opened. */
async function callAgain(state: RunState, env: Env, services: Services): Promise<void> {
  for (const gate of state.gates.filter((each) => each.status === "waiting" && state.unpaged.includes(each.gate))) {
    const subject = `${liveOrDrill(state)} ${state.plan}: ${gate.title} (late)`;
    await page(services, env.UNDERSTUDY_TOPIC, subject, gate.sentences.join("\n"), aboutGate(state, gate, "gate-opened", env.UNDERSTUDY_CONSOLE));
    await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "paged", sentence: subject, gate: gate.gate } });
  }
}

const drillIsOpen = "a drill is open";

async function startIfAlarmStands(plan: string, lease: Lease, env: Env, services: Services, duringDrill = false): Promise<string> {
  const deployed = await services.record.deployed(plan);
  if (deployed === undefined) return "not deployed";
  const watched = await services.plan(deployed.planDigest);
  const { home, triggers } = watched;
  const site = (await services.record.active(plan))?.site ?? home;
  const standsSince = (alarm: string): Promise<string | undefined> => alarmStandsSince(services.adapters.clients, services.arbiterRegion, alarm);
  const start = (alarm: string, standing: string, nameParts: readonly (string | number)[]): Promise<StartAnswer> =>
    startRun({ plan, site, by: "sweep", what: `${alarm} stands since ${standing}`, at: Date.parse(standing), nameParts }, env, services);

  const alarm = siteAlarmName(plan, site);
  const standing = await standsSince(alarm);
  // The epoch makes the name new after each run, because the name of a closed execution cannot be used again for 90 days.
  if (standing !== undefined) {
    const answer = await start(alarm, standing, [alarm, standing, lease.epoch]);
    if (answer.answered === "blocked") await tellBlocked({ plan: watched, site, because: answer.because }, lease, env.UNDERSTUDY_TOPIC, services);
    return sayStart(answer);
  }
  const tell = async (): Promise<string> => {
    if (duringDrill) return drillIsOpen;
    // A drill that cannot be brought on must not keep people from hearing of anything else.
    const drilled = await advanceLiveDrill(watched, deployed.planDigest, lease, env, services).catch((thrown: unknown) => asFailure(thrown));
    const overdue = await tellOverdueDrills(watched, deployed.at, env.UNDERSTUDY_TOPIC, services);
    const found = await tellWhatIsFound(watched, site, lease, env.UNDERSTUDY_TOPIC, services);
    if (drilled instanceof Failure) throw drilled;
    return drilled ?? (overdue.length === 0 ? found : `overdue drills: ${overdue.join(", ")}`);
  };
  if (triggers?.alarms[site] === undefined) return tell();
  const triggered = triggeredAlarmName(plan, site);
  const triggeredSince = await standsSince(triggered);
  if (triggeredSince === undefined) return tell();
  // Named as the intake names it, without the epoch: only a lost event is made good. While our own observers see the site
  // well, an alarm that stands for days would otherwise start a run, and call people, again and again.
  const answer = await start(triggered, triggeredSince, [triggered, triggeredSince]);
  if (answer.answered === "blocked") await tellBlocked({ plan: watched, site, because: answer.because }, lease, env.UNDERSTUDY_TOPIC, services);
  if (answer.answered !== "duplicate") return sayStart(answer);
  // Its run has been: for as long as the alarm stands on, nobody else would tell what is found meanwhile.
  const told = await tell();
  return told === quiet ? sayStart(answer) : told;
}

async function executionIsDead(state: RunState, env: Env, services: Services): Promise<boolean> {
  const { plan, target, repair, kind } = state;
  const machine = machineOf(env, plan, target, repair, isIsolated(state) ? "isolated" : kind);
  return machine !== undefined && executionEnded(services.adapters.clients, services.arbiterRegion, machine, state.run);
}

/** A crash may leave the record one step behind the gate, which is changed first. */
function waitsInRecord(gate: GateState, state: RunState): boolean {
  return state.gates.some((each) => each.gate === gate.gate && each.status === "waiting");
}

/** Looks again while people think: a source that came back ends the question, other facts ask it anew. */
async function refreshApproval(state: RunState, env: Env, services: Services, log: ErrorLog): Promise<string> {
  const gate = (await services.record.gates(state.run)).find((each) => each.gate === "approve-failover");
  const overtaken = gate?.status === "overtaken" && waitsInRecord(gate, state);
  if (gate === undefined || (gate.status !== "waiting" && !overtaken)) return "open";
  const plan = planOfRun(await services.plan(state.planDigest), state);
  const evidence = await freshEvidence(plan, state, "not-tried", env.UNDERSTUDY_PROBES?.[plan.plan] ?? lookingFunctions(plan), services);
  // A person is asked already, so nobody watches in vain: what does not stay the same leaves the question as it is.
  const verdict = await assessState({ ...state, evidence, openedAt: services.adapters.clock.now() }, services, log);
  const recorded = state.gates.find((each) => each.gate === gate.gate)?.revision === gate.revision;
  if (!overtaken && (verdict.verdict === "watch" || (recorded && verdict.digest === gate.digest))) return "waiting for a person";

  // The gate changes first: once it is decided, nothing may be assessed beside the decision, or the door would refuse it.
  const say = (body: EntryBody) => services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
  if (overtaken || (verdict.verdict !== "ask" && verdict.verdict !== "fail-over")) {
    const ended = overtaken || (await services.record.endGate({ run: state.run, gate: gate.gate, how: "overtaken", because: verdict.sentence, revision: gate.revision })).ended;
    if (!ended) return "decided meanwhile";
    await say({ type: "looked", evidence });
    await say({ type: "assessed", verdict, confirms: false });
    await say({ type: "gate-ended", gate: gate.gate, how: "overtaken", because: verdict.sentence });
    await continueRun(state, gate.gate, "close", services);
    return `gate overtaken: ${verdict.code}`;
  }
  // It is the same wait: it ends when it would have ended.
  const draft = approvalFacts(plan, { ...state, verdict }, gate.openedAt);
  const revised = await services.record.reviseGate(state.run, { ...draft, openedAt: gate.openedAt, ...(gate.understands === undefined ? {} : { understands: gate.understands }) });
  if (revised.gate.status !== "waiting") return "decided meanwhile";
  const facts = factsOf(revised.gate);
  await say({ type: "looked", evidence });
  await say({ type: "assessed", verdict, confirms: false });
  await say({ type: "gate-opened", facts });
  try {
    const outdated = (gate.votes ?? []).map(({ by }) => `${by} has approved other facts than these, which does not count any more.`);
    await page(services, env.UNDERSTUDY_TOPIC, `${liveOrDrill(state)} ${plan.plan}: facts changed, ${facts.title}`, [...outdated, ...facts.sentences].join("\n"), aboutGate(state, facts, "facts-changed", env.UNDERSTUDY_CONSOLE));
  } catch (thrown) {
    // The question is asked already; the next sweep calls to it.
    const because = asFailure(thrown);
    log.error("people could not be called to changed facts", { plan: plan.plan, error: because });
    await say({ type: "page-failed", gate: facts.gate, because: because.message });
  }
  return "gate issued anew";
}
