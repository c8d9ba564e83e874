// What an issuer says of a person, read into the form that decisions carry. Issuers differ in what they tell; what is not told is
// unknown and never taken for granted.

import type { Instant } from "../../workflows/units.ts";
import type { SignedIn } from "./signed-in.ts";

export type Claims = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value.slice(0, 300) : undefined);

/** What `amr` (RFC 8176) names, by what it proves: something that somebody knows, has, or is. */
const factors: Readonly<Record<string, "knows" | "has" | "is">> = { pwd: "knows", pin: "knows", kba: "knows", otp: "has", hwk: "has", swk: "has", sms: "has", tel: "has", sc: "has", pop: "has", fpt: "is", face: "is", iris: "is", retina: "is", vbm: "is" };

/**
 * Undefined where the claims name no subject or issuer. The name is what plans call an approver: that of `nameClaim`, where the deployment
 * says one, and where a token lacks it the subject; else the user name of Cognito, a verified address or the subject. `preferred_username` is
 * taken only where it is said: people may change it, and then name themselves like an approver (OpenID Connect Core 1.0, 5.7).
 */
export function personOf(claims: Claims, channel: SignedIn["channel"], nameClaim?: string): SignedIn | undefined {
  const [subject, issuer] = [textOf(claims["sub"]), textOf(claims["iss"])];
  if (subject === undefined || issuer === undefined) return undefined;
  // An address that nobody verified may be anybody's.
  const email = claims["email_verified"] === true || claims["email_verified"] === "true" ? claims["email"] : undefined;
  const said = nameClaim === undefined ? [claims["cognito:username"], claims["username"], email] : [nameClaim === "email" ? email : claims[nameClaim]];
  const name = said.map(textOf).find((each) => each !== undefined) ?? subject;
  return { subject, issuer, channel, name: name.slice(0, 200), groups: groupsOf(claims["groups"] ?? claims["cognito:groups"]), authTime: secondsOf(claims["auth_time"]), mfa: mfaOf(claims["amr"]) };
}

/**
 * Groups as a list, or one as a text. API Gateway writes a list as `[a b]`, and a group's name may hold blanks: taken apart it would make somebody
 * a member of groups that they are not in, so from there nobody has any, and programs are named in plans themselves.
 */
function groupsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textOf(each) ?? []).slice(0, 200);
  const one = textOf(value);
  return one === undefined || /^\[.*\]$/.test(one) ? [] : [one];
}

/** API Gateway hands lists on as `[a b]`; for words that hold no blanks. */
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
  if (methods.length === 0) return "unknown";
  // One way to sign in without a password is still one factor.
  return methods.includes("mfa") || new Set(methods.flatMap((each) => factors[each] ?? [])).size > 1;
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
