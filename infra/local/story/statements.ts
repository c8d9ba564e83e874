// What a story can say, as types: the language of stories after it has been read. The words themselves, and how they are
// read, stand in words.ts and read.ts; who makes them true is a world (world.ts).

import type { Decision, RunEnd } from "../../../workflows/record.ts";
import type { VerdictWord } from "../../../workflows/assess.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/** Where a statement stands, for messages: both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What can be down: by itself or somewhere. */
export type Thing =
  | { readonly kind: "site"; readonly site: string }
  | { readonly kind: "service"; readonly service: string; readonly site: string }
  /** One member of a cluster with a failover of its own, for example `mongo` `arbiter`. */
  | { readonly kind: "member"; readonly service: string; readonly member: string }
  | { readonly kind: "host"; readonly host: string }
  /** The watchdog on a machine that the plan guards by a lease. */
  | { readonly kind: "watchdog"; readonly host: string }
  | { readonly kind: "vantage"; readonly place: string }
  /** The arbiter's whole Region: workflow, record, alarms and console. */
  | { readonly kind: "arbiter" }
  | { readonly kind: "database"; readonly database: string; readonly site: string }
  | { readonly kind: "provider"; readonly provider: string }
  /** The record's table, the console's functions, the topic of pages. */
  | { readonly kind: "record" | "console" | "notify" };

/** `from` and `to` are sites, `arbiter`, `internet`, a provider's name, or a member as SERVICE/MEMBER. */
export type Link =
  | { readonly kind: "between"; readonly from: string; readonly to: string; readonly how: "full" | "one-way" | "flapping" }
  | { readonly kind: "replication"; readonly database: string }
  /** The interface of an AWS service, in one Region or everywhere: `control-plane route53`. */
  | { readonly kind: "control-plane"; readonly service: string; readonly region: string | null };

/** How a call is answered. `applied` and `lost` say whether a call that times out took effect. */
export type CallOutcome =
  | { readonly how: "fails"; readonly error: string }
  | { readonly how: "times-out"; readonly effect: "applied" | "lost" }
  | { readonly how: "slow"; readonly ms: Milliseconds }
  | { readonly how: "throttled" }
  /** The operation answers by one of the words written beside it: `answers still-replica`. */
  | { readonly how: "answers"; readonly word: string };

export interface CallFault {
  /** `rds.PromoteReadReplica`, `viber.set_webhook` */
  readonly operation: string;
  readonly on: string | null;
  readonly region: string | null;
  readonly outcome: CallOutcome;
  /** `times 1` unless said otherwise. */
  readonly lasts: { readonly times: number } | { readonly untilMs: Milliseconds };
}

export interface PersonDecides {
  readonly decision: Decision | "hold" | "force";
  /** For `hold`. */
  readonly forMs: Milliseconds | null;
  /** The gate's title as people see it. */
  readonly gate: string;
  readonly by: string;
  readonly reason: string;
  /** The person decides on what was shown at this instant. */
  readonly seenAtMs: Milliseconds | null;
}

export type Happening =
  | { readonly does: "down" | "up"; readonly what: Thing }
  | { readonly does: "cut" | "restore"; readonly what: Link }
  /** How far the copy is behind; `null`: unknown, because nobody can read it. */
  | { readonly does: "lag"; readonly database: string; readonly lagMs: Milliseconds | null }
  /** Somebody outside makes the copy at a site the writer. */
  | { readonly does: "promote"; readonly database: string; readonly site: string }
  /** People put a cluster's priorities right. */
  | { readonly does: "prefer"; readonly service: string; readonly member: string }
  /** People, or what is not ours, exchange the failover records of a name. */
  | { readonly does: "lead"; readonly name: string; readonly site: string }
  | { readonly does: "call"; readonly fault: CallFault }
  | { readonly does: "alarm"; readonly next: "dropped" | "duplicated" | "reordered" }
  | { readonly does: "alarm"; readonly next: "delayed"; readonly byMs: Milliseconds }
  /** One of the alarms of the user's own that the plan names as triggers. */
  | { readonly does: "trigger"; readonly alarm: string; readonly stands: boolean }
  /** The clock of a place goes wrong by so much. */
  | { readonly does: "clock"; readonly place: string; readonly byMs: Milliseconds }
  /** The application of a site sends a message to a user, which proves nothing of what arrives (A29). */
  | { readonly does: "outbound"; readonly provider: string; readonly site: string }
  | { readonly does: "crash"; readonly when: "before-effect" | "after-effect" | "anywhere" }
  /** Somebody ends the run's execution in Step Functions. */
  | { readonly does: "abort-execution" }
  /** `repair`: which one of the plan, at the site `to`; `expected`: left out, it has to be started. */
  | { readonly does: "start"; readonly kind: string; readonly repair?: string; readonly to: string; readonly by: string; readonly reason: string; readonly expected?: "started" | "refused" }
  /** A failover without the arbiter, from an engineer's machine; `insist`: why, although the arbiter answers. */
  | { readonly does: "break-glass"; readonly dry: boolean; readonly to: string; readonly by: string; readonly reason: string; readonly insist: string | null; readonly expected: "started" | "refused" }
  /** The command is given again after it was cut off. */
  | { readonly does: "resume-break-glass"; readonly by: string }
  /** Ctrl-C: the program ends wherever it is. */
  | { readonly does: "interrupt-break-glass" }
  | { readonly does: "merge-break-glass"; readonly by: string; readonly expected: "merged" | "refused" }
  | { readonly does: "decide"; readonly decides: PersonDecides; readonly expected: "taken" | "refused" }
  | { readonly does: "pause"; readonly untilMs: Milliseconds; readonly by: string; readonly reason: string }
  | { readonly does: "resume"; readonly by: string; readonly reason: string }
  | { readonly does: "kill-switch"; readonly on: boolean; readonly by: string; readonly reason: string }
  /** What the next drill finds as the newest look at readiness. */
  | { readonly does: "readiness"; readonly red: boolean }
  /** Lifts the block that an earlier run left. */
  | { readonly does: "acknowledge"; readonly by: string; readonly reason: string };

export type Fact =
  | { readonly is: "verdict"; readonly word: VerdictWord; readonly code: string | null }
  | { readonly is: "gate"; readonly gate: string; readonly state: "waiting" | "decided" | "expired" | "overtaken" }
  /** `leadsTo` null: the answer is empty. */
  | { readonly is: "dns"; readonly name: string; readonly leadsTo: string | null }
  | { readonly is: "writers"; readonly database: string; readonly where: { readonly site: string } | { readonly atMost: number } }
  | { readonly is: "loss"; readonly database: string; readonly most: Milliseconds | "unknown" }
  | { readonly is: "webhook"; readonly provider: string; readonly site: string }
  | { readonly is: "mutations"; readonly count: number; readonly sinceMs: Milliseconds | null }
  | { readonly is: "run"; readonly end: RunEnd | "none" | "open" }
  | { readonly is: "runs"; readonly count: number }
  /** Some entry, page or sentence of the record holds this text. */
  | { readonly is: "record"; readonly says: string }
  | { readonly is: "page"; readonly says: string }
  | { readonly is: "pages"; readonly count: number };

export type Statement =
  | { readonly place: Place; readonly says: "plan"; readonly file: string; readonly changes: readonly { readonly path: string; readonly value: string }[] }
  /** `plan` is the name before the colon; null: the first plan of the story, or all where the words say so. */
  | { readonly place: Place; readonly says: "given"; readonly plan: string | null; readonly happening: Happening }
  | { readonly place: Place; readonly says: "at"; readonly atMs: Milliseconds; readonly plan: string | null; readonly happening: Happening }
  | { readonly place: Place; readonly says: "always" | "never"; readonly plan: string | null; readonly fact: Fact }
  /** Without `byMs` it holds at the end; with it, at some instant until then. */
  | { readonly place: Place; readonly says: "expect"; readonly plan: string | null; readonly fact: Fact; readonly byMs: Milliseconds | null }
  | { readonly place: Place; readonly says: "until"; readonly atMs: Milliseconds };

export interface Story {
  readonly file: string;
  /** The first comment, which says what the story is about. */
  readonly title: string;
  /** Its lines as they were written, so that a result can quote them. */
  readonly lines: readonly string[];
  readonly statements: readonly Statement[];
}
