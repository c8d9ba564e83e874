// What the record says of the plan that a step names, read in one look.

import { givesWay } from "../../../workflows/drill-kinds.ts";
import { nestedId, nestedKey, nestedRun } from "../../../workflows/nested-plans.ts";
import type { NestedMode } from "../../../workflows/nested-plans.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { RunState } from "../../../workflows/record.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import type { RecordStore } from "../../runtime/record-store.ts";

export interface PlanReadingAdapters extends Adapters {
  /** The record of other plans, to read; each throws as the record does. */
  readonly recorded: {
    readonly deployed: RecordStore["deployed"];
    readonly text: (digest: string) => Promise<Plan>;
    readonly active: RecordStore["active"];
    readonly lease: RecordStore["readLease"];
    readonly run: RecordStore["state"];
    readonly runs: RecordStore["listRuns"];
  };
}

/** A plan as it stands in the record, and the run that this step asks for. */
export interface OtherPlan {
  readonly plan: Plan;
  /** Where it serves, as far as the record knows. */
  readonly active: string;
  readonly lease: Pick<Awaited<ReturnType<RecordStore["readLease"]>>, "run" | "killSwitch" | "killSwitchBy" | "pausedUntil" | "pausedBy" | "blockedUntil" | "blockedBy" | "wish">;
  /** The run that holds its lease; undefined: none does, or it has written nothing yet. */
  readonly open: RunState | undefined;
  /** The newest run there of somebody else's that has ended in this round otherwise than by finding nothing to do: the step may have waited for it. */
  readonly ended?: RunState;
  /** The run of this round: `state` is undefined as long as it has not begun. */
  readonly own: { readonly run: string; readonly id: string; readonly state: RunState | undefined };
}

export const modeOf = ({ planned }: Pick<StepContext, "planned">): NestedMode => (planned === true ? "switchover" : "failover");

/** A person retries a few times; that nobody comes near this is sure. */
const mostAttempts = 50;

/** Undefined where the record knows no such plan. Throws as the record does. */
export async function readOtherPlan({ plan: name, sites }: StepInput<"activate.plan">, context: StepContext, { recorded }: Pick<PlanReadingAdapters, "recorded">): Promise<OtherPlan | undefined> {
  const deployed = await recorded.deployed(name);
  if (deployed === undefined) return undefined;
  const plan = await recorded.text(deployed.planDigest);
  const own = await ownRun(name, sites[context.target] ?? "", context, recorded.run);
  // The lease before the place: a run that ends between the two has said where it serves before it gave its lease back.
  const lease = await recorded.lease(name);
  const active = (await recorded.active(name))?.site ?? plan.home;
  const open = lease.run === undefined ? undefined : lease.run === own.run ? (own.state ?? (await recorded.run(lease.run))) : await recorded.run(lease.run);
  const ended = lease.run === undefined ? await endedHere(name, sites[context.target], context, recorded) : undefined;
  return { plan, active, lease, open, own, ...(ended === undefined ? {} : { ended }) };
}

/** How many of the newest runs are looked through; those that give way are among them. */
const newestRuns = 10;

/** Runs of a plan follow each other, so the first that ended before this round has none behind it that ended in it. */
async function endedHere(name: string, to: string | undefined, { startedAt }: StepContext, { runs, run }: PlanReadingAdapters["recorded"]): Promise<RunState | undefined> {
  for (const { run: named, kind, end } of await runs(name, newestRuns)) {
    // What found nothing to do was told so by nobody.
    if (end === null || end === "no-action" || (kind !== "failover" && kind !== "switchover")) continue;
    const state = await run(named);
    if (state === undefined || state.closed === null || givesWay(state)) continue;
    if (state.closed.at < startedAt) return undefined;
    if (state.target === to && state.trigger.leg === undefined) return state;
  }
  return undefined;
}

/**
 * The run that this round of the step is about. Each that ended before a person had the step try again, and each that was asked for then and
 * never began, makes place for the next; so a function that dies in between asks for the same one once more.
 */
async function ownRun(name: string, to: string, context: StepContext, run: RecordStore["state"]): Promise<OtherPlan["own"]> {
  for (let attempt = 1; ; attempt += 1) {
    const id = nestedId(context.run, context.stepId, attempt);
    const named = nestedRun(name, modeOf(context), to, id);
    const state = await run(named);
    if (attempt === mostAttempts || !isOver(named, state, context.startedAt, context.sent)) return { run: named, id, state };
  }
}

function isOver(run: string, state: RunState | undefined, roundStartedAt: Instant, sent: StepContext["sent"]): boolean {
  if (state !== undefined) return state.closed !== null && state.closed.at < roundStartedAt;
  const asked = sent.filter(({ key, outcome }) => key === nestedKey(run) && outcome !== "refused" && outcome !== "not-sent");
  return asked.length > 0 && asked.every(({ at }) => at < roundStartedAt);
}
