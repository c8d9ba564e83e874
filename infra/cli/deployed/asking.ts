// A person at a terminal who is asked to type something. Without a terminal nobody is ever asked: a script that forgot a
// confirmation ends with what is missing, and never waits.

import { createInterface } from "node:readline/promises";
import { Refused } from "../../../workflows/failure.ts";

export interface Asking {
  /** Whether somebody can be asked. */
  readonly canAsk: boolean;
  /** What was typed, without the space around it. Rejects when the input ends or Ctrl-C is pressed. */
  ask(question: string): Promise<string>;
}

export interface AskingOptions {
  readonly input?: NodeJS.ReadStream;
  readonly output?: NodeJS.WriteStream;
  /**
   * That of a program which has begun something (`onInterrupt`). At a question the terminal gives Ctrl-C to whoever reads and not to the
   * program, so it is handed on; and whatever ends the program ends its question too, with what the signal says.
   */
  readonly signal?: AbortSignal;
}

/** Asks on standard error, because standard output is for what was asked for. */
export function askingAt({ input = process.stdin, output = process.stderr, signal }: AskingOptions = {}): Asking {
  return {
    canAsk: input.isTTY === true && output.isTTY === true,
    ask: async (question) => {
      signal?.throwIfAborted();
      const reader = createInterface({ input, output });
      const end = (): void => reader.close();
      // The question of a reader that was closed never answers.
      const ended = new Promise<never>((_, reject) => reader.once("close", () => reject(new Refused("nothing was decided: the input ended", { code: "cancelled" }))));
      try {
        signal?.addEventListener("abort", end);
        reader.once("SIGINT", () => {
          if (signal !== undefined) process.emit("SIGINT");
          reader.close();
        });
        return (await Promise.race([reader.question(question), ended])).trim();
      } catch (thrown) {
        signal?.throwIfAborted();
        throw thrown;
      } finally {
        signal?.removeEventListener("abort", end);
        reader.close();
        ended.catch(() => undefined);
      }
    },
  };
}
