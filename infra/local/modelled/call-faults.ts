// Faults that a story puts in front of calls. Each is met by the calls of its operation, `times` times (once unless said) or
// until an instant; a call is one that the product makes, whatever its SDK does with it: second tries of reads are not
// modelled. Those that met no call are listed, because a fault that never happened proves nothing.

import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError } from "../aws/backend.ts";
import type { CallFault, CallOutcome } from "../story/statements.ts";
import { NoAnswerError } from "../world/reachability.ts";
import { answerWords } from "./answer-words.ts";

export interface FaultedCall {
  /** `rds.PromoteReadReplica` */
  readonly operation: string;
  readonly region: string | null;
  readonly input: unknown;
  /** The client waits so long for an answer. */
  readonly patienceMs: Milliseconds;
}

interface Ordered {
  readonly fault: CallFault;
  readonly orderedAt: Instant;
  met: number;
}

export class CallFaults {
  #ordered: Ordered[] = [];

  /** Why a fault cannot be ordered; undefined when it is. */
  order(fault: CallFault, now: Instant): string | undefined {
    const { operation, outcome } = fault;
    if (!/^[a-z0-9-]+\.\w+$/.test(operation)) return `${operation} is no operation; write it as rds.PromoteReadReplica or viber.set_webhook`;
    if (outcome.how === "answers" && answerWords[operation]?.[outcome.word] === undefined) {
      const words = Object.keys(answerWords[operation] ?? {});
      return `${operation} cannot answer ${outcome.word}; ${words.length === 0 ? "it knows no words" : `it can answer ${words.join(", ")}`}`;
    }
    this.#ordered.push({ fault, orderedAt: now, met: 0 });
    return undefined;
  }

  /** Whether no call meets a fault any more; of calls of these services, where some are named. */
  nothingOrdered(now: Instant, services?: readonly string[]): boolean {
    return this.#ordered.every(({ fault: { lasts, operation }, met }) => {
      if (services !== undefined && !services.includes(operation.slice(0, operation.indexOf(".")))) return true;
      return "times" in lasts ? met >= lasts.times : now >= lasts.untilMs;
    });
  }

  /** What becomes of a call; undefined: nothing is in its way. */
  meet(call: FaultedCall, now: Instant): CallOutcome | undefined {
    if (this.#ordered.length === 0) return undefined;
    const found = this.#ordered.find(({ fault, met }) => {
      if (fault.operation !== call.operation || (fault.region !== null && fault.region !== call.region)) return false;
      if ("times" in fault.lasts ? met >= fault.lasts.times : now >= fault.lasts.untilMs) return false;
      return fault.on === null || JSON.stringify(call.input).includes(fault.on);
    });
    if (found === undefined) return undefined;
    found.met += 1;
    return found.fault.outcome;
  }

  /** A sentence for each fault that met no call. */
  unmet(): readonly string[] {
    return this.#ordered.filter(({ met }) => met === 0).map(({ fault: { operation, on, region } }) => `the fault of ${operation}${on === null ? "" : ` on ${on}`}${region === null ? "" : ` in ${region}`} met no call`);
  }
}

/** Errors that AWS answers with a status of 500 or 503; all others are the caller's mistake. */
const theirs = /^(Internal|ServiceUnavailable|Unavailable|ServiceException|ServiceFailure|5\d\d)/;

/** The error that a call which `fails` is answered with. */
export function failsWith(error: string): AwsAnswerError {
  return new AwsAnswerError(error, "the story lets this call fail", theirs.test(error) ? 500 : 400);
}

export const throttledError = (): AwsAnswerError => new AwsAnswerError("ThrottlingException", "Rate exceeded", 400);

/** No answer came: nobody knows what became of the call. */
export const unanswered = (): NoAnswerError => new NoAnswerError("no answer came within the client's time-out");
