// What a gate shows and what a decision at it is bound to. The sentences are stored as the person saw them; the digest
// names the facts, so that a decision about other facts is refused ("what you see is what you sign").

import { acceptsLoss, approversOf, forceAskedBy } from "./access.ts";
import { isIsolated } from "./drill-kinds.ts";
import { expiresIntoUndo } from "./commit-point.ts";
import { stepOfKey } from "./step-keys.ts";
import { acceptedLossOf } from "./asking.ts";
import { createDigest } from "./digest.ts";
import { forceGate, forceIsNamed } from "./forcing.ts";
import { titles, undoOf } from "./gate-titles.ts";
import { choicesAt } from "./gate-choices.ts";
import { sayLeg } from "./live-drill-words.ts";
import { plannedDrill } from "./drill-plan.ts";
import { sayLoss } from "./loss.ts";
import { lossesToCome } from "./losses-to-come.ts";
import { onlyForward } from "./committed.ts";
import { drainedDatabases, drainWithinMs } from "./switchovers.ts";
import { sayUnprotected } from "./switchover-words.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import { unmanagedServices } from "./plan.ts";
import type { Decision, GateFacts, RunState } from "./record.ts";
import { confirmsFence, describeStep } from "./steps.ts";
import { isolatedApproval } from "./isolated-facts.ts";
import { reprotectApproval } from "./reprotect-facts.ts";
import { longestRepairMs, patienceOfRepair, repairEndsAt } from "./repairs.ts";
import { sayDuration, sayInstant } from "./units.ts";
import type { Instant, Seconds } from "./units.ts";
import { sayWebhookClock } from "./webhook-clock.ts";
import { isWebhook } from "./webhooks.ts";

type Draft = Omit<GateFacts, "revision" | "openedAt">;

/** Sentences naming the steps of a plan that nothing undoes; part of what an approval is bound to. */
export function irreversibleSteps(plan: Plan, direction: { readonly source: string; readonly target: string }): readonly string[] {
  return allSteps(plannedNodes(plan.steps))
    .map((step) => describeStep(step, direction, plan))
    .filter(({ row }) => row.undo === null)
    .map(({ title }) => title);
}

/** The gate before anything is changed: shall the application move, or shall the site be mended? `plan` is the plan as the run sees it. */
export function approvalFacts(plan: Plan, state: RunState, now: Instant): Draft {
  const draft = approvalOf(plan, state, now);
  const { leg, gameDay } = state.trigger;
  const [first = "", ...others] = draft.sentences;
  if (gameDay !== undefined) return { ...draft, sentences: [first, `The fault of the game day ${gameDay} stood when this run began: what is seen may be that fault or a real failure, and what is approved really happens. To reject is right where nothing has to be done.`, ...others] };
  if (leg === undefined) return draft;
  return { ...draft, sentences: [first, sayLeg(leg), ...others], ...several(plannedDrill(plan, "live")?.approvers ?? 1) };
}

function approvalOf(plan: Plan, state: RunState, now: Instant): Draft {
  if (state.repair !== undefined) return repairApproval(plan, state, state.repair, now);
  if (state.kind === "switchover") return switchoverApproval(plan, state, now);
  if (isIsolated(state)) return isolatedApproval(plan, state, titles.isolated(state.target), now);
  if (state.kind === "reprotect") return reprotectApproval(plan, state, titles.reprotect(state.target), now);
  const { verdict, source, target } = state;
  const expiresAt = now + plan.decide.expires;
  const irreversible = irreversibleSteps(plan, state);
  const [losses, toLose] = [verdict?.losses ?? [], lossesToCome(plan, target)];
  const accepted = { kind: "approve-failover", acceptedLossSeconds: verdict?.acceptedLossSeconds ?? "unknown" } as const;
  return approval(plan, state, {
    title: titles.approval(target),
    proposed: `move ${plan.title} from ${source} to ${target}.`,
    because: [
      ...(verdict?.missing ?? []).map((missing) => `A person is asked because ${missing}.`),
      ...losses.map((loss) => `${sayLoss(loss)}.`),
      ...toLose,
      ...(verdict?.losses.length === 0 && toLose.length === 0 ? ["No database is promoted, so no writes are lost by this plan."] : []),
    ],
    before: [
      irreversible.length === 0 ? "Every step can be undone." : `Cannot be undone: ${irreversible.join("; ")}.`,
      ...sayUnmanaged(plan),
      ...sayApprovers(plan, accepted),
    ],
    silence: "without failing over",
    acceptedLossSeconds: accepted.acceptedLossSeconds,
    ...several(approversOf(plan, accepted)),
    expiresAt,
  });
}

/** A repair is asked for as a failover is, with other sentences; its key is the same, because each run has one approval. */
function repairApproval(plan: Plan, state: RunState, name: string, now: Instant): Draft {
  const { target } = state;
  const repair = plan.repairs?.[name];
  const endsAt = repairEndsAt(plan, state, { gate: "approve-failover", at: now }) ?? now;
  const irreversible = irreversibleSteps(plan, state);
  return approval(plan, state, {
    title: titles.repair(target, name),
    proposed: `${repair?.title ?? name}, at ${target} and nowhere else. Nothing is fenced, promoted or moved.`,
    before: [
      irreversible.length === 0 ? "Every step can be undone." : `Cannot be undone: ${irreversible.join("; ")}.`,
      `No failover starts while this repair is open. It ends at ${sayInstant(endsAt)} at the latest${repair === undefined || longestRepairMs(repair) === repair.within ? "" : `; putting files back that were restored may take ${sayDuration(longestRepairMs(repair) - repair.within)} more`}.`,
      "Whoever holds its gates gives it ten minutes more, twice at most; that is over when a failover is called for.",
    ],
    runEndsAt: endsAt,
    expiresAt: Math.min(now + (repair === undefined ? 0 : patienceOfRepair(plan, repair)), endsAt),
  });
}

/** The question before a planned move: nothing may be lost, so nothing is accepted, and what protects afterwards is said beforehand. */
function switchoverApproval(plan: Plan, state: RunState, now: Instant): Draft {
  const { source, target, failback = false } = state;
  const irreversible = irreversibleSteps(plan, state);
  const databases = drainedDatabases(plan);
  return approval(plan, state, {
    title: titles.switchover(target, failback),
    proposed: `move ${plan.title} ${failback ? "back home " : ""}from ${source} to ${target} as planned, while both sites live.`,
    meanwhile: " Users are not served from the first of these until traffic has moved.",
    before: [
      databases.length === 0
        ? "No database is promoted, so no writes are lost by this plan."
        : `Nothing is lost: ${databases.join(", ")} ${databases.length === 1 ? "is" : "are"} promoted only when ${target} was seen to hold all that ${source} accepted. If that is not seen within ${sayDuration(drainWithinMs(plan))} after the fence, everything is taken back. What writes past the fenced application has to be stopped by you.`,
      irreversible.length === 0 ? "Every step can be undone; once traffic has begun to move, the run only goes forward." : `Before the first of these the run is taken back if anything cannot be done, and after it it only goes forward: ${irreversible.join("; ")}.`,
      ...sayUnprotected(plan, source),
      ...sayUnmanaged(plan),
    ],
    expiresAt: now + plan.decide.expires,
  });
}

const sayUnmanaged = (plan: Plan): readonly string[] => unmanagedServices(plan).map(({ service, because }) => `Not managed: ${service} (${because}).`);

type Approval = Pick<Draft, "title" | "expiresAt"> & Partial<Pick<Draft, "acceptedLossSeconds" | "approvers" | "runEndsAt">> & {
  readonly expiresAt: Instant;
  /** What goes on, as it stands after "Proposed: "; and what users see meanwhile, after the steps. */
  readonly proposed: string;
  readonly meanwhile?: string;
  /** Why a person is asked and what may be lost; what has to be known before it begins. A sentence each. */
  readonly because?: readonly string[];
  readonly before: readonly string[];
  /** What nobody's answer means. */
  readonly silence?: string;
};

/** The one approval of a run, whatever its kind: the facts come in one order, and nobody's silence changes anything. Nothing may be lost unless it is said. */
function approval(plan: Plan, state: RunState, { proposed, meanwhile = "", because = [], before, silence = "and nothing is changed", ...asked }: Approval): Draft {
  const { verdict, run } = state;
  const steps = allSteps(plannedNodes(plan.steps)).map((step) => describeStep(step, state, plan).title);
  return {
    gate: "approve-failover",
    kind: "approve-failover",
    acceptedLossSeconds: 0,
    sentences: [
      verdict?.sentence ?? "Nothing has been assessed yet.",
      `Proposed: ${proposed}`,
      ...(verdict?.reasons ?? []),
      ...because,
      `What will happen: ${steps.join("; ")}.${meanwhile}`,
      ...before,
      `If nobody decides, this expires at ${sayInstant(asked.expiresAt)} ${silence}.`,
    ],
    choices: ["approve", "reject"],
    step: null,
    digest: verdict?.digest ?? createDigest({ run, nothing: true }),
    ...asked,
  };
}

/** The gate that a plan puts before a step. */
export function beforeStepFacts(plan: Plan, state: RunState, stepId: string, now: Instant): Draft {
  const { title, sentence, gate, clock } = stepOf(plan, state, stepId);
  return stepDraft(plan, state, now, { clock, gate: `before-${stepId}`, kind: "step-gate", step: stepId, title: gate ?? title, sentences: [gate ?? title, sentence], choices: ["approve", "skip", "stop"] });
}

/** The gate of a step that cannot go on by itself. */
export function stuckFacts(plan: Plan, state: RunState, stepId: string, now: Instant): Draft {
  const { title, sentence, proof, confirms, clock, forced } = stepOf(plan, state, stepId);
  const step = state.steps[stepId];
  const because = step?.status === "stuck" ? step.because : "its function failed or did not answer in time; its log says why";
  const changed = changedBy(step);
  const force: readonly Decision[] = forced && step?.status === "stuck" && step.force !== undefined ? ["force"] : [];
  const offer = force.length === 0 ? [] : ["Force can be asked for: what it means and what may be lost stands at a gate of its own, and others approve it."];
  // Also when the fence could not even be tried: skipping it is going on without one, and the person must see that.
  if (confirms && state.kind !== "switchover") {
    return stepDraft(plan, state, now, {
      clock,
      gate: `stuck-${stepId}`, kind: "fence-unconfirmed", step: stepId, title: `The fence of ${state.source} is not confirmed`,
      sentences: [
        `${title}: ${because}.`,
        `${state.source} may still be running and accepting writes. What is written there from now on would be lost, and how much that is cannot be known.`,
        ...changed,
        ...offer,
        "Approve goes on without a confirmed fence and accepts an unknown loss. Done by hand says that you have seen to it that the site is off.",
      ],
      choices: ["retry", "done-by-hand", "approve", ...force, "stop"],
    });
  }
  if (step?.status === "stuck" && step.asks !== undefined) {
    return stepDraft(plan, state, now, {
      clock,
      gate: `stuck-${stepId}`, kind: "step-asks", step: stepId, title: titles.asks(title), lossSeconds: step.asks.lossSeconds,
      sentences: [`${title}: ${because}.`, ...step.asks.sentences, sentence, ...changed, ...offer],
      choices: ["approve", "retry", "skip", "done-by-hand", ...force, "stop"],
    });
  }
  return stepDraft(plan, state, now, {
    clock,
    gate: `stuck-${stepId}`, kind: "step-stuck", step: stepId, title: titles.stuck(title),
    sentences: [`${title}: ${because}.`, sentence, `It would be proved by: ${proof}.`, ...changed, ...offer],
    choices: ["retry", "skip", "done-by-hand", ...force, "stop"],
  });
}

function changedBy(step: RunState["steps"][string] | undefined): readonly string[] {
  const sent = (step?.attempts ?? []).map((attempt) => `${attempt.mutation.sentence}: ${attempt.outcome ?? "sent, the answer is not known"}.`);
  return sent.length === 0 ? ["This step has changed nothing."] : ["This step has sent:", ...sent];
}

/**
 * The gate at which force is approved, once somebody asked for it at the stuck step. It has a time of its own, also beyond the commit
 * point: nobody's silence forces anything, and the question that it came from is asked again.
 */
export function forceFacts(plan: Plan, state: RunState, stepId: string, now: Instant): Draft {
  const { title, sentence } = stepOf(plan, state, stepId);
  const step = state.steps[stepId];
  const asked = forceAskedBy(state, stepId);
  const expiresAt = now + plan.decide.expires;
  return stepDraft(plan, state, now, {
    gate: forceGate(stepId), kind: "step-force", step: stepId, title: titles.force(title), clock: [], lossSeconds: step?.force?.lossSeconds ?? "unknown",
    sentences: [
      `${title}: ${step?.because ?? "it is stuck"}.`,
      ...(step?.force?.sentences ?? ["What force would mean was not said, so all may be lost."]),
      ...(asked === undefined ? [] : [`${asked.by} asks for force: ${asked.reason}.`]),
      sentence,
      ...changedBy(step),
    ],
    choices: ["approve", "reject", "stop"],
    otherwise: { expiresAt, sentence: `If nobody decides, at ${sayInstant(expiresAt)} nothing is forced, and it is asked again how the stuck step goes on. A no does the same.` },
  });
}

type StepDraft = Pick<Draft, "gate" | "kind" | "title" | "sentences" | "choices"> & {
  readonly step: string;
  /** By when, and what otherwise: shown, and no part of what a decision is bound to, as no time is. */
  readonly clock: readonly string[];
  readonly lossSeconds?: Seconds | "unknown" | undefined;
  /** Its own time and what comes after it, where that is not the run's. */
  readonly otherwise?: { readonly expiresAt: Instant; readonly sentence: string };
};

/** Before the commit point nobody's silence lets a run stand half-way: it takes back what it did. After it the run waits, but a repair or a re-protection, which ends. */
function stepDraft(plan: Plan, state: RunState, now: Instant, { clock, lossSeconds, otherwise, ...draft }: StepDraft): Draft {
  const planned = state.kind === "switchover";
  const undoes = !onlyForward(plan, state) && (planned ? stepOfKey(plannedNodes(plan.steps), draft.step)?.back !== true : expiresIntoUndo(plan, draft.step));
  const endsAt = repairEndsAt(plan, state, { gate: draft.gate, at: now });
  const expiresAt = otherwise?.expiresAt ?? endsAt ?? (undoes || state.kind === "reprotect" ? now + plan.decide.expires : null);
  const silence = otherwise !== undefined ? otherwise.sentence : expiresAt === null
    ? "The run waits here until somebody decides; nothing is undone."
    : `If nobody decides, at ${sayInstant(expiresAt)} the run ${undoes ? "undoes what it has done and ends" : "ends as it stands"}.`;
  const accepted = draft.kind === "fence-unconfirmed" ? "unknown" : (lossSeconds ?? acceptedLossOf(unforced(state), draft.step, stepOfKey(plannedNodes(plan.steps), draft.step)?.step.kind === "promote.restore"));
  const asked = { kind: draft.kind, acceptedLossSeconds: accepted, ...(lossSeconds === undefined ? {} : { lossSeconds }) };
  return {
    ...draft,
    choices: choicesAt(plan, state, draft.step, draft.choices, undoes),
    ...asked,
    ...several(approversOf(plan, asked)),
    sentences: [...draft.sentences, ...clock, ...sayApprovers(plan, asked), silence],
    digest: createDigest({ run: state.run, gate: draft.gate, sentences: draft.sentences }),
    expiresAt,
    ...(endsAt === null ? {} : { runEndsAt: endsAt }),
  };
}

/** What was approved for a forced round holds for that one only. */
const unforced = (state: RunState): RunState => ({ ...state, gates: state.gates.filter(({ kind }) => kind !== "step-force") });

type Accepting = Parameters<typeof acceptsLoss>[0];

/** How many people have to approve, where one is not enough. */
function several(count: number): Pick<Draft, "approvers"> {
  return count === 1 ? {} : { approvers: count };
}

/** What an approval takes that accepts a loss; no part of what a decision is bound to, because the plan's digest is. */
function sayApprovers(plan: Plan, gate: Accepting): readonly string[] {
  if (!acceptsLoss(gate)) return [];
  const count = approversOf(plan, gate);
  const who = count === 1 ? "Whoever approves" : `${count} people have to approve this, because writes may be lost; one no ends it. Each of them`;
  return [`${who} types the plan's name, ${plan.plan}.`];
}

function stepOf(plan: Plan, state: RunState, key: string): { readonly title: string; readonly sentence: string; readonly proof: string; readonly gate: string | undefined; readonly confirms: boolean; readonly clock: readonly string[]; readonly forced: boolean } {
  const found = stepOfKey(plannedNodes(plan.steps), key);
  if (found === undefined) return { title: key, sentence: "The plan of this run has no such step.", proof: "nothing", gate: undefined, confirms: false, clock: [], forced: false };
  const { title, sentence, row } = describeStep(found.step, state, plan);
  if (found.back) return { title: undoOf(title), sentence: `The way back is to ${row.undo ?? "do nothing, because nothing undoes it"}.`, proof: "the state that was there before this run", gate: undefined, confirms: false, clock: [], forced: false };
  return { title, sentence: `${sentence}.`, proof: row.proof, gate: found.step.input.gate, confirms: confirmsFence(found.step.kind), clock: isWebhook(found.step) ? sayWebhookClock(plan, found.step, state) : [], forced: row.forced === true && forceIsNamed(plan) };
}
