// What people and their tools are told, as one value: every mail, event and message is made of it. It carries a link to a page at
// most, never an action and never a token: whoever may decide signs in there (ux §3, scanners follow every link of a mail).

import { isIsolated } from "./drill-kinds.ts";
import type { GateFacts, GateState, RunState } from "./record.ts";
import { sayInstant } from "./units.ts";

export const notificationKinds = ["gate-opened", "gate-reminder", "gate-escalated", "facts-changed", "run-ended", "readiness", "between-runs", "switched", "operations"] as const;

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
  /** What it belongs to for tools that keep incidents: the same for all that is told of one question; null where it is the run's, or of its own. */
  readonly incident: string | null;
  /** The incidents that are over by now: questions of the run that were answered or ended. Told with each message of a run, so that one that was lost leaves none open. */
  readonly settles: readonly string[];
  /** Good news: a run that ended as it should, an alarm that is over. */
  readonly good: boolean;
  /** The page of it in the console, where there is one; signing in is needed there. */
  readonly link: string | null;
}

/** Incidents of a run that are over, told between two messages of it to those alone who keep incidents. */
export interface Over {
  readonly run: string;
  readonly incidents: readonly string[];
}

/** What a message says besides its subject and its text; left out is not known. */
export type About = Partial<Omit<Notification, "version" | "subject" | "text">> & Pick<Notification, "kind">;

/** The whole value. */
export function notificationOf(subject: string, text: string, about: About): Notification {
  return { version: 1, live: true, plan: null, run: null, gate: null, from: null, to: null, by: null, otherwise: null, incident: null, settles: [], good: false, link: null, ...about, subject, text };
}

/** The console's address; `none` where there is none and the command line shows what people are called to; undefined where neither is known, as locally. */
export type ConsoleAddress = string | undefined;

/** What a message is about, and the line at its end that says where a person looks and answers. */
export type Told = About & { readonly way?: string };

/** What shows a run, or a gate of it, on the command line. */
export function commandFor(run: string, gate: string | null): string {
  return `understudy ${gate === null ? `run show ${run}` : `gate show ${run}/${gate}`}`;
}

/** The page of it in the console, or the command that shows it. */
function wayTo(console: ConsoleAddress, run: string, gate: string | null): Pick<Told, "link" | "way"> {
  if (console === undefined) return {};
  if (console === "none") return { way: commandFor(run, gate) };
  const link = `${console}${gate === null ? `/runs/${run}` : `/gates/${run}/${gate}`}`;
  return { link, way: link };
}

const between = "\n\n";

/** What a mail says: the text, and where to look. */
export function withWay(text: string, way: string | undefined): string {
  return way === undefined ? text : `${text}${between}${way}`;
}

/** The text of a mail without its last line: channels have a place of their own for it. */
export function withoutWay(text: string, { run, gate, link }: Pick<Notification, "run" | "gate" | "link">): string {
  const way = link ?? (run === null ? undefined : commandFor(run, gate));
  return way !== undefined && text.endsWith(`${between}${way}`) ? text.slice(0, -between.length - way.length) : text;
}

type Run = Pick<RunState, "plan" | "run" | "source" | "target" | "repair" | "gates"> & { readonly kind?: RunState["kind"]; readonly dry?: boolean; readonly drill?: RunState["drill"] };

/** From this call on nobody has answered in time, and each is an incident of its own that calls anew (reminding.ts). */
const firstEscalation = 3;

/** The incident of a question: one for each time that it is asked, and one more for each escalation. */
function incidentOf(run: string, { gate, openedAt }: Pick<GateState, "gate" | "openedAt">, nth = 0): string {
  return `${run}/${gate}@${openedAt}${nth < firstEscalation ? "" : `#${nth}`}`;
}

/** All incidents that one asking of a question has made. */
export function incidentsOf(run: string, gate: Pick<GateState, "gate" | "openedAt" | "reminded">): readonly string[] {
  const escalations = Math.max(0, (gate.reminded ?? 0) - firstEscalation + 1);
  return [incidentOf(run, gate), ...Array.from({ length: escalations }, (_each, index) => incidentOf(run, gate, firstEscalation + index))];
}

/** What is over of a run; `asked` is the question that is told now. */
function settledOf({ run, gates }: Run, asked: Pick<GateState, "gate" | "openedAt">): readonly string[] {
  return gates.filter(({ status, gate, openedAt }) => status !== "waiting" && !(gate === asked.gate && openedAt === asked.openedAt)).flatMap((gate) => incidentsOf(run, gate));
}

/** What a message about a gate is about; `nth`: which call after the first it is. Until when somebody has to answer, and what happens if nobody does. */
export function aboutGate(state: Run, gate: Pick<GateFacts, "gate" | "kind" | "expiresAt" | "openedAt">, kind: Notification["kind"], console?: ConsoleAddress, nth?: number): Told {
  const { plan, run, source, target, repair } = state;
  const ends = gate.kind === "commit-window" ? "it is committed by time, and nothing is returned" : gate.kind === "step-force" ? "nothing is forced, and it is asked again how the stuck step goes on" : gate.kind === "approve-failover" ? (repair === undefined && state.kind !== "switchover" && state.kind !== "reprotect" && !isIsolated(state) ? "it expires without failing over" : "it expires and nothing is changed") : "it expires, and the run goes back as far as it can";
  return { kind, ...(isIsolated(state) ? { live: false } : {}), plan, run, gate: gate.gate, from: source, to: target, incident: incidentOf(run, gate, nth), settles: settledOf(state, gate), by: gate.expiresAt === null ? null : sayInstant(gate.expiresAt), otherwise: gate.expiresAt === null ? "the run stays open and waits, and people are called again" : ends, ...wayTo(console, run, gate.gate) };
}

/** What a message about the end of a run is about. */
export function aboutEnd(state: Run, good: boolean, console?: ConsoleAddress): Told {
  const { plan, run, source, target, gates, dry = false } = state;
  // Nobody is asked any more, whatever the record says of a question by now.
  return { kind: "run-ended", ...(dry || isIsolated(state) ? { live: false } : {}), plan, run, from: source, to: target, good, settles: gates.flatMap((gate) => incidentsOf(run, gate)), ...wayTo(console, run, null) };
}

/** The attribute under which a message says what it is about. */
export const attributeName = "understudy";

/** The attribute of a message: the value without its words, which stand in the message itself. */
export function attributeOf({ subject: _subject, text: _text, ...rest }: Notification): string {
  return JSON.stringify(rest);
}
