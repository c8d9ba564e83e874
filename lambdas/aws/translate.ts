// Raw SDK errors do not travel: here each becomes one of our four, once, by what it says about whether the call happened.

import { Failure, Refused, Transient, Unknown } from "../../workflows/failure.ts";

const throttles = new Set([
  "Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "RequestThrottled",
  "RequestThrottledException", "SlowDown", "ProvisionedThroughputExceededException", "LimitExceededException", "PriorRequestNotComplete",
]);
/** The connection was never made, so nothing can have happened. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

interface SdkError extends Error {
  readonly code?: string;
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether `thrown` is the AWS error of that name, however the service spells it (aws.md §2.6: `name` is the class, `Code` the wire word). */
export function isAwsError(thrown: unknown, ...names: readonly string[]): boolean {
  const error = thrown as SdkError | undefined;
  return error !== undefined && error !== null && (names.includes(error.name) || (error.Code !== undefined && names.includes(error.Code)));
}

/**
 * Translates what a call threw. `what` is the call in words ("rds.PromoteReadReplica in eu-central-1").
 * A read that failed is never Unknown: nothing can have happened. A change is Unknown whenever the answer was lost or 5xx.
 */
export function translate(thrown: unknown, what: string, purpose: "read" | "change"): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = thrown as SdkError;
  const code = error.Code ?? error.code ?? error.name;
  const status = error.$metadata?.httpStatusCode;
  const message = `${what}: ${error.name}: ${error.message}`;
  const options = { code, cause: thrown };
  // RequestLimitExceeded and its kin are refused at the door of the service, before anything is done.
  if (throttles.has(error.name) || throttles.has(code) || status === 429) return new Transient(message, options);
  if (error.code !== undefined && neverSent.has(error.code)) return new Transient(message, options);
  if (status !== undefined && status >= 400 && status < 500) return new Refused(message, options);
  return purpose === "read" ? new Transient(message, options) : new Unknown(message, options);
}

/** Makes a read and translates its error. */
export async function reading<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw translate(thrown, what, "read");
  }
}
