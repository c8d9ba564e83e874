// What the gate of a re-protection shows: what is made and what it costs, what is kept, and what is left to people.

import type { GateFacts, RunState } from "./record.ts";
import { restoredOf } from "./database-copies.ts";
import { createDigest } from "./digest.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import { sayList } from "./plan-fault.ts";
import { copiedDatabases, managedSets, sayRunOnStarted } from "./reprotects.ts";
import { describeStep } from "./steps.ts";
import { sayDuration, sayInstant } from "./units.ts";
import type { Instant } from "./units.ts";

/** The question before a copy is made. `plan` is the plan as the run sees it, `title` that of the gate. */
export function reprotectApproval(plan: Plan, state: RunState, title: string, now: Instant): Omit<GateFacts, "revision" | "openedAt"> {
  const { verdict, source, target } = state;
  const expiresAt = now + plan.decide.expires;
  const steps = allSteps(plannedNodes(plan.steps));
  const described = steps.map((step) => describeStep(step, state, plan));
  const starts = sayRunOnStarted(plan);
  const sets = managedSets(plan).map(({ service }) => service);
  return {
    gate: "approve-failover",
    kind: "approve-failover",
    title,
    sentences: [
      verdict?.sentence ?? "Nothing has been assessed yet.",
      `Proposed: make a copy of ${copiedDatabases(plan).join(", ")} at ${target} again, from ${source}, which goes on serving.`,
      ...(verdict?.reasons ?? []).map((reason) => `${reason}.`),
      ...described.map(({ sentence }) => `${sentence}.`),
      ...(steps.some(({ kind }) => kind === "reprotect.rds-replica") ? ["The copy has the class, network, groups of parameters and options, key, Multi-AZ, protection against deletion and sign-in by IAM of the instance that is set aside. Not carried over: its tags, backups and windows, monitoring and log exports, and storage settings; give the copy what of them it shall have."] : []),
      "Nothing is deleted. What was written at the site that was left and never replicated stays in what is set aside, until you have saved what is wanted of it.",
      ...(starts.length > 0 ? [...starts, `Whatever else must not run at ${target} while ${source} serves, you stop there; the way home is refused while something works at both sites.`] : []),
      ...(sets.length > 0 ? [`The priorities as they are now are read by the command itself, which no observer can; the record tells them before and after. ${sayList(sets)} has its primary at ${target} until then, if it has gone home by itself, and a few seconds without one while it elects.`] : []),
      `Not managed: bans of watchdogs, emptied groups and ${sets.length > 0 ? "members of other sets that prefer one site" : "members that prefer one site"} stay as the move left them, and the way home says what of it is in its way.`,
      `No failover starts while this is open: an alarm of ${source} joins it and people are called once, and whoever wants the failover stops this first (understudy run stop ${state.run}).`,
      ...ways(plan, copiedDatabases(plan), target),
      `If nobody decides, this expires at ${sayInstant(expiresAt)} and nothing is changed. Asked later because something is stuck, nobody's silence for ${sayDuration(plan.decide.expires)} ends it as it stands; asked for again it goes on from there.`,
    ],
    choices: ["approve", "reject"],
    step: null,
    digest: verdict?.digest ?? createDigest({ run: state.run, nothing: true }),
    acceptedLossSeconds: 0,
    expiresAt,
  };
}

/** What a failover would have meanwhile, by each database. */
function ways(plan: Plan, copied: readonly string[], target: string): readonly string[] {
  return copied.map((name) => {
    const second = Object.keys(restoredOf(plan.databases[name])).length > 0;
    return second
      ? `Until the copy of ${name} follows, a failover to ${target} can only restore it from a backup, the second way of the plan.`
      : `Until the copy of ${name} follows, there is nothing of it at ${target} to fail over to; from then on there is, also while later steps of this are open.`;
  });
}
