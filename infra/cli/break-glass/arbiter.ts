// What is asked before a failover without the arbiter goes on: whether the arbiter answers, and who it is that asks.

import { Clients } from "../../../lambdas/aws/clients.ts";
import { readCaller } from "../../../lambdas/aws/identity.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { haltsOf } from "../../../workflows/break-glass.ts";
import type { ArbiterSeen } from "../../../workflows/break-glass.ts";
import { asFailure } from "../../../workflows/failure.ts";
import type { Person } from "../../../workflows/person.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import { explained } from "../deployed/trouble.ts";

/** Whether the arbiter answers, asked of its record's table. Throws where that cannot be told, because nobody is signed in. */
export async function seeArbiter(plan: Plan, table: Table, clock: Clock): Promise<ArbiterSeen> {
  try {
    const lease = await new RecordStore({ table, clock }).readLease(plan.plan);
    return { answers: true, run: lease.run ?? null, halts: haltsOf(plan.plan, lease, clock.now()) };
  } catch (thrown) {
    const failure = explained(thrown, { region: plan.arbiter.region });
    if (failure.code === "not-signed-in") throw failure;
    // Whoever says no, or not so fast, is there; only silence is none. What the lease says is not known then.
    const isThere = failure.name === "Refused" || /Throttl|Throughput|LimitExceeded|TooManyRequests/.test(`${failure.code ?? ""} ${failure.message}`);
    return isThere ? { answers: true, run: null, halts: null } : { answers: false, because: asFailure(thrown).message.split("\n")[0] ?? "" };
  }
}

/** Who asks: as `as` says, else as AWS calls them. */
export async function whoIs(plan: Plan, target: string, as: string | undefined): Promise<Person> {
  const region = plan.sites[target]?.region ?? plan.arbiter.region;
  const { arn, name, groups } = await readCaller(new Clients(), region).catch((thrown: unknown) => {
    throw explained(thrown, { region });
  });
  return { subject: as ?? name, groups, channel: "command-line", issuer: "aws", issuerSubject: arn };
}
