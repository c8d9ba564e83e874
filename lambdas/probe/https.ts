// The HTTPS probe: one GET, judged by its status, over a connection whose certificate is checked as a client checks it.

import { request } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Look } from "./finding.ts";
import { healthy, unanswered, wrong } from "./finding.ts";
import { trusting } from "../aws/trust.ts";
import { troubleLook } from "./trouble.ts";
import type { Way } from "./way.ts";
import { late, within } from "./way.ts";

/**
 * Asks `address` once. Healthy is a status of 200 to 399 (a redirect is an answer and is not followed); the body is not
 * waited for, because a health check says what it has to say in its status. SNI, Host header and the check of the
 * certificate are for the name in the address, whatever was dialled for it. Never throws.
 */
export async function lookHttps(way: Way, address: string, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  const startedAt = way.clock.now();
  try {
    const status = await within(way.clock, deadlineMs, (over) => statusOf(way, new URL(address), over));
    if (status === late) return unanswered(`did not answer within ${sayDuration(deadlineMs)}`);
    const answered = `answered with status ${status} after ${way.clock.now() - startedAt} ms`;
    return status >= 200 && status < 400 ? healthy(answered) : wrong(answered);
  } catch (error) {
    return troubleLook(error);
  }
}

async function statusOf(way: Way, url: URL, over: AbortSignal): Promise<number> {
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const dialled = await way.dialer.dial(way.place, name, url.port === "" ? 443 : Number(url.port));
  over.throwIfAborted();
  return new Promise<number>((resolve, reject) => {
    const call = request({
      host: dialled.host,
      port: dialled.port,
      path: `${url.pathname}${url.search}`,
      method: "GET",
      headers: { Host: url.host, "User-Agent": "understudy-probe", Connection: "close" },
      // SNI carries names only (RFC 6066), so an address that is a number goes without.
      servername: isIP(name) === 0 ? name : "",
      checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
      // A connection of its own for each look: a pooled one could outlive the way that is to be tested.
      agent: false,
      signal: over,
      ...trusting(way.dialer.ca),
    });
    call.on("error", reject);
    call.on("response", (response) => {
      response.on("error", reject);
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    call.end();
  });
}
