// What the program of a failover without the arbiter asks before it goes on, in the modelled world.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { haltsOf, mayTakeUp } from "../../../workflows/break-glass.ts";
import type { ArbiterSeen } from "../../../workflows/break-glass.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import { sessionOf } from "../break-glass/opening.ts";
import { cutOffOf, goesOn } from "../break-glass/taking-up.ts";
import type { Backend } from "./backend.ts";
import type { PlanWorld } from "./plan-world.ts";

interface Asks {
  readonly world: Pick<PlanWorld, "plan">;
  readonly clock: Clock;
  readonly backend: Pick<Backend, "recordTable">;
  readonly arbiterAnswers: () => boolean;
}

/** What the arbiter says of the plan's lease; the engineer may read it. */
export async function seeArbiter({ world: { plan }, clock, backend, arbiterAnswers }: Asks): Promise<ArbiterSeen> {
  if (!arbiterAnswers()) return { answers: false, because: "no answer from its Region" };
  const lease = await new RecordStore({ table: backend.recordTable, clock }).readLease(plan.plan);
  return { answers: true, run: lease.run ?? null, halts: haltsOf(plan.plan, lease, clock.now()) };
}

/** Why the arbiter's word keeps the run of that disk from going on; undefined where it may, or is only ended. */
export async function refusedToTakeUp(table: Table, insist: string | undefined, asks: Asks): Promise<string | undefined> {
  const { world: { plan }, clock } = asks;
  const session = await sessionOf(table);
  const cutOff = session && (await cutOffOf(session, plan, { table, clock }));
  if (cutOff === undefined || !goesOn.has(cutOff.stands)) return undefined;
  const leave = mayTakeUp(plan, await seeArbiter(asks), insist, cutOff.pastFence);
  return leave.allowed ? undefined : leave.because;
}
