// Sends a change, once. The door is the only caller; what was sent and what came back stands in the record. Which changes a
// function can send is handed in as rows, so that its bundle and its role hold no more than its own steps need.

import { Defect, Transient } from "../../workflows/failure.ts";
import type { MutationCall } from "../../workflows/mutations.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { isAwsError, translate } from "./translate.ts";

export type Operation = MutationCall["operation"];
export type CallOf<O extends Operation> = Extract<MutationCall, { readonly operation: O }>;
/** What a change that is an AWS call needs; those that go to providers need more of the adapters. */
export type AwsAdapters = Pick<Adapters, "clients">;

/** One send for each operation, giving a short answer for the record. */
export type Sends<O extends Operation = Operation, A = Adapters> = { readonly [P in O]: (call: CallOf<P>, adapters: A) => Promise<string> };

/**
 * Answers that mean "busy, nothing was done, ask again", although their HTTP status says a mistake of the caller (400, 409) or of the
 * service (500). aws.md §6: both Auto Scaling faults are to be retried; EventBridge (API reference, DisableRule) says so while another changes the same rule. Where EC2 has no room for a machine, it was not started, and
 * room may come within minutes.
 */
const busy = ["InsufficientInstanceCapacity", "InsufficientHostCapacity", "ScalingActivityInProgressFault", "ScalingActivityInProgress", "ResourceContentionFault", "ResourceContention", "OperationAborted", "ConcurrentModificationException"];

/**
 * Carries out one change with exactly one request, and gives the answer for the record. Throws `Transient` (nothing
 * happened), `Refused` (the other side said no), `Unknown` (it may have happened: look before anything else), or `Defect`
 * when these rows do not hold the operation.
 */
export async function sendOnce<A>(call: MutationCall, sends: Partial<Sends<Operation, A>>, adapters: A): Promise<string> {
  // The row is chosen by the very operation of the call; the compiler cannot follow that through a union.
  const send = sends[call.operation] as ((call: MutationCall, adapters: A) => Promise<string>) | undefined;
  if (send === undefined) throw new Defect(`this function cannot send ${call.operation}; nothing was sent`, { code: "no-such-send" });
  // What goes to a provider translates its own errors: their HTTP status alone says nothing.
  if (call.region === "internet") return send(call, adapters);
  const what = `${call.operation} in ${call.region}`;
  try {
    return await send(call, adapters);
  } catch (thrown) {
    if (isAwsError(thrown, ...busy)) throw new Transient(`${what}: ${(thrown as Error).message}`, { code: (thrown as Error).name, cause: thrown });
    throw translate(thrown, what, "change");
  }
}
