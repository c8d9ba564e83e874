// Which drill was closed while its execution waited for an answer, until that execution was told. It lies in the lease, which every sweep reads anyway;
// one at most, because a plan has one open run, and the sweep of the next minute tells it.

import { keys, type RecordContext } from "./context.ts";

/** Keeps that the execution of `run` may have to be woken, before anything of it is ended. May be repeated. */
export async function keepAsleep(context: RecordContext, plan: string, run: string): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { asleep: run });
}

/** Forgets it, unless another one sleeps by now. May be repeated. */
export async function dropAsleep(context: RecordContext, plan: string, run: string): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { asleep: undefined }, [{ field: "asleep", is: "equal", value: run }]);
}
