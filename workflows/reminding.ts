// When people are called again to a gate that nobody answers: at a third and at two thirds of its time, and, where it never expires,
// when that time is over and then ever more rarely. Pure: the sweep asks it each minute, and the record says what was sent.

import type { liveOrDrill } from "./drill-kinds.ts";
import { heldMs } from "./holding.ts";
import type { GateState } from "./record.ts";
import { sayDuration, sayInstant } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";
import { sayVotes } from "./voting.ts";

export interface Reminder {
  /** 1 and 2 remind; from 3 on the call is an escalation. */
  readonly nth: number;
  /** Beyond the reminders: nobody decides. */
  readonly escalates: boolean;
  readonly subject: string;
  readonly text: string;
}

/** Whoever has not answered for a day is called once a day. */
const rarestMs: Milliseconds = 24 * 3_600_000;
const reminders = 2;

/**
 * The newest call that is due at a gate and was not sent; undefined where there is none. `patienceMs` is the time after which a gate
 * that never expires escalates: that of gates which do (`decide.expires`). What was missed while nobody swept is not made good.
 */
export function dueReminder(plan: string, gate: GateState, patienceMs: Milliseconds, now: Instant, word: ReturnType<typeof liveOrDrill> = "LIVE"): Reminder | undefined {
  const nth = newestDue(gate, patienceMs, now);
  if (gate.status !== "waiting" || nth === undefined || nth <= (gate.reminded ?? 0)) return undefined;
  const waited = `"${gate.title}" has waited for a decision for ${sayDuration(now - gate.openedAt)}, since ${sayInstant(gate.openedAt)}.`;
  const votes = sayVotes(gate);
  const silence = gate.expiresAt === null ? "It never expires: the run stands half-way and waits here until somebody decides." : `It expires at ${sayInstant(gate.expiresAt)}.`;
  return {
    nth,
    escalates: nth > reminders,
    subject: nth > reminders ? `${word} ${plan}: ESCALATED, nobody decides: ${gate.title}` : `${word} ${plan}: reminder ${nth} of ${reminders}, ${gate.title}`,
    text: [waited, silence, ...(votes === undefined ? [] : [`${votes}.`]), ...gate.sentences].join("\n"),
  };
}

function newestDue({ openedAt, expiresAt, held }: GateState, patienceMs: Milliseconds, now: Instant): number | undefined {
  // Time that somebody has taken is no time in which nobody answered.
  const taken = heldMs(held === undefined ? {} : { held });
  const span = expiresAt === null ? patienceMs : expiresAt - openedAt - taken;
  const waited = now - openedAt - taken;
  if (expiresAt !== null && now >= expiresAt) return undefined;
  if (waited < span) return Math.min(reminders, Math.floor((waited * (reminders + 1)) / span)) || undefined;
  let nth = reminders + 1;
  let at = span;
  for (let pause = span; at + pause <= waited; pause = Math.min(rarestMs, pause * 2)) {
    at += pause;
    nth += 1;
  }
  return nth;
}
