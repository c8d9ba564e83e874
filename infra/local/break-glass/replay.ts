// What the executor was answered, kept, so that an execution that was cut off can be taken up where it was: the machine is run
// again from its start, and each call that was answered before gets the same answer without being made. A call is known by its
// function and payload and by how many like it came before; branches that run side by side call with different payloads.
// A call that was under way when the program ended has no answer: it is made again, and looks (a step never repeats blindly).

import { createDigest } from "../../../workflows/digest.ts";
import type { Table } from "../../../workflows/ports.ts";
import { FunctionError } from "../process/handlers.ts";
import type { Invoker } from "../stepfunctions/scope.ts";

type Answer = { readonly value: unknown } | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

/** So many waits in a row are passed over without an answer that is known: then the rest of what is kept fits nothing any more. */
const mostPassed = 100;

interface Asked {
  readonly key: string;
  readonly count: number;
}

export class Replay {
  readonly #table: Table;
  readonly #pk: string;
  readonly #known: Map<string, Answer>;
  readonly #counts = new Map<string, number>();
  /** By task token: the call whose answer it carries. */
  readonly #tokens = new Map<string, Asked>();
  #left: number;
  #passed = 0;

  private constructor(table: Table, pk: string, known: Map<string, Answer>) {
    this.#table = table;
    this.#pk = pk;
    this.#known = known;
    this.#left = known.size;
  }

  /** What is kept of a run's execution. */
  static async of(run: string, table: Table): Promise<Replay> {
    const pk = pkOf(run);
    const items = await table.query(pk);
    return new Replay(table, pk, new Map(items.map((item) => [item.sk, item["answer"] as Answer])));
  }

  /** Whether a wait that begins now was waited out before the program was cut off. */
  readonly waitedBefore = (): boolean => {
    if (this.#left === 0 || this.#passed >= mostPassed) return false;
    this.#passed += 1;
    return true;
  };

  /** Calls by `really` what was not answered before; `succeed` ends the task of a token. */
  invoker(really: Invoker, succeed: (token: string, output: unknown) => void): Invoker {
    return async (name, payload, signal) => {
      const { token, ...rest } = payload as { readonly token?: string };
      const asked = this.#next(keyOf({ name, payload: rest }));
      const before = this.#known.get(skOf(asked));
      if (before !== undefined) {
        this.#left -= 1;
        this.#passed = 0;
        if ("error" in before) throw new FunctionError(before.error.errorType, before.error.errorMessage);
        if (token !== undefined) succeed(token, before.value);
        return before.value;
      }
      // Where a token carries the answer, the function's own says nothing.
      if (token !== undefined) {
        this.#tokens.set(token, asked);
        return really(name, payload, signal);
      }
      let answer: Answer;
      try {
        answer = { value: (await really(name, payload, signal)) ?? null };
      } catch (thrown) {
        if (!(thrown instanceof FunctionError)) throw thrown;
        await this.#keep(asked, { error: { errorType: thrown.errorType, errorMessage: thrown.errorMessage } });
        throw thrown;
      }
      await this.#keep(asked, answer);
      return answer.value;
    };
  }

  /** Keeps the answer that a token carries, before the task hears of it. */
  async answered(token: string, output: unknown): Promise<void> {
    const asked = this.#tokens.get(token);
    if (asked !== undefined) await this.#keep(asked, { value: output });
  }

  #next(key: string): Asked {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return { key, count };
  }

  async #keep(asked: Asked, answer: Answer): Promise<void> {
    await this.#table.put({ pk: this.#pk, sk: skOf(asked), answer });
  }
}

/** A call that an execution makes: the payload without its token. */
export interface Call {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const keyOf = ({ name, payload }: Call): string => createDigest([name, payload]);

/** What calls like this one were answered, in their order. */
export async function answersKept(run: string, call: Call, table: Table): Promise<readonly Answer[]> {
  return (await table.query(pkOf(run), { prefix: `call#${keyOf(call)}#` })).map((item) => item["answer"] as Answer);
}

/** Keeps an answer in place of what the call of that number (from 0) was answered, or would be. */
export async function keepAnswer(run: string, call: Call, count: number, answer: Answer, table: Table): Promise<void> {
  await table.put({ pk: pkOf(run), sk: skOf({ key: keyOf(call), count }), answer });
}

const pkOf = (run: string): string => `execution#${run}`;
const skOf = ({ key, count }: Asked): string => `call#${key}#${String(count).padStart(6, "0")}`;
