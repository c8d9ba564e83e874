// Takes a person's decision at a gate. One decision wins by a conditional write that names the revision and the digest of
// the facts the person saw; a later one is told who decided and when. Only then is the state machine told to go on.

import { Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Decision, EntryBody, GateState, RunState } from "../../workflows/record.ts";
import { succeedTask } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";

export interface DecisionRequest {
  readonly run: string;
  readonly gate: string;
  readonly revision: number;
  readonly digest: string;
  readonly decision: Decision;
  readonly by: string;
  readonly reason: string;
}

/**
 * Decides a gate. Throws `Refused` with codes `no-such-gate`, `not-a-choice`, `not-an-approver`, `reason-missing`,
 * `facts-changed` (look again, the gate has a new revision) and `already-decided` (with who and when).
 */
export async function decideGate(request: DecisionRequest, services: Services): Promise<GateState> {
  const state = await services.state(request.run);
  const plan = await services.plan(state.planDigest);
  const gate = state.gates.find((each) => each.gate === request.gate);
  if (gate === undefined) throw new Refused(`run ${request.run} has no gate ${request.gate}`, { code: "no-such-gate" });
  mayDecide(plan, gate, request);

  const written = await services.record.decideGate(request);
  if (!written.won) {
    // Whoever won may have died before the run was told.
    if (written.current.status === "decided") await settleDecision(written.current, await services.state(request.run), services);
    throw lostTo(written.current);
  }
  await settleDecision(written.gate, state, services);
  return written.gate;
}

function mayDecide(plan: Plan, gate: GateState, request: DecisionRequest): void {
  if (!gate.choices.includes(request.decision)) {
    throw new Refused(`${request.decision} is no choice at this gate; the choices are ${gate.choices.join(", ")}`, { code: "not-a-choice" });
  }
  const approvers = plan.decide.approvers;
  if (approvers !== undefined && !approvers.includes(request.by)) {
    throw new Refused(`${request.by} may not decide for ${plan.plan}; the plan names ${approvers.join(", ")}`, { code: "not-an-approver" });
  }
  if (request.reason.trim().length < 3) throw new Refused("a decision needs a reason; it goes into the record", { code: "reason-missing" });
}

function lostTo(current: GateState): Refused {
  if (current.decision) {
    return new Refused(`${current.decision.by} decided ${current.decision.decision} before you, at ${new Date(current.decision.at).toISOString()}`, { code: "already-decided" });
  }
  if (current.status !== "waiting") return new Refused(`this gate has ${current.status === "expired" ? "expired" : "been overtaken by events"}`, { code: "gate-ended" });
  return new Refused("the facts changed since you looked; look again and decide on the new ones", { code: "facts-changed" });
}

/**
 * Carries a decision that has won into the record and to the state machine. May be called again at any time, for example
 * by the sweep after a crash: what is already recorded is not recorded twice, and a token that is used up is dropped.
 */
export async function settleDecision(gate: GateState, state: RunState, services: Services): Promise<void> {
  const recorded = state.gates.find((each) => each.gate === gate.gate);
  const { decision } = gate;
  if (decision === null) return;
  // Whoever asked may have died before the question was recorded; people see the gate itself, and may have decided on that.
  const isBehind = recorded === undefined || recorded.revision < gate.revision;
  const { status: _status, decision: _decision, ...facts } = gate;
  const asked: readonly EntryBody[] = isBehind ? [{ type: "gate-opened", facts }] : [];
  const decided = isBehind || recorded.status === "waiting" ? entriesOf(gate, decision, state) : [];
  for (const body of [...asked, ...decided]) await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
  await continueRun(state, gate.gate, decision.decision, services);
}

/**
 * What a decision means for the record. The decision itself comes last: a crash before it leaves the gate waiting in the
 * record, and whoever settles it again writes all of it.
 */
function entriesOf(gate: GateState, decision: NonNullable<GateState["decision"]>, state: RunState): readonly EntryBody[] {
  const decided: EntryBody = {
    type: "gate-decided", gate: gate.gate, revision: gate.revision, digest: gate.digest, decision: decision.decision, by: decision.by, reason: decision.reason,
  };
  const byHand = `${decision.by}: ${decision.reason}`;
  if (decision.decision === "stop") return [{ type: "stop-requested", by: decision.by, reason: decision.reason }, decided];
  if (gate.step === null) return [decided];
  switch (decision.decision) {
    case "skip":
      return [{ type: "step", step: gate.step, status: "skipped", because: byHand, brought: {} }, decided];
    case "done-by-hand":
      return [{ type: "step", step: gate.step, status: "done-by-hand", because: byHand, brought: gate.kind === "fence-unconfirmed" ? { fenced: "confirmed" } : {} }, decided];
    case "approve":
      if (gate.kind !== "fence-unconfirmed" || state.authorised === null) return [decided];
      // Going on without a confirmed fence is accepting an unknown loss, and the door must know it.
      return [
        { type: "authorised", how: "approved", digest: state.authorised.digest, acceptedLossSeconds: "unknown" },
        { type: "step", step: gate.step, status: "skipped", because: `went on without a confirmed fence, ${byHand}`, brought: { fenced: "unconfirmed" } },
        decided,
      ];
    default:
      return [decided];
  }
}

/** Hands the word on to the waiting task and forgets its token. */
export async function continueRun(state: RunState, gate: string, go: string, services: Services): Promise<void> {
  const kept = await services.record.takeToken(state.run, gate);
  if (kept === undefined) return;
  const output = { run: state.run, plan: state.plan, planDigest: state.planDigest, epoch: state.epoch, go };
  await succeedTask(services.adapters.clients, services.arbiterRegion, kept, output);
  await services.record.dropToken(state.run, gate, kept);
}
