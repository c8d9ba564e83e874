// What people and their tools are told, as one value: every mail, event and message is made of it. It carries a link to a page at
// most, never an action and never a token: whoever may decide signs in there (ux §3, scanners follow every link of a mail).

import type { GateFacts, RunState } from "./record.ts";
import { sayInstant } from "./units.ts";

export const notificationKinds = ["gate-opened", "gate-reminder", "gate-escalated", "facts-changed", "run-ended", "readiness", "between-runs", "operations"] as const;

export interface Notification {
  readonly version: 1;
  /** What it is about. */
  readonly kind: (typeof notificationKinds)[number];
  /** False for a drill: nobody's users are touched. */
  readonly live: boolean;
  /** Null where it is about Understudy itself. */
  readonly plan: string | null;
  readonly run: string | null;
  readonly gate: string | null;
  /** The first line, and all of it in sentences. */
  readonly subject: string;
  readonly text: string;
  /** The site that would be left or is mended, and the one that would be entered. */
  readonly from: string | null;
  readonly to: string | null;
  /** Until when somebody has to answer, in UTC; null where nothing expires. */
  readonly by: string | null;
  /** What happens if nobody answers. */
  readonly otherwise: string | null;
  /** Good news: a run that ended as it should, an alarm that is over. */
  readonly good: boolean;
  /** The page of it in the console, where there is one; signing in is needed there. */
  readonly link: string | null;
}
/** What a message says besides its subject and its text; left out is not known. */
export type About = Partial<Omit<Notification, "version" | "subject" | "text">> & Pick<Notification, "kind">;

/** The whole value. */
export function notificationOf(subject: string, text: string, about: About): Notification {
  return { version: 1, live: true, plan: null, run: null, gate: null, from: null, to: null, by: null, otherwise: null, good: false, link: null, ...about, subject, text };
}

type Run = Pick<RunState, "plan" | "run" | "source" | "target" | "repair">;

/** What a message about a gate is about: until when somebody has to answer, and what happens if nobody does. */
export function aboutGate({ plan, run, source, target, repair }: Run, gate: Pick<GateFacts, "gate" | "kind" | "expiresAt">, kind: Notification["kind"]): About {
  const ends = gate.kind === "approve-failover" ? (repair === undefined ? "it expires without failing over" : "it expires and nothing is changed") : "it expires, and the run goes back as far as it can";
  return { kind, plan, run, gate: gate.gate, from: source, to: target, by: gate.expiresAt === null ? null : sayInstant(gate.expiresAt), otherwise: gate.expiresAt === null ? "the run stays open and waits, and people are called again" : ends };
}

/** What a message about the end of a run is about. */
export function aboutEnd({ plan, run, source, target }: Run, good: boolean): About {
  return { kind: "run-ended", plan, run, from: source, to: target, good };
}

/** The attribute under which a message says what it is about. */
export const attributeName = "understudy";

/** The attribute of a message: the value without its words, which stand in the message itself. */
export function attributeOf({ subject: _subject, text: _text, ...rest }: Notification): string {
  return JSON.stringify(rest);
}
