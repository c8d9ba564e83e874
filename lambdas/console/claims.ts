// What an issuer says of a person, read into the form that decisions carry. Issuers differ in what they tell; what is not told is
// unknown and never taken for granted.

import type { Instant } from "../../workflows/units.ts";
import type { SignedIn } from "./signed-in.ts";

export type Claims = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value.slice(0, 300) : undefined);

/** Values of `amr` (RFC 8176) that stand for more than a password. */
const secondFactors = ["mfa", "otp", "hwk", "swk", "sms", "fpt", "face", "iris", "pop"];

/** Undefined where the claims name no subject or issuer. The name is what plans call an approver. */
export function personOf(claims: Claims, channel: SignedIn["channel"]): SignedIn | undefined {
  const [subject, issuer] = [textOf(claims["sub"]), textOf(claims["iss"])];
  if (subject === undefined || issuer === undefined) return undefined;
  const name = (["preferred_username", "cognito:username", "username", "email"] as const).map((claim) => textOf(claims[claim])).find((each) => each !== undefined) ?? subject;
  return { subject, issuer, channel, name: name.slice(0, 200), groups: listOf(claims["groups"] ?? claims["cognito:groups"]), authTime: secondsOf(claims["auth_time"]), mfa: mfaOf(claims["amr"]) };
}

/** API Gateway hands lists on as `[a b]`. */
function listOf(value: unknown): readonly string[] {
  const all = Array.isArray(value) ? value : typeof value === "string" ? value.replace(/^\[|\]$/g, "").split(/[\s,]+/) : [];
  return all.flatMap((each) => textOf(each) ?? []).slice(0, 200);
}

/** API Gateway hands numbers on as texts; what is none is not a number. */
const numberOf = (value: unknown): number => (typeof value === "number" ? value : typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN);

function secondsOf(value: unknown): number | null {
  const seconds = numberOf(value);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

function mfaOf(value: unknown): SignedIn["mfa"] {
  const methods = listOf(value);
  return methods.length === 0 ? "unknown" : methods.some((each) => secondFactors.includes(each));
}

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  /** A scope that only access tokens have. */
  readonly scope: string;
}

/**
 * The claims that API Gateway's authorizer has checked, checked again: a route that somebody opens by mistake stays shut. Undefined
 * where they are not there, not for us, or over. As the authorizer does it, `client_id` counts only where there is no `aud`
 * (API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers").
 */
export function checkedClaims(event: unknown, { issuer, audience, scope }: Expected, now: Instant): Claims | undefined {
  const claims = (event as { readonly requestContext?: { readonly authorizer?: { readonly jwt?: { readonly claims?: Claims } } } } | undefined)?.requestContext?.authorizer?.jwt?.claims;
  if (claims === undefined || claims["iss"] !== issuer) return undefined;
  const until = numberOf(claims["exp"]);
  // Whoever tells of no end would be let in for ever.
  if (!(now < until * 1000)) return undefined;
  const audiences = listOf(claims["aud"] ?? claims["client_id"]);
  return audiences.includes(audience) && listOf(claims["scope"] ?? claims["scp"]).includes(scope) ? claims : undefined;
}
