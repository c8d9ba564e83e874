// Signing in with an OIDC issuer by authorization code and PKCE, done here, so that no token ever reaches a page. What is kept
// between the two visits, and the session after them, lies sealed in cookies of this host alone; nothing is stored.

import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { signedInSchema } from "./signed-in.ts";
import { checkedClaims, personOf } from "./claims.ts";
import type { Claims, Expected } from "./claims.ts";
import { sameToken } from "./guard.ts";
import { html } from "./html.ts";
import type { Signing, Visitor } from "./ports.ts";
import { seal, unseal } from "./sealed.ts";
import type { Sealing } from "./sealed.ts";

/** The issuer, as the sign-in asks it. */
export interface Issuer {
  endpoints(): Promise<{ readonly authorize: string }>;
  /** Exchanges a code for the issuer's word on who it is, as an ID token. */
  exchange(code: string, verifier: string, redirect: string): Promise<string>;
  /** The claims of an ID token that is the issuer's, for us and in time; throws for any other. */
  verify(idToken: string): Promise<Claims>;
}

export interface OidcParts {
  readonly issuer: Issuer;
  readonly client: string;
  readonly expected: Expected;
  readonly key: () => Promise<string>;
  readonly clock: Pick<Clock, "now" | "id">;
  /** The claim by which plans name people, where the deployment says one. */
  readonly nameClaim?: string | undefined;
}

const sessionMs: Milliseconds = 3_600_000;
const betweenMs: Milliseconds = 600_000;
const freshMs: Milliseconds = 300_000;
const sessionCookie = "__Host-understudy";
const betweenCookie = "__Host-understudy-sign-in";

const sessionSchema = z.object({ person: signedInSchema, token: z.string() });
const betweenSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), back: z.string(), again: z.boolean(), at: z.number() });

export function oidcSigning(parts: OidcParts): Signing {
  return {
    freshMs,
    visitor: (request) => visitorOf(request, parts),
    caller: async (_request, event) => {
      const claims = checkedClaims(event, parts.expected, parts.clock.now());
      const person = claims && personOf(claims, "api", parts.nameClaim);
      return person === undefined ? undefined : { person, token: "" };
    },
    signInAt: (back, again) => `/sign-in?${new URLSearchParams({ to: back, ...(again === undefined ? {} : { again: "1" }) })}`,
    answer: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/sign-in") return begin(request, parts);
      if (pathname === "/sign-in/done") return finish(request, parts);
      // Another site must not sign a person out, though no more than a nuisance would come of it.
      return request.headers.get("sec-fetch-site") === "same-origin" ? plainPage("You are signed out", "/", [cookie(sessionCookie, "", 0, "Strict")], 200) : undefined;
    },
  };
}

const sealingOf = async ({ key, clock }: OidcParts): Promise<Sealing> => ({ key: await key(), clock });

async function visitorOf(request: Request, parts: OidcParts): Promise<Visitor | undefined> {
  const text = cookieOf(request, sessionCookie);
  if (text === undefined) return undefined;
  const parsed = z.safeParse(sessionSchema, unseal(text, sessionCookie, await sealingOf(parts)));
  return parsed.success ? parsed.data : undefined;
}

async function begin(request: Request, parts: OidcParts): Promise<Response> {
  const { clock, client, issuer } = parts;
  const url = new URL(request.url);
  const again = url.searchParams.get("again") !== null;
  const between = { state: clock.id(), nonce: clock.id(), verifier: `${clock.id()}${clock.id()}`, back: ownPath(url.searchParams.get("to")), again, at: clock.now() };
  const { authorize } = await issuer.endpoints();
  const to = new URL(authorize);
  const query = {
    response_type: "code", client_id: client, redirect_uri: redirectOf(request), scope: "openid email profile", state: between.state, nonce: between.nonce,
    code_challenge: createHash("sha256").update(between.verifier).digest("base64url"), code_challenge_method: "S256",
    ...(again ? { prompt: "login", max_age: String(freshMs / 1000) } : {}),
  };
  for (const [name, value] of Object.entries(query)) to.searchParams.set(name, value);
  const kept = seal(between, { purpose: betweenCookie, until: clock.now() + betweenMs }, await sealingOf(parts));
  // Lax, because the way back from the issuer is a visit that another site causes.
  return new Response(null, { status: 303, headers: { location: to.href, "set-cookie": cookie(betweenCookie, kept, betweenMs, "Lax") } });
}

/** Of the 4,096 that browsers keep for a cookie with its name and attributes. */
const mostCookieBytes = 3_900;

async function finish(request: Request, parts: OidcParts): Promise<Response> {
  const { clock, issuer } = parts;
  const { searchParams } = new URL(request.url);
  const sealing = await sealingOf(parts);
  const gone = cookie(betweenCookie, "", 0, "Lax");
  const between = z.safeParse(betweenSchema, unseal(cookieOf(request, betweenCookie) ?? "", betweenCookie, sealing));
  const code = searchParams.get("code");
  if (!between.success || !sameToken(searchParams.get("state") ?? "", between.data.state)) return plainPage("This sign-in was not begun here, or it took too long; sign in again", "/sign-in", [gone], 403);
  const { back, nonce, verifier, again, at } = between.data;
  const retry = `/sign-in?${new URLSearchParams({ to: back, ...(again ? { again: "1" } : {}) })}`;
  if (code === null || code === "") return plainPage(`The issuer did not sign you in (${(searchParams.get("error") ?? "no reason given").slice(0, 100)})`, retry, [gone], 403);
  const claims = await issuer.verify(await issuer.exchange(code, verifier, redirectOf(request)));
  const person = personOf(claims, "console", parts.nameClaim);
  if (person === undefined || typeof claims["nonce"] !== "string" || !sameToken(claims["nonce"], nonce)) return plainPage("The issuer's answer belongs to another sign-in; sign in again", retry, [gone], 403);
  // The issuer was asked for a new sign-in; a minute of difference between clocks is let pass.
  if (again && (person.authTime === null || person.authTime < at - 60_000)) return plainPage("The issuer let you in without asking who you are, or does not tell when it asked; it cannot be used to accept a loss", back, [gone], 403);
  const session = seal({ person, token: clock.id() } satisfies Visitor, { purpose: sessionCookie, until: clock.now() + sessionMs }, sealing);
  // Browsers drop a larger one without a word, and the person would be sent to sign in again and again.
  if (session.length > mostCookieBytes) return plainPage(`The issuer names ${person.groups.length} groups for you, more than a session can hold; let it tell this client only the groups that plans name, or decide by the command line`, back, [gone], 403);
  // A strict cookie is not sent along a redirect that began at the issuer, so a page of our own leads on.
  return plainPage("You are signed in", back, [gone, cookie(sessionCookie, session, sessionMs, "Strict")], 200);
}

/** Only paths of ours: an address elsewhere would make this a way to lead people astray. */
export function ownPath(given: string | null): string {
  return given !== null && /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(given) && !given.includes("\\") && !given.startsWith("/sign-") ? given : "/";
}

const redirectOf = (request: Request): string => `https://${request.headers.get("host") ?? new URL(request.url).host}/sign-in/done`;

function cookie(name: string, value: string, ms: Milliseconds, site: "Strict" | "Lax"): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${site}; Max-Age=${Math.floor(ms / 1000)}`;
}

function cookieOf(request: Request, name: string): string | undefined {
  return (request.headers.get("cookie") ?? "").split(/;\s*/).find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}

function plainPage(sentence: string, to: string, cookies: readonly string[], status: 200 | 403): Response {
  const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
  for (const each of cookies) headers.append("set-cookie", each);
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${sentence}</title>${status === 200 && html`<meta http-equiv="refresh" content="0; url=${to}">`}</head><body><main><h1>${sentence}.</h1><p><a href="${to}">Go on</a></p></main></body></html>`;
  return new Response(page.toString(), { status, headers });
}
