// What a gate shows and what a decision at it is bound to. The sentences are stored as the person saw them; the digest
// names the facts, so that a decision about other facts is refused ("what you see is what you sign").

import { createDigest } from "./digest.ts";
import { sayLoss } from "./loss.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { StepKindName } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import { unmanagedServices } from "./plan.ts";
import type { Decision, GateFacts, GateKind, RunState } from "./record.ts";
import { describeStep } from "./steps.ts";
import { sayInstant } from "./units.ts";
import type { Instant, Seconds } from "./units.ts";

type Draft = Omit<GateFacts, "revision" | "openedAt">;

/** Sentences naming the steps of a plan that nothing undoes; part of what an approval is bound to. */
export function irreversibleSteps(plan: Plan, direction: { readonly source: string; readonly target: string }): readonly string[] {
  return allSteps(plannedNodes(plan.steps))
    .map((step) => describeStep(step, direction, plan))
    .filter(({ row }) => row.undo === null)
    .map(({ title }) => title);
}

/** The gate before anything is changed: shall the application move? */
export function approvalFacts(plan: Plan, state: RunState, now: Instant): Draft {
  const { verdict, source, target } = state;
  const expiresAt = now + plan.decide.expires;
  const steps = allSteps(plannedNodes(plan.steps)).map((step) => describeStep(step, state, plan).title);
  const irreversible = irreversibleSteps(plan, state);
  const unmanaged = unmanagedServices(plan);
  return {
    gate: "approve-failover",
    kind: "approve-failover",
    title: `Fail over to ${target}`,
    sentences: [
      verdict?.sentence ?? "Nothing has been assessed yet.",
      `Proposed: move ${plan.title} from ${source} to ${target}.`,
      ...(verdict?.reasons ?? []),
      ...(verdict?.missing ?? []).map((missing) => `A person is asked because ${missing}.`),
      ...(verdict?.losses.length === 0 ? ["No database is promoted, so no writes are lost by this plan."] : (verdict?.losses ?? []).map((loss) => `${sayLoss(loss)}.`)),
      `What will happen: ${steps.join("; ")}.`,
      irreversible.length === 0 ? "Every step can be undone." : `Cannot be undone: ${irreversible.join("; ")}.`,
      ...unmanaged.map(({ service, because }) => `Not managed: ${service} (${because}).`),
      `If nobody decides, this expires at ${sayInstant(expiresAt)} without failing over.`,
    ],
    choices: ["approve", "reject"],
    step: null,
    digest: verdict?.digest ?? createDigest({ run: state.run, nothing: true }),
    acceptedLossSeconds: verdict?.acceptedLossSeconds ?? "unknown",
    expiresAt,
  };
}

/** The gate that a plan puts before a step. */
export function beforeStepFacts(plan: Plan, state: RunState, stepId: string): Draft {
  const { title, sentence, gate } = stepOf(plan, state, stepId);
  return stepDraft(state, `before-${stepId}`, "step-gate", stepId, gate ?? title, [gate ?? title, sentence, "The run waits here until somebody decides; nothing is undone."], ["approve", "skip", "stop"]);
}

/** The gate of a step that cannot go on by itself. */
export function stuckFacts(plan: Plan, state: RunState, stepId: string): Draft {
  const { title, sentence, proof, kind } = stepOf(plan, state, stepId);
  const step = state.steps[stepId];
  const because = step?.status === "stuck" ? step.because : "its function failed or did not answer in time; its log says why";
  const sent = (step?.attempts ?? []).map((attempt) => `${attempt.mutation.sentence}: ${attempt.outcome ?? "sent, the answer is not known"}.`);
  const changed = sent.length === 0 ? ["This step has changed nothing."] : ["This step has sent:", ...sent];
  // Also when the fence could not even be tried: skipping it is going on without one, and the person must see that.
  if (kind === "fence.ec2-stop") {
    return stepDraft(state, `stuck-${stepId}`, "fence-unconfirmed", stepId, `The fence of ${state.source} is not confirmed`, [
      `${title}: ${because}.`,
      `${state.source} may still be running and accepting writes. What is written there from now on would be lost, and how much that is cannot be known.`,
      ...changed,
      "Approve goes on without a confirmed fence and accepts an unknown loss. Done by hand says that you have seen to it that the site is off.",
    ], ["retry", "done-by-hand", "approve", "stop"]);
  }
  return stepDraft(state, `stuck-${stepId}`, "step-stuck", stepId, `${title} is stuck`, [`${title}: ${because}.`, sentence, `It would be proved by: ${proof}.`, ...changed], ["retry", "skip", "done-by-hand", "stop"]);
}

function stepDraft(state: RunState, gate: string, kind: GateKind, step: string, title: string, sentences: readonly string[], choices: readonly Decision[]): Draft {
  const acceptedLossSeconds: Seconds | "unknown" = kind === "fence-unconfirmed" ? "unknown" : (state.authorised?.acceptedLossSeconds ?? 0);
  return { gate, kind, title, sentences, choices, step, digest: createDigest({ run: state.run, gate, sentences }), acceptedLossSeconds, expiresAt: null };
}

function stepOf(plan: Plan, state: RunState, stepId: string): { readonly title: string; readonly sentence: string; readonly proof: string; readonly gate: string | undefined; readonly kind: StepKindName | undefined } {
  const step = allSteps(plannedNodes(plan.steps)).find((each) => each.id === stepId);
  if (step === undefined) return { title: stepId, sentence: "The plan of this run has no such step.", proof: "nothing", gate: undefined, kind: undefined };
  const { title, sentence, row } = describeStep(step, state, plan);
  return { title, sentence: `${sentence}.`, proof: row.proof, gate: step.input.gate, kind: step.kind };
}
