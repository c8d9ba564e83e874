// A gate at which several people have to approve: what it shows of those who have, and what of it is the question itself.

import { mostHolds } from "./holding.ts";
import type { GateFacts, GateState, RunState } from "./record.ts";
import { sayInstant } from "./units.ts";

/**
 * What the opener of a gate and the machine behind it know: 1, that it may be held, which the machine's own time-out leaves room for, and
 * the word `expired`; 2, the same of a repair, whose own time grows with it. A number is added where a decision needs more of them than before.
 */
export const gateVersion = 2;

/** Whether the machine that waits behind a gate takes what only newer ones know. */
export const understandsHolding = ({ understands = 0 }: Pick<GateFacts, "understands">): boolean => understands >= 1;

/** Why a gate cannot be held, with the code of that answer; undefined where it can. `waits`: a failover that waits for the end of a repair and is not in its record yet. */
export function whyNotHeld(gate: Pick<GateFacts, "understands" | "held">, { repair, holds = [], failoverWaits }: Pick<RunState, "repair" | "holds" | "failoverWaits">, waits?: { readonly what: string }): { readonly code: "not-a-choice" | "held-enough" | "failover-waits"; readonly because: string } | undefined {
  if (!understandsHolding(gate)) return { code: "not-a-choice", because: "this run began before gates could be held: its state machine ends the wait at the time that the gate says, whoever holds it; decide before then" };
  if (repair === undefined) return enough((gate.held ?? []).length, "this gate was");
  if ((gate.understands ?? 0) < 2) return { code: "not-a-choice", because: "this repair began before repairs could be held: it ends at the time that its gate says, whoever holds it; decide before then" };
  const failover = failoverWaits ?? waits;
  if (failover !== undefined) return { code: "failover-waits", because: `a failover waits for the end of this repair (${failover.what}), so it cannot be held; decide, or let it end` };
  return enough(Math.max(holds.length, (gate.held ?? []).length), "the gates of this repair were");
}

function enough(holds: number, what: string): { readonly code: "held-enough"; readonly because: string } | undefined {
  return holds < mostHolds ? undefined : { code: "held-enough", because: `${what} held ${mostHolds} times, which is as often as can be; decide` };
}

/** What was asked, without what came of it. */
export function factsOf({ status: _status, decision: _decision, votes: _votes, reminded: _reminded, ...facts }: GateState): GateFacts {
  return facts;
}

/** `1 of 2: ana at 2026-01-01T03:09:00.000Z, "the site is dark"`; undefined where one person is enough. */
export function sayVotes({ votes = [], approvers = 1 }: Pick<GateState, "votes" | "approvers">): string | undefined {
  if (approvers === 1) return undefined;
  const said = votes.map(({ by, at, reason }) => `${by} at ${sayInstant(at)}, "${reason}"`);
  return `${votes.length} of ${approvers}${said.length === 0 ? " have approved" : `: ${said.join("; ")}`}`;
}
