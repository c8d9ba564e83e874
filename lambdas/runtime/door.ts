// The door: the only code in the project that changes anything in the world (design §6).
//
// Just before each change, in this order: the run is no dry one; the approval still stands for the same facts; the loss, measured again, is within
// what was accepted; the target's register takes the epoch; time is left; one conditional update of the lease, which passes
// only if epoch, kill switch and pause agree (the last two not for what only ends an earlier change), gives the intent its number; the intent is written; nobody else has intended
// the same since this call looked; the call is sent once; the result is written. If the record cannot be written, nothing
// is changed.

import { acceptedLossOf } from "../../workflows/asking.ts";
import { asFailure, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import type { Failure } from "../../workflows/failure.ts";
import { sayLoss, withinAccepted } from "../../workflows/loss.ts";
import type { Loss } from "../../workflows/loss.ts";
import type { Mutation } from "../../workflows/mutations.ts";
import type { EpochRegister } from "../../workflows/ports.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "./adapters.ts";
import type { RecordStore } from "./record-store.ts";

/** A send may take this long; less time left means that its answer could be lost, so it is not begun. */
const sendMs: Milliseconds = 6_000;

export interface DoorRequest {
  readonly state: RunState;
  readonly step: string;
  readonly mutation: Mutation;
  readonly remainingMs: () => number;
}

export interface DoorParts {
  readonly adapters: Adapters;
  readonly record: RecordStore;
  readonly targetRegister: EpochRegister;
  /** Measures the loss of a database again, now; `holdsUntil` instead of what the copy at the target holds. */
  readonly remeasure: (state: RunState, database: string, holdsUntil?: Instant) => Promise<Loss>;
  /** Sends the call once and gives a short answer for the record. */
  readonly send: (mutation: Mutation) => Promise<string>;
}

/**
 * Carries out one change. Returns the answer of the other side when it was applied. Throws `Refused` or `Transient` when
 * nothing was changed, `Unknown` when the call may have happened: then the next thing on that resource is a look (I10).
 */
export async function throughTheDoor(request: DoorRequest, parts: DoorParts): Promise<string> {
  const { state, step, mutation, remainingMs } = request;
  const losses = await mayPass(request, parts);
  await parts.targetRegister.accept(state.plan, state.epoch);
  if (remainingMs() < sendMs) throw new Transient("too little time is left in this call to wait for an answer");
  const intent = await parts.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "intent", step, mutation, ...(losses.length === 0 ? {} : { losses }) }, ...(mutation.ends === true ? {} : { guard: "mutation" }) });

  const startedAt = parts.adapters.clock.now();
  const sent = await firstToIntend(request, intent.seq, parts)
    .then(() => parts.send(mutation))
    .then(
      (answer): { readonly answer: string; readonly failure?: Failure } => ({ answer }),
      (thrown: unknown) => {
        const failure = asFailure(thrown);
        return { answer: failure.message, failure };
      },
    );
  const body = {
    type: "result",
    step,
    key: mutation.key,
    intentSeq: intent.seq,
    outcome: outcomeOf(sent.failure),
    answer: sent.answer.slice(0, 1_000),
    tookMs: parts.adapters.clock.now() - startedAt,
  } as const;
  try {
    await parts.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
  } catch (thrown) {
    // The call was sent. Whoever continues has only the intent and must look.
    throw new Unknown(`sent, but its result could not be recorded: ${asFailure(thrown).message}`, { cause: thrown });
  }
  if (sent.failure) throw sent.failure;
  return sent.answer;
}

function outcomeOf(failure: Failure | undefined): "applied" | "refused" | "unknown" | "not-sent" {
  if (failure === undefined) return "applied";
  switch (failure.name) {
    case "Refused":
      return "refused";
    case "Transient":
      return "not-sent";
    case "Unknown":
    case "Defect":
      // What nobody translated may have happened after the call left us.
      return "unknown";
  }
}

/**
 * A task that timed out is called again while its first call may still run, and both have looked at the same record. The
 * numbers of their intents are in order, so the one that comes second steps back (`Transient`, nothing was sent).
 */
async function firstToIntend({ state, step, mutation }: DoorRequest, intentSeq: number, parts: DoorParts): Promise<void> {
  const since = await parts.record.entries(state.run, state.lastSeq);
  const other = since.some(({ seq, body }) => seq < intentSeq && body.type === "intent" && body.step === step && body.mutation.key === mutation.key);
  if (other) throw new Transient("another call of this step has just begun the same change");
}

/** Gives the losses that were measured: of a change that gives up no writes none. */
async function mayPass({ state, step, mutation }: DoorRequest, parts: DoorParts): Promise<readonly Loss[]> {
  if (state.dry) throw new Refused("this is a dry run, so nothing is changed", { code: "dry-run" });
  const { authorised, verdict } = state;
  if (authorised === null || verdict === null) {
    throw new Refused("nobody approved this run and no rule let it go ahead, so nothing is changed", { code: "not-authorised" });
  }
  if (authorised.digest !== verdict.digest) {
    throw new Refused("the approval is bound to other facts than the last assessment, so nothing is changed", { code: "approval-stale" });
  }
  if (mutation.losesData === undefined) return [];
  const databases = [mutation.losesData, ...(mutation.losesAlso ?? [])];
  const losses = await Promise.all(databases.map((database) => parts.remeasure(state, database, mutation.holdsUntil)));
  const accepted = acceptedLossOf(state, step, mutation.holdsUntil !== undefined);
  const tooMuch = losses.find((loss) => !withinAccepted(loss, accepted));
  if (tooMuch !== undefined) {
    throw new Refused(`${sayLoss(tooMuch)}; accepted were ${accepted} seconds, so the promotion is not sent`, { code: "loss-exceeds-accepted" });
  }
  return losses;
}
