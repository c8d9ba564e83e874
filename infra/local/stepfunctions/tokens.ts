// Task tokens: who holds one may end the task it belongs to, once. Tokens that were used, timed out or given up are
// remembered as closed, because AWS answers them differently (TaskTimedOut) from ones it never gave out.

import type { Clock } from "../../../workflows/ports.ts";
import { apiError } from "./api-error.ts";
import type { Document } from "./document.ts";
import { isObject } from "./paths.ts";
import type { Raised } from "./raised.ts";

/** What the holder of a token sent: an output, or an error. */
export type Answer = Document | Raised;

export interface Ticket {
  readonly token: string;
  readonly answer: Promise<Answer>;
}

export class Tokens {
  readonly #clock: Clock;
  /** Undefined where the task is closed. */
  readonly #open = new Map<string, ((answer: Answer) => void) | undefined>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a token for one attempt of one task: a retry gets a new one and the old one dies (reference: AWS 4.3). */
  mint(executionArn: string): Ticket {
    const token = write({ execution: executionArn, id: this.#clock.id() });
    const answer = new Promise<Answer>((resolve) => {
      this.#open.set(token, resolve);
    });
    return { token, answer };
  }

  /** Ends the task: the first answer counts. Throws InvalidToken, TaskDoesNotExist or TaskTimedOut. */
  answer(token: string, answer: Answer): void {
    const resolve = this.#find(token);
    this.close(token);
    resolve(answer);
  }

  /** Throws as `answer` does; a heartbeat of an open task leaves nothing behind, not even an event. */
  heartbeat(token: string): void {
    this.#find(token);
  }

  /** The task is over: whoever still holds the token is told TaskTimedOut. */
  close(token: string): void {
    this.#open.set(token, undefined);
  }

  #find(token: string): (answer: Answer) => void {
    const resolve = this.#open.get(token);
    if (resolve !== undefined) return resolve;
    if (this.#open.has(token)) throw apiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    if (looksLikeToken(token)) throw apiError("TaskDoesNotExist", "Task does not exist");
    throw apiError("InvalidToken", "Invalid Token: 'Invalid token'");
  }
}

const write = (content: object): string => Buffer.from(JSON.stringify(content)).toString("base64url");

function looksLikeToken(token: string): boolean {
  const text = Buffer.from(token, "base64url").toString();
  try {
    const content: unknown = JSON.parse(text);
    return isObject(content) && typeof content["execution"] === "string" && write(content) === token;
  } catch {
    // No JSON inside: this was never a token, which is the answer and no failure.
    return false;
  }
}
