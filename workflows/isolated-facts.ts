// What the gate of an isolated drill shows: what is made and what it costs, what is left out and why, and what a failover means for it.

import { createDigest } from "./digest.ts";
import { onlyCleans } from "./drill-kinds.ts";
import { titles } from "./gate-titles.ts";
import { isolatedDatabases, leftOutOfIsolated, writtenPlan } from "./isolated-drills.ts";
import { isolatedParts } from "./isolated-parts.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { GateFacts, RunState } from "./record.ts";
import { describeStep } from "./steps.ts";
import { sayInstant } from "./units.ts";
import type { Instant } from "./units.ts";

/** The question before an isolated drill begins. `plan` is the plan as the run sees it, `title` that of the gate. */
export function isolatedApproval(plan: Plan, state: RunState, title: string, now: Instant): Omit<GateFacts, "revision" | "openedAt"> {
  if (onlyCleans(state)) return cleanUpApproval(plan, state, now);
  const { verdict, source, target } = state;
  const written = writtenPlan(plan);
  const expiresAt = now + plan.decide.expires;
  const steps = allSteps(plannedNodes(plan.steps));
  const copied = isolatedDatabases(written);
  const leftOut = leftOutOfIsolated(written).map((step) => `Left out: ${describeStep(step, state, written).title}, because ${isolatedParts[step.kind].because}.`);
  return {
    gate: "approve-failover",
    kind: "approve-failover",
    title,
    sentences: [
      verdict?.sentence ?? "Nothing has been assessed yet.",
      `DRILL. Proposed: ${[...(copied.length === 0 ? [] : [`make a copy of ${copied.join(", ")} at ${target}, promote it and delete it again`]), ...(steps.some(({ phase }) => phase === "activate") ? [`start what a failover starts at ${target}, and stop it again`] : [])].join("; ")}. ${source} goes on serving, and no user is led anywhere else.`,
      ...(verdict?.reasons ?? []).map((reason) => `${reason}.`),
      ...steps.map((step) => `${describeStep(step, state, plan).sentence}.`),
      ...leftOut,
      ...(steps.some(({ phase }) => phase === "verify") ? [] : ["Nothing is verified as a client does: the plan gives no test name under isolated.verify."]),
      ...(copied.length === 0 ? [] : ["Not shown: that a promoted copy accepts writes of the application, which knows nothing of it; only RDS's own word for it is read."]),
      "Nothing that is there now is deleted or made a writer: a copy is deleted only where its name, its tag and the record of the run that made it all say that a drill of this plan did; those that earlier drills left go first, at both sites.",
      `Whatever becomes of it, it ends in taking back what it made, and in a look that nothing is left. A failover or any other run that begins meanwhile goes first and ends it as it stands; what is left then, the next isolated drill deletes.`,
      `If nobody decides, this expires at ${sayInstant(expiresAt)} and nothing is changed.`,
    ],
    choices: ["approve", "reject"],
    step: null,
    digest: verdict?.digest ?? createDigest({ run: state.run, nothing: true }),
    acceptedLossSeconds: 0,
    expiresAt,
  };
}

/** The question before a run that only deletes what earlier drills left. */
function cleanUpApproval(plan: Plan, state: RunState, now: Instant): Omit<GateFacts, "revision" | "openedAt"> {
  const { verdict, source, target } = state;
  const expiresAt = now + plan.decide.expires;
  return {
    gate: "approve-failover",
    kind: "approve-failover",
    title: titles.cleanUp(),
    sentences: [
      verdict?.sentence ?? "Nothing has been assessed yet.",
      `DRILL. Proposed: delete the copies that earlier drills of this plan left, at ${target} and at ${source}. Nothing is made and nothing is started; ${source} goes on serving, and no user is led anywhere else.`,
      ...(verdict?.reasons ?? []).map((reason) => `${reason}.`),
      "A copy is deleted only where its name, its tag and the record of the run that made it all say that a drill of this plan did, and it cannot be had back. Where one of them says something else, nothing is deleted and people are told what was found.",
      "Machines and groups that a drill had started are not touched.",
      "It ends in a look that nothing is left. A failover or any other run that begins meanwhile goes first and ends it as it stands.",
      `If nobody decides, this expires at ${sayInstant(expiresAt)} and nothing is changed.`,
    ],
    choices: ["approve", "reject"],
    step: null,
    digest: verdict?.digest ?? createDigest({ run: state.run, nothing: true }),
    acceptedLossSeconds: 0,
    expiresAt,
  };
}
