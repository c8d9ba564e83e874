// Ctrl-C and the like: the first asks the program to end what it started, in order; the second leaves it to the reaper.

import { Refused } from "../../workflows/failure.ts";

/** A signal that is aborted at SIGINT, SIGTERM or SIGHUP, after the sentence was printed. */
export function onInterrupt(sentence: string): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      // The reaper ends whatever is still registered once this process is gone.
      if (controller.signal.aborted) process.exit(130);
      process.stderr.write(`\n${name}: ${sentence}\n`);
      controller.abort(new Refused(`ended by ${name}`, { code: "interrupted" }));
    });
  }
  return controller.signal;
}
