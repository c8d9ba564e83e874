// Ends a repair whose time is over, or instead of which a person wants a failover. While one is open no failover starts, so nobody's silence and no slow service may keep it open:
// its gates expire, what goes on is stopped, and the next sweep finds the alarm that stands.

import type { RunState } from "../../workflows/record.ts";
import { repairEndsAt, wayBackMs } from "../../workflows/repairs.ts";
import { sayDuration } from "../../workflows/units.ts";
import { continueRun, settleDecision } from "../gate/decide.ts";
import type { Wish } from "../runtime/record/lease.ts";
import type { Services } from "../runtime/services.ts";

/**
 * Gives what was ended, or undefined for a run that is no repair or has time left. Called every minute; what an earlier call began and
 * did not finish is finished. Throws what the record and Step Functions throw.
 */
export async function endOverdueRepair(state: RunState, wish: Wish | undefined, services: Services): Promise<string | undefined> {
  const wholeTime = repairEndsAt(await services.plan(state.planDigest), state);
  const isWished = wholeTime !== null && wish !== undefined && wish.at < wholeTime;
  const endsAt = isWished ? wish.at : wholeTime;
  const now = services.adapters.clock.now();
  if (endsAt === null || now < endsAt) return undefined;
  const goesBack = Object.keys(state.steps).some(isWayBack);
  const isLate = now >= endsAt + wayBackMs;
  const gates = state.gates.filter(({ status, step }) => (status === "waiting" || status === "expired") && (isLate || step === null || !isWayBack(step)));
  const say = (body: Parameters<Services["record"]["append"]>[0]["body"]) => services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
  const because = isWished ? `a failover was requested instead (${wish.what})` : `the time of this repair is over, ${sayDuration(endsAt - state.openedAt)} after it began`;
  const isAtWork = state.authorised !== null && gates.length === 0 && !goesBack;
  if ((isLate || isAtWork) && state.stopRequested === null) await say({ type: "stop-requested", by: "understudy", reason: because });
  for (const { gate, status } of gates) {
    if (status === "waiting") {
      const { gate: stands } = await services.record.endGate({ run: state.run, gate, how: "expired", because });
      if (stands.status === "decided") {
        await settleDecision(stands, state, services);
        continue;
      }
      await say({ type: "gate-ended", gate, how: "expired", because });
    }
    await continueRun(state, gate, "expired", services);
  }
  return `ended repair ${state.run}: ${because}`;
}

const isWayBack = (step: string): boolean => step.startsWith("undo-");
