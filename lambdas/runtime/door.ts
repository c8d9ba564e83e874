// The door: the only code in the project that changes anything in the world (design §6).
//
// Just before each change, in this order: the run is no dry one; the approval still stands for the same facts; the loss, measured again, is within
// what was accepted; the target's register takes the epoch; time is left; one conditional update of the lease, which passes
// only if epoch, kill switch and pause agree (the last two not for what only ends an earlier change), gives the intent its number; the intent is written; nobody else has intended
// the same since this call looked; the call is sent once; the result is written. If the record cannot be written, nothing
// is changed.

import { acceptedLossOf } from "../../workflows/asking.ts";
import { drainedForMs } from "../../workflows/drained.ts";
import { asFailure, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import type { Failure } from "../../workflows/failure.ts";
import { acceptedSeconds, sayLoss, withinAccepted } from "../../workflows/loss.ts";
import type { Loss } from "../../workflows/loss.ts";
import type { Mutation } from "../../workflows/mutations.ts";
import type { EpochRegister } from "../../workflows/ports.ts";
import type { Ask, RunState } from "../../workflows/record.ts";
import type { Instant, Milliseconds, Seconds } from "../../workflows/units.ts";
import type { Adapters } from "./adapters.ts";
import type { RecordStore } from "./record-store.ts";

/** A send may take this long; less time left means that its answer could be lost, so it is not begun. */
const sendMs: Milliseconds = 6_000;

/** A source that was seen to write within this may write on while people decide; the clocks may differ, and the door measures again (I26). */
const recentMs: Milliseconds = 60_000;

/** Nothing was sent, because more would be lost than was accepted: a person may accept more, with `force` as what that means. */
export class LossExceedsAccepted extends Refused {
  readonly force: Ask;
  constructor(losses: readonly Loss[], accepted: Seconds | "unknown", now: Instant) {
    const said = losses.map(sayLoss).join("; ");
    const grows = losses.some((loss) => loss.known && now - loss.lastWriteAt < recentMs);
    super(`${said}; accepted were ${accepted} seconds, so the promotion is not sent`, { code: "loss-exceeds-accepted" });
    this.force = {
      sentences: [`Force promotes although more would be lost than was accepted (${accepted === "unknown" ? accepted : `${accepted} seconds`}): ${said}.`, grows ? "The source was seen to write less than a minute ago: it grows while this is decided, so an approval accepts whatever it is by then." : "It is measured once more just before the promotion; where it is more by then, nothing is sent and people are asked again."],
      lossSeconds: grows ? "unknown" : acceptedSeconds(losses),
    };
  }
}

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
 * numbers of their intents are in order, so the one that comes second steps back (`Transient`, nothing was sent). So does what would commit a
 * planned move while another branch of its group gives up.
 */
async function firstToIntend({ state, step, mutation }: DoorRequest, intentSeq: number, parts: DoorParts): Promise<void> {
  const since = await parts.record.entries(state.run, state.lastSeq);
  const other = since.some(({ seq, body }) => seq < intentSeq && body.type === "intent" && body.step === step && body.mutation.key === mutation.key);
  if (other) throw new Transient("another call of this step has just begun the same change");
  // Whoever gives a step up writes that before it reads who has intended something: so one of two branches of a group always sees the other (I22).
  const givenUp = state.kind === "switchover" && mutation.undo === null ? since.find(({ body }) => body.type === "step" && body.status === "stuck" && body.step !== step) : undefined;
  if (givenUp !== undefined) throw new Transient("a step beside it has just been given up, so it is looked at once more whether the move goes on");
}

/**
 * A switchover loses nothing: what it promotes was shown, a short while ago and after the fence, to hold all that the source accepted.
 * Of a promotion that was sent before, and of which nobody knows how it ended, that is not asked again: there is no way back from it.
 */
function nothingIsMissing(databases: readonly string[], { drained, target, steps }: RunState, { adapters }: DoorParts): void {
  const missing = databases.find((database) => drained?.drained !== true || !drained.databases.includes(database));
  if (missing !== undefined) throw new Refused(`it was not shown that ${target} holds all of ${missing} that was accepted, so the promotion is not sent`, { code: "not-drained" });
  const sentBefore = Object.values(steps).some(({ attempts }) => attempts.some(({ mutation, outcome }) => mutation.losesData !== undefined && outcome !== "refused" && outcome !== "not-sent"));
  if (!sentBefore && adapters.clock.now() - (drained?.at ?? 0) > drainedForMs) throw new Refused(`that ${target} holds everything was shown too long ago, so the promotion is not sent`, { code: "not-drained" });
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
  if (state.kind === "switchover") {
    nothingIsMissing(databases, state, parts);
    return [];
  }
  const losses = await Promise.all(databases.map((database) => parts.remeasure(state, database, mutation.holdsUntil)));
  const accepted = acceptedLossOf(state, step, mutation.holdsUntil !== undefined);
  const tooMuch = losses.filter((loss) => !withinAccepted(loss, accepted));
  if (tooMuch.length > 0) throw new LossExceedsAccepted(tooMuch, accepted, parts.adapters.clock.now());
  return losses;
}
