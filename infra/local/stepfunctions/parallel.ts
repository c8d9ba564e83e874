// The branches of a Parallel state: all are started, and the first that fails ends the others at once, before their
// next state. What a sibling's function is doing at that moment goes on unseen, as it does on AWS: this is why the
// compiler makes each branch of a group catch its own failure.

import type { Machine, ParallelState } from "../../../workflows/asl.ts";
import type { Document } from "./document.ts";
import type { Chain } from "./history.ts";
import { endsExecution, Raised, stopped } from "./raised.ts";
import { linkedStop } from "./scope.ts";
import type { Scope } from "./scope.ts";

/** Runs a machine to its end; given as an argument so that this file need not know the interpreter. */
export type RunMachine = (machine: Machine, input: Document, scope: Scope) => Promise<Document>;

/** Runs all branches on one input and returns their outputs in order, or throws what the first failing branch threw. */
export async function runBranches(state: ParallelState, input: Document, scope: Scope, run: RunMachine): Promise<readonly unknown[]> {
  const started = scope.history.add(scope.chain, "ParallelStateStarted");
  const { controller, release } = linkedStop(scope.signal);
  const chains = state.Branches.map((): Chain => ({ last: started }));
  const failures: { readonly thrown: unknown; readonly chain: Chain }[] = [];
  try {
    const outputs = await Promise.all(
      state.Branches.map(async (branch, index) => {
        const chain = chains[index] ?? { last: started };
        try {
          return (await run(branch, input, { ...scope, chain, signal: controller.signal, inBranch: true })).value;
        } catch (thrown) {
          failures.push({ thrown, chain });
          // What ends the whole execution is followed by nothing but the last event (recorded from AWS).
          if (thrown instanceof Raised && endsExecution(thrown.error)) scope.history.seal();
          controller.abort(stopped);
          return undefined;
        }
      }),
    );
    // The siblings that were stopped come after the one that failed by itself.
    const [failed] = failures;
    if (failed !== undefined) {
      scope.chain.last = failed.chain.last;
      throw failed.thrown;
    }
    scope.chain.last = Math.max(...chains.map((chain) => chain.last));
    scope.history.note(scope.chain, "ParallelStateSucceeded");
    return outputs;
  } finally {
    release();
  }
}
