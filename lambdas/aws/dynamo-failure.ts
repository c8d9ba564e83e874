// What DynamoDB's errors mean to us and what a person does about them. A refusal names the place, the cause and the remedy,
// because it is read at night by somebody who did not set the table up.

import { type Failure, Refused } from "../../workflows/failure.ts";
import { translate } from "./translate.ts";

const remedies: Readonly<Record<string, (operation: string, table: string) => string>> = {
  AccessDeniedException: (operation, table) => `Allow dynamodb:${operation} on table ${table} in this function's role.`,
  ResourceNotFoundException: (_operation, table) => `Deploy the stack that makes table ${table}, or correct the table's name and Region in this function's environment.`,
  ValidationException: () => "The request breaks a limit of DynamoDB (an item has at most 400 kB, a key at most 2048 and 1024 bytes and is never empty) or the table's keys are not pk and sk, both strings; correct what is named above.",
  UnrecognizedClientException: () => "Give the process valid credentials for the account of this table.",
  ExpiredTokenException: () => "Renew the credentials of this process; those it has have run out.",
  CredentialsProviderError: () => "Give the process credentials; it found none, so nothing was sent.",
};

/**
 * One of our four errors for what a call of DynamoDB threw. Nothing happened when it throttled or was never reached:
 * `Transient`. No answer, or 5xx: `Unknown` for a change, `Transient` for a read. Everything else it said no to: `Refused`.
 */
export function dynamoFailure(thrown: unknown, operation: string, table: string, region: string, purpose: "read" | "change"): Failure {
  const place = `dynamodb.${operation} on table ${table} in ${region}`;
  // Without credentials the request is never signed and so never sent; the SDK gives no HTTP status from which to tell.
  const unsigned = thrown instanceof Error && thrown.name === "CredentialsProviderError";
  const failure = unsigned ? new Refused(`${place}: ${thrown.name}: ${thrown.message}`, { code: thrown.name, cause: thrown }) : translate(thrown, place, purpose);
  if (!(failure instanceof Refused)) return failure;
  const remedy = remedies[failure.code ?? ""]?.(operation, table) ?? "Nothing was changed; repeating the call will not help until this is put right.";
  return new Refused(`${failure.message.replace(/[.\s]*$/, ".")} ${remedy}`, { ...(failure.code === undefined ? {} : { code: failure.code }), cause: thrown });
}
