// Who may talk to the console: only pages that it served itself. A browser carries requests, and cookies, for every page that
// is open in it, so an address on 127.0.0.1 is not private by itself, and a session's cookie is no proof of a wish.

import { timingSafeEqual } from "node:crypto";
import { bodyLimit } from "hono/body-limit";
import type { Context, MiddlewareHandler } from "hono";

const mostBytes = 16 * 1024;

/**
 * No script or style but our own files, no frame around us, nothing kept. The referrer policy stays at same-origin,
 * because with none at all browsers send `Origin: null` with our own forms.
 */
const headers: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "x-robots-tag": "noindex, nofollow",
};

/**
 * Where people sign in. The second keeps whoever opened the console from leading its window elsewhere later, to a page that looks like it
 * and asks to sign in. It makes a browser begin another process for the first page, which takes it some 100 ms; on one's own machine, where
 * nobody signs in, that buys nothing.
 */
const overTls: Readonly<Record<string, string>> = { "strict-transport-security": "max-age=31536000", "cross-origin-opener-policy": "same-origin" };

/** Sets the security headers on every answer, refusals included. What is not said to be kept is not kept. */
export function secured({ tls }: { readonly tls: boolean }): MiddlewareHandler {
  return async (context, next) => {
    await next();
    // A report is a document without scripts that carries its style within itself, and has a stricter policy of its own.
    for (const [name, value] of Object.entries(headers)) if (name !== "content-security-policy" || !context.res.headers.has(name)) context.res.headers.set(name, value);
    if (!context.res.headers.has("cache-control")) context.res.headers.set("cache-control", "no-store");
    if (tls) for (const [name, value] of Object.entries(overTls)) context.res.headers.set(name, value);
  };
}

export interface Guarded {
  /** The names that we answer to; undefined where whoever hands requests on has checked that. */
  readonly hosts?: (() => readonly string[]) | undefined;
  readonly tls: boolean;
  /** The paths that links from elsewhere may lead to, which only show something. */
  readonly open: (path: string) => boolean;
}

/** Refuses what was not meant for us or does not come from our own page. */
export function guarded({ hosts, tls, open }: Guarded): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header("host") ?? "";
    const ours = hosts?.();
    // Another name that leads to 127.0.0.1 belongs to somebody else (DNS rebinding).
    if (ours !== undefined && !ours.includes(host)) return refuse(context, 421, `this console answers only to ${ours.join(" and ")}`);
    const site = context.req.header("sec-fetch-site");
    const reads = context.req.method === "GET" || context.req.method === "HEAD";
    // Following a link to a page is harmless; everything else is for the page itself. Another port of this machine is
    // "same-site" to a browser, and not ours.
    const own = site === undefined || site === "same-origin" || (reads && site === "none");
    if (!(reads && open(context.req.path)) && !own) return refuse(context, 403, "this request does not come from the console's own page");
    const origin = context.req.header("origin");
    if (origin !== undefined && origin !== `${tls ? "https" : "http"}://${host}`) return refuse(context, 403, "this request comes from a page of another origin");
    return next();
  };
}

/** At most 16 kB of one of the given types, exactly; a form of another site cannot send JSON without asking first. */
export function accepts(...types: readonly ("application/json" | "application/x-www-form-urlencoded")[]): readonly [MiddlewareHandler, MiddlewareHandler] {
  return [
    async (context, next) => {
      const given = (context.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
      return types.some((type) => type === given) ? next() : refuse(context, 415, `send ${types.join(" or ")}`);
    },
    bodyLimit({ maxSize: mostBytes, onError: (context) => refuse(context, 413, "at most 16 kB can be sent") }),
  ];
}

/** Whether the token is that of the page; compared in a time that tells nothing about it. */
export function sameToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export type RefusedStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 429 | 500 | 502 | 503;

export function refuse(context: Context, status: RefusedStatus, error: string, code?: string): Response {
  return context.json({ error: `${error.replace(/[.\s]+$/, "")}.`, ...(code === undefined ? {} : { code }) }, status);
}
