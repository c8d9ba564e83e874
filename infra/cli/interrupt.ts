// Ctrl-C and the like: the first asks the program to end what it started, in order; the second leaves it to the reaper.

import { constants } from "node:os";
import { Refused } from "../../workflows/failure.ts";

/** A signal that is aborted at SIGINT, SIGTERM or SIGHUP, after the sentence was printed. */
export function onInterrupt(sentence: string): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      // The reaper ends whatever is still registered once this process is gone.
      if (controller.signal.aborted) process.exit(codeOf(name));
      process.stderr.write(`\n${name}: ${sentence}\n`);
      controller.abort(new Interrupted(name));
    });
  }
  return controller.signal;
}

class Interrupted extends Refused {
  readonly exitCode: number;
  constructor(name: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`ended by ${name}`, { code: "interrupted" });
    this.exitCode = codeOf(name);
  }
}

/** The exit code of a command that a person ended, who was told so already; undefined for anything else that was thrown. */
export function interruptedCode(thrown: unknown): number | undefined {
  return thrown instanceof Interrupted ? thrown.exitCode : undefined;
}

/** As shells tell it: 128 and the number of the signal. */
function codeOf(name: NodeJS.Signals): number {
  return 128 + constants.signals[name];
}
