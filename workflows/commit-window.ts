// The time after a failover in which people look at what serves now and choose: commit, or return. The application is served by the
// target meanwhile, and nothing is changed by either choice. Pure; what is asked stands in commit-facts.ts, whether it is open in commit-gate.ts. See decisions/0060.

import { mayDo } from "./access.ts";
import { commitGateOf } from "./commit-gate.ts";
import { sayList } from "./plan-fault.ts";
import type { Plan } from "./plan.ts";
import type { GateState, RunState } from "./record.ts";
import { canReprotect, reprotectedDatabases, whyNotReprotected } from "./reprotects.ts";
import { drainedDatabases } from "./switchovers.ts";
import { whyNeverLossless } from "./switchover-rules.ts";
import { sayDuration } from "./units.ts";

export interface WayHome {
  /** The run that it begins with; null where none could be started, or none would be let go on. */
  readonly first: "reprotect" | "switchover" | null;
  /** What hinders it, a clause each. */
  readonly blockers: readonly string[];
  /** The whole way in its order, a sentence each with the command to type. */
  readonly sentences: readonly string[];
}

/** What a return to the site that was left needs. It is a planned move, and so loses nothing or is refused; before it a copy has to follow there. */
export function wayHome(plan: Plan, { source }: Pick<RunState, "source">): WayHome {
  const mode = source === plan.home ? "failback" : "switchover";
  const move = `understudy start ${plan.plan} --mode ${mode} --to ${source}`;
  const copied = drainedDatabases(plan);
  const blockers = [...whyNeverLossless(plan).map((why) => `a ${mode} is refused, because it cannot be shown to lose nothing: ${why}`), ...whyNotReprotected(plan)];
  const isCopiedByUs = copied.length > 0 && canReprotect(plan);
  const copy = isCopiedByUs
    ? [`First a copy of ${sayList(reprotectedDatabases(plan))} has to follow at ${source} again, which a re-protection makes (understudy start ${plan.plan} --mode reprotect); it may take hours, and has a gate of its own.`]
    : copied.length > 0 ? [`First a copy of ${sayList(copied)} has to follow at ${source} again, which you make: that is not managed.`] : [];
  const then = `${copied.length > 0 ? "Then a" : "A"} ${mode} moves the application back to ${source} (${move}); it asks at a gate of its own, and is refused where anything could be lost or ${source} is not well.`;
  const hindered = blockers.length === 0 ? [] : [`What is in the way already: ${blockers.join("; ")}.`];
  // Nothing is started in somebody's name that does not lead home.
  const first = blockers.length > 0 ? null : isCopiedByUs ? "reprotect" : copied.length === 0 ? "switchover" : null;
  return { first, blockers, sentences: [...copy, then, ...hindered] };
}

export interface Return {
  readonly by: string;
  readonly reason: string;
  readonly identity: NonNullable<GateState["decision"]>["person"];
  /** The run that is asked for in that person's name; null where none is. */
  readonly starts: WayHome["first"];
  /** Why none is, a clause. */
  readonly because: string | null;
}

/** The return that a person chose; undefined where nobody did. It is asked for as that person's request, and only where the plan lets them request. */
export function returnOf(plan: Plan, state: RunState): Return | undefined {
  const made = commitGateOf(state)?.decision;
  if (made?.decision !== "return") return undefined;
  const { first } = wayHome(plan, state);
  const leave = made.person === undefined ? { allowed: false as const, because: `it is not known who ${made.by} is` } : mayDo(plan, made.person, "request");
  const because = first === null ? "something is in its way" : state.breakGlass === true ? "the run went without the arbiter, which alone starts runs" : leave.allowed ? null : leave.because;
  return { by: made.by, reason: made.reason, identity: made.person, starts: because === null ? first : null, because };
}

/** A return that a person chose in a run that did not come to its own end, a sentence each; none where nobody did. Nothing is started for it, and nobody shall believe that it is. */
export function sayReturnLost(plan: Plan, state: RunState, how: "failed" | "stopped"): readonly string[] {
  const chosen = returnOf(plan, state);
  if (chosen === undefined) return [];
  return [`${chosen.by} chose to return to ${state.source} (${chosen.reason}). Nothing was started for it, because the run ${how === "failed" ? "failed" : "was stopped"}; ask for it again if it is still wanted.`, ...wayHome(plan, state).sentences];
}

/** What came of the window, a sentence each, for the end of a run that has moved; none where it was never opened. */
export function sayCommitted(plan: Plan, state: RunState): readonly string[] {
  const gate = commitGateOf(state);
  const made = gate?.decision ?? null;
  if (gate === undefined) return state.breakGlass === true && plan.commit !== undefined ? [`Whether ${state.target} is what people want, nobody was asked, because the run went without the arbiter, which alone starts a return. To return to ${state.source}:`, ...wayHome(plan, state).sentences] : [];
  const returned = returnOf(plan, state);
  if (returned !== undefined) {
    const asked = returned.starts === null ? `Nothing was started for it, because ${returned.because ?? "nothing could be"}.` : `A ${returned.starts === "reprotect" ? "re-protection" : "planned move"} is asked for now in the name of ${returned.by}, and asks before it changes anything.`;
    return [`${returned.by} chose to return to ${state.source}: ${returned.reason}.`, `Until then ${state.target} serves.`, asked, ...wayHome(plan, state).sentences];
  }
  if (made?.decision === "commit") return [`${made.by} committed it: ${made.reason}.`];
  if (gate.status === "expired") return [`Nobody chose within ${sayDuration((gate.expiresAt ?? gate.openedAt) - gate.openedAt)}, so it is committed by time.`];
  return ["Whether to commit it or to return, nobody has chosen."];
}
