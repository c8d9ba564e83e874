// What a step kind is made of: `look` reads and never changes, `decide` is pure and gives one of four answers.
// The runtime (lambdas/runtime/run-step.ts) does all the rest: parse, look, decide, door, look again.

import type { Mutation } from "./mutations.ts";
import type { Plan } from "./plan.ts";
import type { StepInput, StepKindName } from "./plan-steps.ts";
import type { Ask, Brought } from "./record.ts";
import type { Registered } from "./registered.ts";
import type { Direction } from "./step-rows/row.ts";
import type { LegOfDrill } from "./trigger.ts";
import type { Instant, Milliseconds, Seconds } from "./units.ts";
import type { WebhookClock } from "./webhook-clock.ts";

/** What a step may know besides what it sees. */
export interface StepContext extends Direction {
  readonly plan: Plan;
  readonly run: string;
  readonly epoch: number;
  readonly stepId: string;
  /** The mark that calls without an idempotency token carry: `us/<run>/<step>/<epoch>`. */
  readonly mark: string;
  /** When the run was opened. */
  readonly openedAt: Instant;
  /** Time of this look. */
  readonly at: Instant;
  /** When the step was first taken up in this run. */
  readonly startedAt: Instant;
  /** Keys of the changes that this step has already sent in this run, with the time of sending. */
  readonly sent: readonly { readonly key: string; readonly at: Instant; readonly outcome: "applied" | "refused" | "unknown" | "not-sent" | undefined; readonly answer: string }[];
  /** On the way back: what the step may have changed, oldest first, with the time of sending. */
  readonly toUndo?: readonly (Mutation & { readonly at?: Instant })[];
  /** What earlier steps of the run brought about. In a dry run it is assumed of steps that ended as `would`. */
  readonly fence: "not-tried" | "confirmed" | "unconfirmed";
  /** Steps of this run that have themselves confirmed the fence and ended so; what a person says in their place is not among them. */
  readonly confirmed: readonly string[];
  readonly writable: readonly string[];
  /** The loss that a person or the plan's limits accepted for this step. */
  readonly acceptedLoss: Seconds | "unknown";
  /** The approval of its force, in the round that this approval began; only for kinds whose row says `forced`. */
  readonly forced?: { readonly by: string; readonly reason: string; readonly at: Instant };
  /** The approval of what this step asked by itself. */
  readonly answered?: { readonly by: string; readonly reason: string; readonly at: Instant; /** What the question said. */ readonly said?: readonly string[] };
  readonly dryRun: boolean;
  /** Set in a planned move, which both sites outlive: what can lose nothing is done that way then. */
  readonly planned?: true;
  /** Of a run that is a leg of a live drill: which one. Only for the step that such legs alone carry out. */
  readonly leg?: LegOfDrill;
  /** Why what goes on of this step has to end now: a person's stop, the kill switch, or its own time. Only for kinds that halt. */
  readonly halt?: string;
  /** For a registration of a callback: since when the provider may have got no answer. */
  readonly webhookClock?: WebhookClock;
  /** For the proof that messages of a provider arrive: since when it has the target's address in this run; left out, nobody has begun to give it. */
  readonly registered?: Registered;
  /** For what the application is told: the databases that this run has restored, which have another address. */
  readonly restored?: readonly string[];
  /** For a restore that is the second way: what became in this run of the steps that promote the same database by its first. */
  /** When the time of a repair is over: from then on a failover may begin, so no command of it may still run. Only for steps of a repair. */
  readonly repairEndsAt?: Instant;
  readonly firstWay?: { readonly doneByHand: boolean; readonly mayHaveSent: boolean; /** When a person skipped it, if so. */ readonly skippedAt: Instant | null };
}

/** `force`: what the forced way of the kind would mean, should a person be asked how the step goes on. */
export type StepDecision =
  | { readonly to: "done"; readonly proof: string; readonly brought?: Brought }
  /** Nothing to do but look again; `againMs` is a wish, the runtime keeps it within its polling rule. */
  | { readonly to: "wait"; readonly because: string; readonly againMs?: Milliseconds; readonly brought?: Brought; readonly force?: Ask }
  /**
   * The changes do not wait for each other, whatever becomes of one; `inOrder`: each is sent only when the one before was accepted.
   * `optional`: one that the other side refuses calls nobody; the kind looks again and may not ask for it once more. `brought`: what holds where
   * nothing could be sent.
   */
  | { readonly to: "act"; readonly because: string; readonly mutations: readonly Mutation[]; readonly brought?: Brought; readonly inOrder?: true; readonly optional?: true; readonly force?: Ask }
  /** Only a person can go on: `because` says what is known and what is not. `asks`: an approval is an answer, and the step goes on with it. */
  | { readonly to: "stuck"; readonly because: string; readonly brought?: Brought; readonly asks?: Ask; readonly force?: Ask };

/** One step kind. `F` is what it sees; a failed read is a fact (for example `{ seen: false, because }`), not an exception. */
export interface StepKind<K extends StepKindName, F, A> {
  readonly kind: K;
  /** A property and no method, so that a kind which needs more of the outside than its function gives does not compile. */
  readonly look: (input: StepInput<K>, context: StepContext, adapters: A) => Promise<F>;
  /**
   * What a look of it changes, where it does: then the runtime writes that it begins before it looks, and whoever finds that without what
   * came of it asks a person instead of looking again. Undefined: this one only reads.
   */
  readonly once?: (input: StepInput<K>) => string | undefined;
  decide(facts: F, input: StepInput<K>, context: StepContext): StepDecision;
  /**
   * What is still to be done when a person has ended the step in its place, for kinds whose row says `afterAnswer`. Done leaves the
   * person's word as it stands; stuck asks again.
   */
  afterAnswer?(facts: F, input: StepInput<K>, context: StepContext): StepDecision;
  /**
   * The way back, for a run that nobody lets go on before its commit point (design §7). Asked only when the step has sent
   * something. A kind without it cannot be undone by itself: then a person is told what the row's `undo` says.
   */
  undo?(facts: F, input: StepInput<K>, context: StepContext): StepDecision;
}
