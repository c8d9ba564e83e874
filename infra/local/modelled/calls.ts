// Every call that a function makes goes through here: ways and control planes, faults of the story, the time that it takes,
// crashes around it, and the count of what changed the world. Behaviour:
// - Where no way leads to a Region, or its control plane is cut, nothing answers: 1 s (the connection) or the client's own
//   time-out, and nobody knows whether a change arrived. It did not.
// - A change takes 40 ms to arrive and its answer 60 ms to come back; a read is answered at once.

import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { changesTheWorld } from "../aws/backend.ts";
import type { AwsCall } from "../aws/backend.ts";
import type { CallOutcome } from "../story/statements.ts";
import type { LongWait, WorldMutation } from "../story/world.ts";
import { answerWords } from "./answer-words.ts";
import type { WordsWorld } from "./answer-words.ts";
import { CallFaults, failsWith, throttledError, unanswered } from "./call-faults.ts";
import { Crashes } from "./crash.ts";
import type { Mortal } from "./crash.ts";
import type { ModelledNetwork } from "./network.ts";
import type { Pulse } from "./pulse.ts";
import { silence } from "./web.ts";

const connectMs: Milliseconds = 1_000;
const thereMs: Milliseconds = 40;
const backMs: Milliseconds = 60;
/** Whom an observer's function calls where the world itself answers what it sees. */
const servicesOfObservers = ["dynamodb", "cloudwatch"] as const;
const serviceOfWatchdogs = ["dynamodb"] as const;
/** Waits that are longer are told as they are. */
const longMs: Milliseconds = 5_000;

export interface Caller extends Mortal {
  readonly place: string;
  readonly plan: string;
  readonly dead: boolean;
}

export interface Call {
  readonly operation: string;
  readonly region: string | null;
  readonly input: unknown;
  readonly isChange: boolean;
  readonly patienceMs: Milliseconds;
}

/** How a call that a story lets fail is answered; an AWS error is thrown unless said otherwise. */
export type FailAs<T> = (outcome: Extract<CallOutcome, { how: "fails" | "throttled" }>) => T;

interface Looks {
  count: number;
}

export interface CallsOptions {
  readonly network: ModelledNetwork;
  readonly pulse: Pulse;
  readonly now: () => Instant;
  readonly wait: (ms: Milliseconds) => Promise<void>;
  /** The highest epoch that any register of a plan holds. */
  readonly highestEpoch: (plan: string) => number;
  readonly words: (plan: string) => WordsWorld | undefined;
  /** Told of each call that a story keeps from arriving. */
  readonly unsent: (call: Call) => void;
}

export class Calls {
  readonly faults = new CallFaults();
  readonly crashes = new Crashes();
  readonly mutations: WorldMutation[] = [];
  readonly waits: LongWait[] = [];
  /** Reads that were answered, by function, plan, service and Region. */
  readonly #looks = new Map<string, Looks>();
  /** The same for each caller by its operations, so that no text has to be put together for each read. */
  readonly #looksOf = new WeakMap<Caller, Map<string, Map<string | null, Looks>>>();
  readonly #options: CallsOptions;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Whether the story has nothing in store that a call could meet. */
  get nothingInStore(): boolean {
    return this.crashes.nothingOrdered && this.faults.nothingOrdered(this.#options.now());
  }

  /** The same of what an observer could meet: its calls change nothing, no crash is meant for it, and it calls few services. */
  get nothingForObservers(): boolean {
    return this.faults.nothingOrdered(this.#options.now(), servicesOfObservers);
  }

  /** The same of what a renewal of a watchdog could meet: its function calls nothing but the record's table. */
  get nothingForWatchdogs(): boolean {
    return this.crashes.nothingOrdered && this.faults.nothingOrdered(this.#options.now(), serviceOfWatchdogs);
  }

  /** One AWS call. */
  aws(caller: Caller, call: AwsCall, patienceMs: Milliseconds, work: () => Promise<unknown>): Promise<unknown> {
    const { network } = this.#options;
    const { service, operation, region, input } = call;
    return this.send(caller, { operation: `${service}.${operation}`, region, input, isChange: changesTheWorld({ operation, input }), patienceMs }, () => {
      if (!network.reachesRegion(caller.place, region)) return this.#nobody(connectMs);
      return network.planeAnswers(service, region) ? work() : this.#nobody(patienceMs);
    });
  }

  async #nobody(givenUpMs: Milliseconds): Promise<never> {
    await this.#options.wait(givenUpMs);
    throw unanswered();
  }

  /** One call of any kind, with what the story puts in its way. */
  send<T>(caller: Caller, call: Call, work: () => Promise<T>, failAs: FailAs<T> = thrown): Promise<T> {
    if (caller.dead || this.crashes.strikes(caller, "before", call.isChange)) return silence();
    const outcome = this.faults.meet(call, this.#options.now());
    return outcome === undefined && !call.isChange ? this.#unlessDead(caller, call, work()) : this.#eventful(caller, call, outcome, work, failAs);
  }

  /** A change, or a call that the story lets go wrong. */
  async #eventful<T>(caller: Caller, call: Call, outcome: CallOutcome | undefined, work: () => Promise<T>, failAs: FailAs<T>): Promise<T> {
    const { wait } = this.#options;
    const answer = await this.#unlessDead(caller, call, this.#faulted(caller, call, outcome, work, failAs));
    if (this.crashes.strikes(caller, "after", call.isChange)) return silence();
    if (call.isChange) await wait(backMs);
    return caller.dead ? silence() : answer;
  }

  async #faulted<T>(caller: Caller, call: Call, outcome: CallOutcome | undefined, work: () => Promise<T>, failAs: FailAs<T>): Promise<T> {
    const { wait } = this.#options;
    const arrives = (): Promise<T> => this.#counted(caller, call, work);
    if (call.isChange) await wait(thereMs);
    switch (outcome?.how) {
      case undefined:
        return arrives();
      case "fails":
      case "throttled":
        this.#unsent(caller, call);
        return failAs(outcome);
      case "times-out":
        if (outcome.effect === "lost") this.#unsent(caller, call);
        // What became of it is told to nobody, an error neither.
        else await arrives().catch(() => undefined);
        await wait(call.patienceMs);
        throw unanswered();
      case "slow": {
        const answer = await arrives();
        await wait(Math.min(outcome.ms, call.patienceMs));
        if (outcome.ms > call.patienceMs) throw unanswered();
        return answer;
      }
      case "answers": {
        const word = answerWords[call.operation]?.[outcome.word];
        const world = this.#options.words(caller.plan);
        if (word === undefined || world === undefined) return arrives();
        const input = call.input as Record<string, unknown>;
        word.before?.(input, world, call.region ?? "");
        const answer = await this.#counted(caller, call, work, word.inVain !== true);
        return (word.after?.(answer as Record<string, unknown>, input, world) as T | undefined) ?? answer;
      }
    }
  }

  #unsent(caller: Caller, call: Call): void {
    this.#count(caller, call, false);
    this.#options.unsent(call);
  }

  async #counted<T>(caller: Caller, call: Call, work: () => Promise<T>, tookEffect = true): Promise<T> {
    try {
      const answer = await work();
      this.#count(caller, call, tookEffect);
      return answer;
    } catch (error) {
      this.#count(caller, call, false);
      throw error;
    }
  }

  #count(caller: Caller, call: Call, tookEffect: boolean): void {
    const { operation, region, input, isChange } = call;
    if (!isChange) return;
    const { pulse, now, highestEpoch } = this.#options;
    const { plan } = caller;
    this.mutations.push({ at: now(), plan, operation, region, input, tookEffect, highestEpoch: highestEpoch(plan), looksBefore: this.#looksBy(caller, lookedAt(call)).count });
    pulse.recorded(true);
  }

  /** A dead function hears of no answer. */
  #unlessDead<T>(caller: Caller, call: Call, work: Promise<T>): Promise<T> {
    const from = this.#options.now();
    const over = (): void => this.waited(caller, call.operation, call.region, this.#options.now() - from);
    return work.then(
      (answer) => {
        if (caller.dead) return silence<T>();
        if (!call.isChange) this.#looksBy(caller, call).count += 1;
        over();
        return answer;
      },
      (error: unknown) => {
        if (caller.dead) return silence<T>();
        over();
        throw error;
      },
    );
  }

  #looksBy(caller: Caller, { operation, region }: Pick<Call, "operation" | "region">): Looks {
    const byOperation = this.#looksOf.get(caller) ?? new Map<string, Map<string | null, Looks>>();
    this.#looksOf.set(caller, byOperation);
    const byRegion = byOperation.get(operation) ?? new Map<string | null, Looks>();
    byOperation.set(operation, byRegion);
    const known = byRegion.get(region);
    if (known !== undefined) return known;
    const key = `${caller.name}|${caller.plan}|${operation.slice(0, operation.indexOf("."))}|${region ?? ""}`;
    const looks = this.#looks.get(key) ?? { count: 0 };
    this.#looks.set(key, looks);
    byRegion.set(region, looks);
    return looks;
  }

  /** Somebody waited so long for something. */
  waited({ plan }: Caller, what: string, region: string | null, ms: Milliseconds): void {
    if (ms > longMs) this.waits.push({ at: this.#options.now(), plan, what, region, ms });
  }
}

/** What a change is looked for by: as a rule the service that it is asked of; a run that was asked for, in the record. */
function lookedAt(call: Call): Pick<Call, "operation" | "region"> {
  return call.operation === "lambda.Invoke" && (call.input as { readonly Qualifier?: string }).Qualifier === undefined ? { operation: "dynamodb.GetItem", region: call.region } : call;
}

function thrown(outcome: Parameters<FailAs<never>>[0]): never {
  throw outcome.how === "throttled" ? throttledError() : failsWith(outcome.error);
}
