// Takes a person's decision at a gate. One decision wins by a conditional write that names the revision and the digest of
// the facts the person saw; a later one is told who decided and when. Only then is the state machine told to go on.

import { acceptsLoss, approversOf, excludedBecause, mayDecide, takesLoss } from "../../workflows/access.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Person } from "../../workflows/person.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Decision, EntryBody, GateState, RunState } from "../../workflows/record.ts";
import { factsOf, whyNotHeld } from "../../workflows/voting.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { succeedTask } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";
import { keepAttempt } from "./attempts.ts";
import { personOf } from "./person.ts";

export interface DecisionRequest {
  readonly run: string;
  readonly gate: string;
  readonly revision: number;
  readonly digest: string;
  /** `hold` decides nothing: it takes ten minutes more, twice at most. */
  readonly decision: Decision | "hold";
  readonly by: string;
  readonly reason: string;
  /** The plan's name as the person typed it; wanted where an approval accepts that writes are lost. */
  readonly typed?: string | undefined;
  /** Who it is, where the caller knows more than a name; `by` is not asked then. */
  readonly person?: Person | undefined;
}

/**
 * Decides a gate, or counts one approval of several: then the gate that is given back still waits. Throws `Refused` with codes
 * `no-such-gate`, `not-a-choice`, `not-an-approver` (the plan does not let them), `asked-for-it` (the requester of the run),
 * `reason-missing`, `plan-not-typed`, `already-voted`, `held-enough`, `failover-waits` (a repair is not held then), `facts-changed` (look again, the gate has a new revision) and
 * `already-decided` (with who and when). What is refused is kept in the record.
 */
export async function decideGate(request: DecisionRequest, services: Services): Promise<GateState> {
  const state = await services.state(request.run);
  const person = personOf(request);
  try {
    return await decideAs(person, request, state, services);
  } catch (thrown) {
    if (thrown instanceof Refused) await keepAttempt(state, { gate: request.gate, decision: request.decision, person }, thrown, services).catch(unkept);
    throw thrown;
  }
}

/** A decision that has won is recorded and told within this, unless whoever won has died. */
const settlesWithinMs: Milliseconds = 5_000;

/** Whoever is refused hears why, whether that could be kept or not: the run may have ended, or the record be away. */
const unkept = (): void => undefined;

async function decideAs(person: Person, request: DecisionRequest, state: RunState, services: Services): Promise<GateState> {
  const plan = await deciding(state, services);
  // As people see it and as the decision is written: the record's own entries may be behind it where whoever asked died.
  const gate = (await services.record.gates(request.run)).find((each) => each.gate === request.gate);
  if (gate === undefined) throw new Refused(`run ${request.run} has no gate ${request.gate}`, { code: "no-such-gate" });
  if (request.decision !== "hold" && !gate.choices.includes(request.decision)) {
    throw new Refused(`${request.decision} is no choice at this gate; the choices are ${gate.choices.join(", ")}`, { code: "not-a-choice" });
  }
  const leave = mayDecide(plan, person, gate, request.decision);
  if (!leave.allowed) throw new Refused(leave.because, { code: "not-an-approver" });
  if (request.reason.trim().length < 3) throw new Refused("a decision needs a reason; it goes into the record", { code: "reason-missing" });
  if (acceptsLoss(gate) ? takesLoss(gate, request.decision) : request.decision === "approve") mayApprove(plan, person, request, gate, state);

  const { run, gate: name, revision, digest, decision, reason } = request;
  const call = { run, gate: name, revision, digest, reason, by: person.subject, person };
  if (decision === "hold") {
    const refused = whyNotHeld(gate, state, state.repair === undefined ? undefined : (await services.record.readLease(state.plan)).wish);
    // Whoever saw other facts is told that first.
    if (refused !== undefined && gate.revision === revision && gate.digest === digest) throw new Refused(refused.because, { code: refused.code });
    const held = await services.record.holdGate(call);
    await settleWaiting(held, state, services);
    return held;
  }
  const written = await services.record.decideGate({ ...call, decision, approvers: Math.max(approversOf(plan, gate), gate.approvers ?? 1) });
  if (written.won) {
    await settleDecision(written.gate, state, services);
    return written.gate;
  }
  if (written.counted === true) {
    await settleWaiting(written.current, state, services);
    return written.current;
  }
  // Whoever won may have died before the run was told; in the first seconds they are still at it, and many who came second must not crowd them out.
  const made = written.current.decision;
  const isLate = made !== null && (services.adapters.clock.now() - made.at >= settlesWithinMs || made.by === person.subject);
  if (written.current.status === "decided" && isLate) await settleDecision(written.current, await services.state(request.run), services);
  throw lostTo(written.current);
}

/**
 * The plan of the run, which says who may decide. One from before plans had to say so names nobody: then the people of the plan as it is
 * deployed now count, so that a run which waits can still be answered once somebody has deployed them.
 */
async function deciding({ plan: name, planDigest }: RunState, services: Services): Promise<Plan> {
  const plan = await services.plan(planDigest);
  if (plan.access !== undefined || plan.decide.approvers !== undefined) return plan;
  const deployed = await services.record.deployed(name);
  if (deployed === undefined || deployed.planDigest === planDigest) return plan;
  const { access, decide } = await services.plan(deployed.planDigest);
  return { ...plan, ...(access === undefined ? {} : { access }), decide: { ...plan.decide, ...(decide.approvers === undefined ? {} : { approvers: decide.approvers }) } };
}

function mayApprove(plan: Plan, person: Person, { typed }: DecisionRequest, gate: GateState, state: RunState): void {
  const excluded = excludedBecause(plan, state, gate, person);
  if (excluded !== undefined) throw new Refused(excluded, { code: "asked-for-it" });
  if (acceptsLoss(gate) && typed?.trim() !== plan.plan) {
    throw new Refused(`this accepts that writes are lost, so the plan's name, ${plan.plan}, has to be typed${typed === undefined ? "" : `; "${typed.slice(0, 100)}" was`}`, { code: "plan-not-typed" });
  }
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
  const asked: readonly EntryBody[] = isBehind ? [{ type: "gate-opened", facts: factsOf(gate) }] : [];
  const decided = isBehind || recorded.status === "waiting" ? [...votesOf(gate, isBehind ? undefined : recorded), ...entriesOf(gate, decision, state)] : [];
  for (const body of [...asked, ...decided]) await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
  await continueRun(state, gate.gate, decision.decision, services);
}

/** Carries into the record what people said at a gate that waits on. May be called again at any time, as above. */
export async function settleWaiting(gate: GateState, state: RunState, services: Services): Promise<void> {
  const recorded = state.gates.find((each) => each.gate === gate.gate);
  const isBehind = recorded === undefined || recorded.revision < gate.revision;
  const asked: readonly EntryBody[] = isBehind ? [{ type: "gate-opened", facts: factsOf(gate) }] : [];
  const votes = votesOf(gate, isBehind ? undefined : recorded);
  const holds = isBehind ? [] : (gate.held ?? []).slice(recorded.held?.length ?? 0);
  if (votes.length + holds.length === 0) return;
  const held = holds.map((hold): EntryBody => ({ type: "gate-held", gate: gate.gate, revision: gate.revision, hold, expiresAt: gate.expiresAt }));
  for (const body of [...asked, ...held, ...votes]) await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
}

/** The approvals that are not recorded yet. */
function votesOf(gate: GateState, recorded: GateState | undefined): readonly EntryBody[] {
  const { votes = [], revision, digest, approvers } = gate;
  const missing = votes.filter(({ by }) => recorded?.votes?.some((vote) => vote.by === by) !== true);
  return missing.map((vote) => ({ type: "gate-voted", gate: gate.gate, revision, digest, vote, need: approvers ?? votes.length }));
}

/**
 * What a decision means for the record. The decision itself comes last: a crash before it leaves the gate waiting in the
 * record, and whoever settles it again writes all of it.
 */
function entriesOf(gate: GateState, decision: NonNullable<GateState["decision"]>, state: RunState): readonly EntryBody[] {
  const decided: EntryBody = {
    type: "gate-decided", gate: gate.gate, revision: gate.revision, digest: gate.digest, decision: decision.decision, by: decision.by, reason: decision.reason,
    ...(decision.person === undefined ? {} : { person: decision.person }),
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

/** Hands the word on to the waiting task and forgets its token. False where no task waits: it was told before. */
export async function continueRun(state: RunState, gate: string, go: string, services: Services): Promise<boolean> {
  const kept = await services.record.takeToken(state.run, gate);
  if (kept === undefined) return false;
  const output = { run: state.run, plan: state.plan, planDigest: state.planDigest, epoch: state.epoch, go };
  await succeedTask(services.adapters.clients, services.arbiterRegion, kept, output);
  await services.record.dropToken(state.run, gate, kept);
  return true;
}
