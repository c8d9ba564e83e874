// What it means for the person who typed when AWS did not answer as it should, and what to do next. Codes of what is thrown here
// become exit codes (../exit-of.ts).

import { asFailure, Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { Failure } from "../../../workflows/failure.ts";

const notSignedIn = new Set(["CredentialsProviderError", "TokenProviderError", "ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch", "MissingAuthenticationTokenException"]);
const notAllowed = new Set(["AccessDenied", "AccessDeniedException"]);
/** The connection was never made, or the service refused at its door: nothing can have happened. */
const neverLeft = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Throttl|TooManyRequests/;

/** Where it was asked: in a Region of AWS, or at the address of a rehearsal. */
export interface Asked {
  readonly region: string;
  readonly local?: string | undefined;
}

/** A call that gave no answer, in one sentence with its remedy. `named`: the function that was called, and whether it changes anything. */
export function explained(thrown: unknown, { region, local }: Asked, named?: { readonly name: string; readonly changes: boolean }): Failure {
  const failure = asFailure(thrown);
  const code = failure.code ?? "";
  const cause = (failure.cause as { readonly name?: string } | undefined)?.name ?? "";
  if (local !== undefined && neverLeft.test(failure.message)) {
    const starting = /still starting/.exec(failure.message) !== null;
    return new Transient(starting ? "the local world is still starting; try again in a few seconds" : `nobody answers at ${local}, so the rehearsal there has ended; start one with npm start and take the address that it prints, or leave out --local and UNDERSTUDY_LOCAL to ask AWS`, { code: "no-rehearsal", cause: thrown });
  }
  if (notSignedIn.has(code) || notSignedIn.has(cause)) {
    return new Transient(`AWS does not know who you are (${firstLine(failure.message)}); sign in for the arbiter's account (aws sso login, or AWS_PROFILE) and try again`, { code: "not-signed-in", cause: thrown });
  }
  if (named === undefined) return failure;
  if (notAllowed.has(code)) return new Refused(`you may not call ${named.name} in ${region}: your role needs lambda:InvokeFunction on it; understudy doctor says who you are`, { code: "not-allowed", cause: thrown });
  if (code === "ResourceNotFoundException") {
    return new Refused(`there is no function ${named.name} in ${region}: it is not the arbiter's Region, another account, or nothing is deployed there; name the Region with --region or AWS_REGION`, { code: "no-installation", cause: thrown });
  }
  if (failure.name !== "Transient" || !named.changes || neverLeft.test(failure.message)) return failure;
  return new Unknown(`${firstLine(failure.message)}; it is not known whether that arrived, so look before you try again: understudy status`, { code: "not-known", cause: thrown });
}

const firstLine = (text: string): string => (text.split("\n")[0] ?? "").replace(/[.\s]+$/, "");
