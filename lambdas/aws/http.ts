// A small HTTPS client for providers' interfaces and for looking as a client does. It dials through the dialer, keeps a
// deadline, follows no redirect, limits what it reads, and translates its errors once; no secret gets into a message.

import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { Failure, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import type { WorldRequest } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { trusting } from "./trust.ts";

/** As much of an answer's body is read where nothing else is asked for; the rest is left. */
const defaultMostBytes = 65_536;
/** From the first packet to the last; less than the door keeps free for one send. */
const defaultDeadlineMs: Milliseconds = 5_000;

export interface HttpRequest {
  /** What is asked, for messages: "viber.set_webhook". The address itself may carry a token and is in no message. */
  readonly what: string;
  /** A lost answer to a change is `Unknown`, to a read `Transient`. */
  readonly purpose: "read" | "change";
  readonly url: string;
  readonly method?: NonNullable<WorldRequest["method"]>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Texts that must never be in a message, however the other side repeats them. */
  readonly secrets?: readonly string[];
  readonly deadlineMs?: Milliseconds;
  /** Connect to this address instead of the host of the URL; certificate and Host header stay those of the URL. */
  readonly address?: string;
  /** The only authority to trust, where the other side has one of its own, as PEM. */
  readonly authority?: string;
  /** As much of the answer's body is read; 64 KiB unless given. */
  readonly mostBytes?: number;
}
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly truncated: boolean;
  /** The other side's own time when it answered, in whole seconds; absent where it did not say. */
  readonly saidAt?: Instant;
  /** By name in small letters; Set-Cookie is a list. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}
export type HttpAdapters = Pick<Adapters, "clock" | "dialer" | "place">;

/** Sends one request and gives the answer, whatever its status. Throws `Transient` (never sent, or a read) or `Unknown`. */
export async function askHttps(request: HttpRequest, adapters: HttpAdapters): Promise<HttpAnswer> {
  const { clock, dialer, place } = adapters;
  const deadlineMs = request.deadlineMs ?? defaultDeadlineMs;
  const url = new URL(request.url);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const progress = { sent: false };
  const end = new AbortController();
  const exchange =
    dialer.world?.exchange(place, request, () => (progress.sent = true)).then((answer) => ({ ...answer, truncated: false })) ??
    dialer
      .dial(place, request.address ?? hostname, Number(url.port || "443"))
      .then((to) => exchangeOnce(url, hostname, to, request, dialer.ca, progress, end.signal));
  const tooLate = clock.sleep(deadlineMs, end.signal).then((): never => {
    throw lost(request, progress.sent, `no answer within ${deadlineMs} ms`, "timeout");
  });
  try {
    return await Promise.race([exchange, tooLate]);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw lost(request, progress.sent, message, code ?? "connection");
  } finally {
    end.abort("over");
  }
}

/**
 * Sends one request and gives the JSON of its answer. Besides what `askHttps` throws: `Refused` for 3xx and 4xx,
 * `Transient` for 429, and for 5xx or an answer that is no JSON `Unknown` (change) or `Transient` (read).
 */
export async function askJson(request: HttpRequest, adapters: HttpAdapters): Promise<unknown> {
  return jsonOf(request, await askHttps(request, adapters));
}

/** Throws as `askJson` says for an answer whose status is no success; what stands in the answer is of no interest. */
export function succeeded(request: HttpRequest, answer: HttpAnswer): void {
  const { status } = answer;
  const code = `http-${status}`;
  if (status === 429) throw new Transient(`${request.what}: too many requests (429)`, { code });
  if (status >= 300 && status < 400) throw new Refused(`${request.what}: answered with a redirect (${status}), which is not followed`, { code });
  if (status >= 400 && status < 500) throw new Refused(`${request.what}: refused with ${status}: ${excerpt(request, answer)}`, { code });
  if (status >= 500) throw lost(request, true, `failed with ${status}: ${excerpt(request, answer)}`, code);
}

/** The JSON of a good answer; throws as `askJson` says for any other. */
export function jsonOf(request: HttpRequest, answer: HttpAnswer): unknown {
  succeeded(request, answer);
  const { status } = answer;
  if (answer.truncated) throw lost(request, true, `the answer is longer than ${request.mostBytes ?? defaultMostBytes} bytes`, "too-long");
  try {
    return JSON.parse(answer.text);
  } catch {
    throw lost(request, true, `answered ${status} with something that is no JSON: ${excerpt(request, answer)}`, "no-json");
  }
}

/** Replaces every secret of a request, plain or percent-encoded, in a text of the other side. */
export function redact(text: string, secrets: readonly string[] = []): string {
  return secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret), new URLSearchParams({ s: secret }).toString().slice(2)])
    .reduce((safe, secret) => safe.replaceAll(secret, "[secret]"), text);
}

function excerpt(request: HttpRequest, answer: HttpAnswer): string {
  // First redact, then cut: a cut could leave half a secret that no longer matches.
  return redact(answer.text, request.secrets).replace(/\s+/g, " ").trim().slice(0, 200);
}

/** An exchange that did not come to a usable answer. The thrown original is not kept: whoever logs it might log a secret. */
function lost(request: HttpRequest, sent: boolean, because: string, code: string): Failure {
  const message = `${request.what}: ${sent ? "" : "never sent: "}${redact(because, request.secrets)}`;
  return sent && request.purpose === "change" ? new Unknown(message, { code }) : new Transient(message, { code });
}

function exchangeOnce(
  url: URL, hostname: string, to: { readonly host: string; readonly port: number }, request: HttpRequest, ca: string | undefined, progress: { sent: boolean }, signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const body = request.body ?? "";
    const mostBytes = request.mostBytes ?? defaultMostBytes;
    const call = httpsRequest({
      host: to.host,
      port: to.port,
      path: `${url.pathname}${url.search}`,
      method: request.method ?? "GET",
      // No connection is shared between looks: each look proves the whole path again.
      agent: false,
      signal,
      headers: { Host: url.host, "User-Agent": "understudy", ...(body === "" ? {} : { "Content-Length": String(Buffer.byteLength(body)) }), ...request.headers },
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      checkServerIdentity: (_host, certificate) => checkServerIdentity(hostname, certificate),
      ...(request.authority === undefined ? trusting(ca) : { ca: request.authority }),
    });
    // Before this the other side has not seen a byte of the request; after it, it may have seen all.
    call.on("socket", (socket) => socket.once("secureConnect", () => { progress.sent = true; }));
    call.on("error", reject);
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = (truncated: boolean): void => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8"), truncated, headers: response.headers, ...saidAt(response.headers.date) });
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk.subarray(0, Math.max(0, mostBytes - bytes)));
        bytes += chunk.length;
        if (bytes <= mostBytes) return;
        finish(true);
        response.destroy();
      });
      response.on("end", () => finish(false));
      response.on("error", reject);
    });
    call.end(body === "" ? undefined : body);
  });
}

function saidAt(date: string | undefined): Pick<HttpAnswer, "saidAt"> {
  const at = Date.parse(date ?? "");
  return Number.isNaN(at) ? {} : { saidAt: at };
}
