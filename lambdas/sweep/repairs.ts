// Ends a repair whose time is over, or instead of which a person wants a failover. While one is open no failover starts, so nobody's silence and no slow service may keep it open:
// its gates expire, what goes on is stopped, and the next sweep finds the alarm that stands.

import type { RunState } from "../../workflows/record.ts";
import { siteAlarmName, triggeredAlarmName } from "../../workflows/names.ts";
import { plannedRepairEnd, repairEndsAt, wayBackMs } from "../../workflows/repairs.ts";
import type { Plan } from "../../workflows/plan.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant } from "../../workflows/units.ts";
import { alarmStandsSince } from "../aws/alarms.ts";
import { continueRun, settleDecision } from "../gate/decide.ts";
import type { Lease } from "../runtime/record/lease.ts";
import type { Services } from "../runtime/services.ts";

/**
 * Gives what was ended, or undefined for a run that is no repair or has time left. Called every minute; what an earlier call began and
 * did not finish is finished. Throws what the record and Step Functions throw.
 */
export async function endOverdueRepair(swept: RunState, lease: Lease, services: Services): Promise<string | undefined> {
  const plan = await services.plan(swept.planDigest);
  const planned = plannedRepairEnd(plan, swept);
  const now = services.adapters.clock.now();
  if (planned === null || (now < planned && lease.wish === undefined)) return undefined;
  const state = await withHolds(plan, planned, swept, lease, services);
  const wholeTime = repairEndsAt(plan, state) ?? planned;
  const { wish } = lease;
  const isWished = wish !== undefined && wish.at < wholeTime;
  const endsAt = isWished ? wish.at : wholeTime;
  if (now < endsAt) return undefined;
  const goesBack = Object.keys(state.steps).some(isWayBack);
  const isLate = now >= endsAt + wayBackMs;
  const gates = state.gates.filter(({ status, step }) => (status === "waiting" || status === "expired") && (isLate || step === null || !isWayBack(step)));
  const say = (body: Parameters<Services["record"]["append"]>[0]["body"]) => services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
  const because = isWished ? `a failover was requested instead (${wish.what})` : sayOver(state, planned, endsAt);
  const isAtWork = state.authorised !== null && gates.length === 0 && !goesBack;
  if ((isLate || isAtWork) && state.stopRequested === null) await say({ type: "stop-requested", by: "understudy", reason: because });
  for (const waiting of gates) {
    const { gate, status } = waiting;
    if (status === "waiting") {
      // Somebody who took time in this instant has it, unless a failover waits; then nobody keeps it.
      const { gate: stands } = await services.record.endGate({ run: state.run, gate, how: "expired", because, ...(isWished || isLate || state.failoverWaits !== undefined ? {} : { unlessHeldSince: waiting }) });
      if (stands.status === "decided") await settleDecision(stands, state, services);
      if (stands.status === "decided" || stands.status === "waiting") continue;
      await say({ type: "gate-ended", gate, how: "expired", because });
    }
    await continueRun(state, gate, "expired", services);
  }
  return `ended repair ${state.run}: ${because}`;
}

/**
 * The run with what this sweep has written of it. While people hold a repair beyond its own time, an alarm that stands joins it as its event would
 * have done: without the repair a failover would start now, where none is blocked.
 */
async function withHolds(plan: Plan, planned: Instant, { run }: RunState, { blockedUntil }: Lease, services: Services): Promise<RunState> {
  const state = await services.state(run);
  const now = services.adapters.clock.now();
  if (now < planned || (state.holds ?? []).length === 0 || state.failoverWaits !== undefined || now < (blockedUntil ?? 0)) return state;
  const site = (await services.record.active(plan.plan))?.site ?? plan.home;
  for (const alarm of [siteAlarmName(plan.plan, site), ...(plan.triggers?.alarms[site] === undefined ? [] : [triggeredAlarmName(plan.plan, site)])]) {
    const standing = await alarmStandsSince(services.adapters.clients, services.arbiterRegion, alarm);
    if (standing === undefined) continue;
    await services.record.append({ run, plan: plan.plan, epoch: state.epoch, body: { type: "joined", trigger: { by: "sweep", what: `${alarm} stands since ${standing}`, at: Date.parse(standing) } } });
    return services.state(run);
  }
  return state;
}

function sayOver({ openedAt, holds = [], failoverWaits }: RunState, planned: Instant, endsAt: Instant): string {
  if (holds.length > 0 && failoverWaits !== undefined) return `the ${sayDuration(planned - openedAt)} of this repair are over, and what people took of time does not count any more, because a failover waits (${failoverWaits.what})`;
  return `the time of this repair is over, ${sayDuration(endsAt - openedAt)} after it began${endsAt > planned ? `, ${sayDuration(endsAt - planned)} of which people held it` : ""}`;
}

const isWayBack = (step: string): boolean => step.startsWith("undo-");
