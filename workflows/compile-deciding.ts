// The states of a machine that decide: what a run looks at, asks and looks at again before its first step; and what the states of
// one machine are made from.

import type { Catcher, State } from "./asl.ts";
import { mostEvents } from "./asl-events.ts";
import { troubleEveryMs } from "./cadence.ts";
import { again, carried, choice, gate, often, task } from "./compile-states.ts";
import { longestHeldMs } from "./holding.ts";
import { mostLoopEvents } from "./loop-events.ts";
import type { Pace } from "./loop-events.ts";
import type { Plan } from "./plan.ts";
import { decisionDeadlineMs, expiryGraceMs, mostReassessments } from "./polling.ts";
import { patienceOfRepair } from "./repairs.ts";
import type { Repair } from "./repairs.ts";
import type { Direction } from "./step-rows/row.ts";
import type { Milliseconds } from "./units.ts";

export const closeState = "Close the run";
export const toClose: readonly Catcher[] = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Close the run after an error" }];

/** What the states of one machine are made from. `events` is filled meanwhile: the most that a state may leave in all; those of one visit, if it is not named. */
export interface Draft {
  /** The first state of the way back; where a run goes that nobody lets go on before its commit point. */
  readonly undoing: string;
  /** The repair that is compiled; undefined for a failover. */
  readonly repair?: { readonly name: string; readonly repair: Repair } | undefined;
  /** A re-protection is compiled: nothing is half-way at any time, so nobody's silence keeps it open. */
  readonly reprotect?: true | undefined;
  /** A switchover is compiled: before its commit point whatever cannot be done leads back, and asks nobody. */
  readonly switchover?: { readonly failback: boolean } | undefined;
  /** A failover that is past its commit point is taken up again: no gate leads to the way back. */
  readonly forward?: true | undefined;
  readonly plan: Plan;
  readonly direction: Direction;
  readonly titles: ReadonlyMap<string, string>;
  readonly events: Map<string, number>;
}

/** Gives the states, and says of each that it may be visited so often, at any time. */
export function visited(events: Draft["events"], times: number, states: Record<string, State>): Record<string, State> {
  for (const [name, state] of Object.entries(states)) events.set(name, times * mostEvents(state));
  return states;
}

/** Gives the states of a loop that waits between its visits, and says of it how often and how fast it may be gone round. The first stands for all of them. */
export function looped(events: Draft["events"], rounds: readonly { readonly times: number; readonly pace: Pace }[], states: Record<string, State>): Record<string, State> {
  const all = Object.values(states);
  const loop = { visit: all.filter(({ Type }) => Type !== "Wait"), between: all.filter(({ Type }) => Type === "Wait") };
  const most = rounds.reduce((sum, { times, pace }) => sum + times * mostLoopEvents(loop, pace), 0);
  for (const [index, name] of Object.keys(states).entries()) events.set(name, index === 0 ? most : 0);
  return states;
}

/** The shortest wait that a state machine is told. */
const leastWaitMs: Milliseconds = 1_000;

/**
 * How fast a run may look before it decides: once an interval of trouble until a person is called (R7). A vote that has nearly stood
 * for the hold time shortens an interval, at most once in each hold time; and every question may lead back to watching.
 * Whoever watched too long is found by the look and not by the assessment after it, whose retries come later: of the last two
 * visits no pause counts.
 */
export function paceOfWatching({ decide }: Pick<Plan, "decide">): Pace {
  const deadlineMs = decisionDeadlineMs(decide.hold);
  const short = Math.ceil(deadlineMs / decide.hold) * decide.votes.of.length + mostReassessments;
  const marksMs: Milliseconds[] = [];
  for (let at = 0; at < deadlineMs; at += marksMs.length <= short ? leastWaitMs : Math.max(leastWaitMs, troubleEveryMs(decide))) marksMs.push(at);
  return { deadlineMs, marksMs, untimed: 2 };
}

/** Where a run looks once more after an approval, or where its first change comes long after its look (I12). */
export const lookAgain = ({ source }: Direction): string => `Look at ${source} again before acting`;

/** The states that decide: open, look, assess, ask, look and assess again. */
export function decidingStates({ plan, direction, events }: Draft, firstStep: string): Record<string, State> {
  const { source, target } = direction;
  const ask = `Ask whether to fail over to ${target}`;
  const look = `Look at ${source} from every vantage point`;
  const wait = "Wait before the next look";
  return {
    "Open the run": task("open", 20, { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "trigger.$": "$.trigger", source, target }, often, toClose, "Was the run opened?"),
    "Was the run opened?": choice("Another run of this plan may be open; then this one joins it and ends", { opened: look }, closeState),
    ...looped(events, [{ times: 1, pace: paceOfWatching(plan) }], {
      [look]: task("look", 30, { ...carried }, again, toClose, "Assess what was seen"),
      "Assess what was seen": task("assess", 20, { ...carried, confirms: false }, again, toClose, "What is the verdict?"),
      "What is the verdict?": choice("stand-down and refuse close the run", { watch: wait, ask, "fail-over": firstStep }, closeState),
      [wait]: { Type: "Wait", SecondsPath: "$.waitSeconds", Next: look },
    }),
    ...visited(events, mostReassessments + 1, {
      // The gate's own expiry decides. The state's comes after it, so that a decision of the last second still arrives.
      [ask]: gate({ gate: "approve-failover" }, plan.decide.expires + longestHeldMs + expiryGraceMs, closeState, "Close the run after an error", "What was decided?"),
      "What was decided?": choice("Anything but an approval closes the run", { approve: lookAgain(direction) }, closeState),
      [lookAgain(direction)]: task("look", 30, { ...carried }, again, toClose, "Assess again before acting"),
      "Assess again before acting": task("assess", 20, { ...carried, confirms: true }, again, toClose, "Is the verdict still the same?"),
      "Is the verdict still the same?": choice("Facts that changed are shown and asked again, or watched; never acted on", { go: firstStep, ask, watch: wait }, closeState),
    }),
  };
}

/**
 * The states that decide on a repair. A person has started it, so there is nothing to watch: it is asked, or refused. Its own time is
 * over before anybody's patience with a failover is, and whoever does not answer ends it.
 */
export function askingStates({ direction: { target }, plan, events }: Draft, { name, repair }: NonNullable<Draft["repair"]>, firstStep: string): Record<string, State> {
  const look = `Look at ${target} from every vantage point`;
  const ask = `Ask whether to repair ${target}`;
  return {
    "Open the run": task("open", 20, { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "trigger.$": "$.trigger", source: target, target, repair: name }, often, toClose, "Was the run opened?"),
    "Was the run opened?": choice("Another run of this plan may be open; then this one ends", { opened: look }, closeState),
    [look]: task("look", 30, { ...carried }, again, toClose, "Assess what was seen"),
    "Assess what was seen": task("assess", 20, { ...carried, confirms: false }, again, toClose, "May it be repaired?"),
    "May it be repaired?": choice("Where a repair could make things worse it is refused", { ask }, closeState),
    ...visited(events, mostReassessments + 1, {
      [ask]: gate({ gate: "approve-failover" }, patienceOfRepair(plan, repair) + longestHeldMs + expiryGraceMs, closeState, "Close the run after an error", "What was decided?"),
      "What was decided?": choice("Anything but an approval closes the run", { approve: `Look at ${target} again before acting` }, closeState),
      [`Look at ${target} again before acting`]: task("look", 30, { ...carried }, again, toClose, "Assess again before acting"),
      "Assess again before acting": task("assess", 20, { ...carried, confirms: true }, again, toClose, "Is the verdict still the same?"),
      "Is the verdict still the same?": choice("Facts that changed are shown and asked again; never acted on", { go: firstStep, ask }, closeState),
    }),
  };
}

/** A run that a person asked for is approved at its gate, and looked at and assessed again before anything is changed: a planned move and a re-protection alike. */
export function askedAndConfirmed({ plan, direction, events }: Pick<Draft, "plan" | "direction" | "events">, ask: string, firstStep: string): Record<string, State> {
  return visited(events, mostReassessments + 1, {
    [ask]: gate({ gate: "approve-failover" }, plan.decide.expires + longestHeldMs + expiryGraceMs, closeState, "Close the run after an error", "What was decided?"),
    "What was decided?": choice("Anything but an approval closes the run", { approve: lookAgain(direction) }, closeState),
    [lookAgain(direction)]: task("look", 30, { ...carried }, again, toClose, "Assess again before acting"),
    "Assess again before acting": task("assess", 20, { ...carried, confirms: true }, again, toClose, "Is the verdict still the same?"),
    "Is the verdict still the same?": choice("Facts that changed are shown and asked again; never acted on", { go: firstStep, ask }, closeState),
  });
}
