// Who may talk to the console: only pages that it served itself, on this machine. A browser carries requests for every page
// that is open in it, so an address on 127.0.0.1 is not private by itself.

import { timingSafeEqual } from "node:crypto";
import { bodyLimit } from "hono/body-limit";
import type { Context, MiddlewareHandler } from "hono";

const mostBytes = 8 * 1024;

/**
 * No script or style but our own files, no frame around us, nothing kept. The referrer policy stays at same-origin,
 * because with none at all browsers send `Origin: null` with our own forms.
 */
const headers: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** Sets the security headers on every answer, refusals included. */
export const secured: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
};

/** Refuses what was not meant for us or does not come from our own page. `hosts` are the names that we answer to. */
export function guarded(hosts: () => readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header("host") ?? "";
    // Another name that leads to 127.0.0.1 belongs to somebody else (DNS rebinding).
    if (!hosts().includes(host)) return refuse(context, 421, `this console answers only to ${hosts().join(" and ")}`);
    const site = context.req.header("sec-fetch-site");
    const reads = context.req.method === "GET" || context.req.method === "HEAD";
    // Following a link to the page is harmless; everything else is for the page itself. Another port of this machine is
    // "same-site" to a browser, and not ours.
    const open = reads && context.req.path === "/";
    const own = site === undefined || site === "same-origin" || (reads && site === "none");
    if (!open && !own) return refuse(context, 403, "this request does not come from the console's own page");
    const origin = context.req.header("origin");
    if (origin !== undefined && origin !== `http://${host}`) return refuse(context, 403, "this request comes from a page of another origin");
    return next();
  };
}

/** At most 8 kB of the given type; a form of another site cannot send JSON without asking first. */
export function accepts(type: "application/json" | "application/x-www-form-urlencoded"): readonly [MiddlewareHandler, MiddlewareHandler] {
  return [
    async (context, next) => {
      const given = (context.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
      return given === type ? next() : refuse(context, 415, `send ${type}`);
    },
    bodyLimit({ maxSize: mostBytes, onError: (context) => refuse(context, 413, "at most 8 kB can be sent") }),
  ];
}

/** Whether the token is that of the page; compared in a time that tells nothing about it. */
export function sameToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function refuse(context: Context, status: 400 | 403 | 404 | 405 | 413 | 415 | 421 | 500 | 503, error: string): Response {
  return context.json({ error: `${error.replace(/[.\s]+$/, "")}.` }, status);
}
