// Says in words what Node's network and TLS errors mean for the thing that was looked at. Every sentence continues
// "the gateway …"; certificate problems are named, because the remedy for them is never a failover alone.

import { Failure } from "../../workflows/failure.ts";
import type { Look } from "./finding.ts";
import { unable, unanswered } from "./finding.ts";

const network: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused the connection",
  ECONNRESET: "ended the connection without an answer",
  EPIPE: "ended the connection without an answer",
  ECONNABORTED: "ended the connection without an answer",
  ETIMEDOUT: "did not accept the connection",
  EHOSTUNREACH: "cannot be reached: there is no route to it",
  ENETUNREACH: "cannot be reached: there is no route to its network",
  ENOTFOUND: "has a name that does not resolve",
  EAI_AGAIN: "has a name that could not be looked up",
  EPROTO: "does not speak TLS as it should",
};

const certificate: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "shows a certificate that has expired",
  CERT_NOT_YET_VALID: "shows a certificate that is not valid yet",
  CERT_REVOKED: "shows a certificate that was revoked",
  CERT_UNTRUSTED: "shows a certificate of an authority that is not trusted here",
  CERT_REJECTED: "shows a certificate of an authority that is not trusted here",
  CERT_SIGNATURE_FAILURE: "shows a certificate with a wrong signature",
  INVALID_PURPOSE: "shows a certificate that is not meant for a server",
  ERR_TLS_CERT_ALTNAME_INVALID: "shows a certificate for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "shows a certificate that it signed itself",
  SELF_SIGNED_CERT_IN_CHAIN: "shows a certificate of an authority that is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "shows a certificate whose authority is not known here",
  UNABLE_TO_GET_ISSUER_CERT: "shows a certificate whose authority is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "shows a certificate whose authority is not known here",
};

/**
 * The code of a Node error; of a mistake in our own call none, because it says nothing about the world. Read by its fields
 * and not by its class, as errors of Node's core come from another realm where the code runs in a sandbox.
 */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error) || typeof error.code !== "string") return undefined;
  return "name" in error && (error.name === "TypeError" || error.name === "RangeError") ? undefined : error.code;
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

/** The sentence for a certificate that was not accepted; undefined for every other trouble. */
export function certificateTrouble(error: unknown): string | undefined {
  const code = codeOf(error);
  const known = code === undefined ? undefined : certificate[code];
  return known === undefined ? undefined : `${known} (${code})`;
}

/** What an error met on the way to a thing amounts to; what nobody foresaw is our own trouble and therefore no sight. */
export function troubleLook(error: unknown): Look {
  const badCertificate = certificateTrouble(error);
  if (badCertificate !== undefined) return unanswered(badCertificate);
  const message = messageOf(error);
  if (error instanceof Failure) return error.name === "Defect" ? unable(`the probe could not look: ${message}`) : unanswered(`cannot be reached: ${message}`);
  const code = codeOf(error);
  if (code === undefined) return unable(`the probe could not look: ${message}`);
  return unanswered(network[code] ?? `did not answer as it should: ${message} (${code})`);
}
