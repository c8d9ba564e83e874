// What a story needs of a world: to make things happen in it, to let its time pass, and to see its ground truth. The truth is
// the world's own knowledge, and never what probes saw or the record says of it: by it the product is judged.

import type { Plan } from "../../../workflows/plan.ts";
import type { Entry } from "../../../workflows/record.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { Happening } from "./statements.ts";

/** One call that changes something, as the world answered it. */
export interface WorldMutation {
  readonly at: Instant;
  readonly plan: string;
  /** `rds.PromoteReadReplica`, `viber.set_webhook` */
  readonly operation: string;
  readonly region: string | null;
  readonly input: unknown;
  /** Whether it changed the world; one that timed out may have. */
  readonly tookEffect: boolean;
  /** The highest epoch that any register of the plan held when it took effect. */
  readonly highestEpoch: number;
  /** How many looks at the same service in the same Region the function that sent it had had answered for the plan by then. */
  readonly looksBefore: number;
}

export interface DatabaseTruth {
  readonly up: boolean;
  /** Takes writes of clients now. */
  readonly accepts: boolean;
  /** A member of a master–master pair, or the writer of a pair: not a copy. */
  readonly writer: boolean;
  /** Commit time of the newest write that it holds, in true time. */
  readonly newestWriteAt: Instant;
}

export interface WebhookTruth {
  /** Where the provider delivers; null: nowhere, the registration is lost. */
  readonly site: string | null;
  /** When a message last arrived at the application. */
  readonly lastInboundAt: Instant | null;
}

export interface RunTruth {
  readonly run: string;
  readonly plan: string;
  readonly entries: readonly Entry[];
  readonly execution: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

export interface PlanTruth {
  readonly plan: Plan;
  /** By site: whether anything runs there. */
  readonly sites: Readonly<Record<string, { readonly up: boolean }>>;
  /** By service and site: whether it runs and does its work. */
  readonly services: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly databases: Readonly<Record<string, Readonly<Record<string, DatabaseTruth>>>>;
  /** By database: seconds of acknowledged writes that the site of the newest writer does not hold and never will. */
  readonly lostSeconds: Readonly<Record<string, number>>;
  /** The names of the copies that isolated drills have made and that are there now. */
  readonly drillCopies: readonly string[];
  /** By public name: the sites to which an answer leads now, each once; none: the answer is empty. */
  readonly dns: Readonly<Record<string, readonly string[]>>;
  readonly webhooks: Readonly<Record<string, WebhookTruth>>;
  /** The epochs: of the lease, and of each site's register. */
  readonly epochs: { readonly lease: number; readonly registers: Readonly<Record<string, number>> };
  /** Since when the kill switch is on; null: it is off. */
  readonly killSwitchSince: Instant | null;
  readonly runs: readonly RunTruth[];
}

export interface Truth {
  readonly at: Instant;
  readonly plans: Readonly<Record<string, PlanTruth>>;
  /** All so far, in order; the array only grows. */
  readonly mutations: readonly WorldMutation[];
  /** All calls to people so far. */
  readonly pages: readonly { readonly at: Instant; readonly text: string }[];
  /** Calls to people that could not be sent, so far. */
  readonly lostPages: Truth["pages"];
  /** Calls and functions for which somebody waited longer than 5 s, so far. */
  readonly waits: readonly LongWait[];
}

export interface LongWait {
  readonly at: Instant;
  readonly plan: string;
  /** `rds.DescribeDBInstances`, or `function dns-failover` for one that came to its own end of time. */
  readonly what: string;
  readonly region: string | null;
  readonly ms: Milliseconds;
}

/** What came of a happening. */
export interface Happened {
  /** False: it never came about, for example a decision that matches no gate; `because` says why. A decision that has to be refused came about when it was. */
  readonly tookEffect: boolean;
  readonly because: string;
}

/** A step of the world's time: something happened, and the truth may differ from before. */
export interface Moment {
  readonly at: Instant;
  /** One sentence for the narration, or null where only time passed. */
  readonly sentence: string | null;
}

export interface StoryWorld {
  /** The instant of the story's 0 s. */
  readonly startedAt: Instant;
  now(): Instant;
  /** Makes something happen now; its names are those of `plan`; left out, of the first. A call fault or an alarm fault waits for its occasion; `pending` names those that never came. */
  make(happening: Happening, plan?: string): Promise<Happened>;
  /** Lets time pass until `at`. `observe` is called after every event of the world, before the next. */
  runUntil(at: Instant, observe: (moment: Moment) => void): Promise<void>;
  /** When anything last changed that is more than a look: a call, a decision, a run's entry, a happening. */
  lastMovedAt(): Instant;
  truth(): Truth;
  /** Faults that were ordered and met no occasion, a sentence each. */
  pending(): readonly string[];
  close(): Promise<void>;
}

/** Makes a world of plans; the first is the one that a story means when it names none. The same seed gives the same world. */
export type MakeWorld = (plans: readonly Plan[], options: { readonly seed: number; readonly quietBeforeMs: Milliseconds }) => Promise<StoryWorld>;
