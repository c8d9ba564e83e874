// Who asked for what, who decided what, what was refused and why, as lines that can be looked for by person, plan and kind: taken
// from the entries of runs and of plans, which never change. Console and command line show these lines and no others.

import type { PlanEntry } from "./plan-log.ts";
import type { Entry, EntryBody } from "./record.ts";
import { sayMove } from "./switchover-words.ts";
import type { Instant } from "./units.ts";
import { sayInstant } from "./units.ts";

/** What a line is about, by which it can be looked for; in the order in which a page offers them. */
export const auditKinds = ["start", "decision", "refusal", "expiry", "stop", "pause", "kill-switch", "acknowledge", "end"] as const;
export type AuditKind = (typeof auditKinds)[number];

export interface AuditLine {
  readonly at: Instant;
  readonly plan: string;
  /** Null for what belongs to no run. */
  readonly run: string | null;
  /** The number of the entry in its run, or in the plan's own log. */
  readonly seq: number;
  /** Null where it was nobody, for example an alarm. */
  readonly who: string | null;
  readonly kind: AuditKind;
  readonly action: string;
  readonly reason: string;
  /** The digest of the facts that were decided on. */
  readonly digest: string | null;
  /** That of the entry, by which the line can be held against the record. */
  readonly hash: string;
}

type Told = Pick<AuditLine, "who" | "kind" | "action" | "reason"> & { readonly digest?: string };

const sayOfDay = { begun: "began", caused: "said that the fault is caused", removed: "said that the fault is taken back", ended: "asked for the end" } as const;

/** The line of an entry of a run; undefined for what merely happened. */
export function lineOfEntry(plan: string, { at, run, seq, hash, body }: Entry): AuditLine | undefined {
  const told = tellRunEntry(body);
  return told === undefined ? undefined : { at, plan, run, seq, ...told, digest: told.digest ?? null, hash };
}

/** The line of an entry of the plan's own log. */
export function lineOfPlanEntry({ at, plan, seq, hash, by, reason, deed }: PlanEntry): AuditLine {
  const line = (kind: AuditKind, action: string, because = reason): AuditLine => ({ at, plan, run: null, seq, who: by, kind, action, reason: because, digest: null, hash });
  switch (deed.type) {
    case "paused":
      return line("pause", `paused the automation until ${sayInstant(deed.until)}`);
    case "resumed":
      return line("pause", "ended the pause");
    case "kill-switch":
      return line("kill-switch", `turned the kill switch ${deed.on ? "on" : "off"}`);
    case "acknowledged":
      return line("acknowledge", `acknowledged run ${deed.run}, which lifts its block`);
    case "drill-ended":
      return line("stop", `ended the live drill ${deed.drill}`);
    case "game-day":
      return line(deed.said === "ended" ? "stop" : "start", `${sayOfDay[deed.said]} (game day ${deed.day}); the draw is bound by ${deed.commitment}`);
    case "not-done":
      return line("refusal", `what entry ${deed.of} announces was not done`, deed.because);
    case "refused":
      return line("refusal", `was refused ${deed.asked}`, deed.because);
    case "refused-beyond":
      return line("refusal", "further attempts of this day were refused", `${deed.kept} are kept one by one`);
  }
}

function tellRunEntry(body: EntryBody): Told | undefined {
  switch (body.type) {
    case "opened":
    case "joined": {
      const verb = body.type === "joined" ? "joined" : body.repair === undefined ? `started the ${body.kind === "drill" ? `drill (${body.drill ?? "dry"}) of a ` : ""}${sayMove(body)} to ${body.target}` : `started the repair ${body.repair}`;
      const byPerson = body.trigger.by === "person";
      return { kind: "start", who: byPerson ? (body.trigger.who ?? body.trigger.what.split(": ")[0] ?? "") : null, action: byPerson ? verb : `${verb} (${body.trigger.by})`, reason: body.trigger.what };
    }
    case "gate-voted":
      return { kind: "decision", who: body.vote.by, action: `approved at ${body.gate}, where ${body.need} have to`, reason: body.vote.reason, digest: body.digest };
    case "gate-held":
      return { kind: "decision", who: body.hold.by, action: `held ${body.gate}`, reason: body.hold.reason };
    case "attempt-refused":
      return { kind: "refusal", who: body.by, action: `was refused ${body.decision} at ${body.gate}`, reason: body.because };
    case "attempts-beyond":
      return { kind: "refusal", who: null, action: "further attempts were refused", reason: body.more === null ? "counted from here on" : `${body.more} more` };
    case "gate-decided":
      return { kind: "decision", who: body.by, action: `${body.decision} at ${body.gate}`, reason: body.reason, digest: body.digest };
    case "gate-ended":
      return { kind: "expiry", who: null, action: `${body.gate} ${body.how}`, reason: body.because };
    case "authorised":
      return body.how === "automatic" ? { kind: "decision", who: null, action: "went ahead without a person", reason: `accepts ${body.acceptedLossSeconds} s of lost writes`, digest: body.digest } : undefined;
    case "stop-requested":
      return { kind: "stop", who: body.by, action: "stopped the run", reason: body.reason };
    case "closed":
      return { kind: "end", who: null, action: `ended as ${body.end}`, reason: body.sentence };
    default:
      return undefined;
  }
}

/** What somebody looks for; what is left out is not asked. */
export interface AuditWish {
  readonly person?: string | undefined;
  readonly kind?: AuditKind | undefined;
}

export function isWanted({ who, kind }: Pick<AuditLine, "who" | "kind">, wish: AuditWish): boolean {
  return (wish.person === undefined || who === wish.person) && (wish.kind === undefined || kind === wish.kind);
}
