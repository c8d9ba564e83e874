// A gate at which several people have to approve: what it shows of those who have, and what of it is the question itself.

import type { GateFacts, GateState } from "./record.ts";
import { sayInstant } from "./units.ts";

/**
 * What the opener of a gate and the machine behind it know: 1, that it may be held, which the machine's own time-out leaves room for, and
 * the word `expired`. A number is added where a decision needs more of them than before.
 */
export const gateVersion = 1;

/** Whether the machine that waits behind a gate takes what only newer ones know. */
export const understandsHolding = ({ understands = 0 }: Pick<GateFacts, "understands">): boolean => understands >= 1;

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
