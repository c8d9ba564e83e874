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

/** Asks on standard error, because standard output is for what was asked for. */
export function askingAt(input: NodeJS.ReadStream = process.stdin, output: NodeJS.WriteStream = process.stderr): Asking {
  return {
    canAsk: input.isTTY === true && output.isTTY === true,
    ask: async (question) => {
      const reader = createInterface({ input, output });
      // The question of a reader that was closed never answers.
      const ended = new Promise<never>((_, reject) => reader.once("close", () => reject(new Refused("nothing was decided: the input ended", { code: "cancelled" }))));
      try {
        reader.once("SIGINT", () => reader.close());
        return (await Promise.race([reader.question(question), ended])).trim();
      } finally {
        reader.close();
        ended.catch(() => undefined);
      }
    },
  };
}
