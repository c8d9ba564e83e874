// The certificate probe: shakes hands as a client does and looks how long the certificate is still good. Webhook providers
// and browsers turn away from one that has run out, and nothing that watches the application sees that coming.

import { isIP } from "node:net";
import type { Socket } from "node:net";
import { checkServerIdentity, connect } from "node:tls";
import type { PeerCertificate } from "node:tls";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { sayDuration } from "../../workflows/units.ts";
import { trusting } from "../aws/trust.ts";
import type { Look } from "./finding.ts";
import { healthy, unanswered, wrong } from "./finding.ts";
import { certificateTrouble, troubleLook } from "./trouble.ts";
import type { Way } from "./way.ts";
import { hostAndPort, late, openSocket, within } from "./way.ts";

export interface CertificateAsk {
  /** `host:port` */
  readonly endpoint: string;
  /** The name that it must be for; left out, the host. */
  readonly name?: string | undefined;
  /** How long it must still be good. */
  readonly atLeastMs: Milliseconds;
}

/** Looks once. A certificate that a client would not accept was seen, so it is the thing's own failure. Never throws. */
export async function lookCertificate(way: Way, { endpoint, name, atLeastMs }: CertificateAsk, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  let connected = false;
  try {
    const shown = await within(way.clock, deadlineMs, async (over) => {
      const { host, port } = hostAndPort(endpoint);
      const socket = await openSocket(way, host, port, over);
      connected = true;
      return handshake(way, socket, name ?? host);
    });
    if (shown === undefined) return unanswered("ended the connection without an answer");
    if (shown !== late) return judge(shown, way.clock.now(), atLeastMs);
    return unanswered(`${connected ? "accepted the connection and did not shake hands" : "did not accept the connection"} within ${sayDuration(deadlineMs)}`);
  } catch (error) {
    const bad = certificateTrouble(error);
    return bad === undefined ? troubleLook(error) : wrong(bad);
  }
}

/**
 * The certificate that a client for `name` is shown and accepts; undefined where the server hangs up in the middle of it.
 * Throws Node's error where the client does not accept it.
 */
function handshake(way: Way, socket: Socket, name: string): Promise<PeerCertificate | undefined> {
  return new Promise((resolve, reject) => {
    const secured = connect({
      socket,
      // SNI carries names only (RFC 6066), so an address that is a number goes without.
      servername: isIP(name) === 0 ? name : "",
      checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
      ...trusting(way.dialer.ca),
    });
    secured.on("error", reject);
    socket.once("close", () => resolve(undefined));
    secured.once("secureConnect", () => resolve(secured.getPeerCertificate()));
  });
}

function judge({ valid_to: validTo }: PeerCertificate, now: Instant, atLeastMs: Milliseconds): Look {
  const until: Instant = Date.parse(validTo);
  const day = new Date(until).toISOString().slice(0, "2000-01-01".length);
  if (until - now < atLeastMs) return wrong(`shows a certificate that is good for ${sayDays(until - now)} only, until ${day}; ${sayDays(atLeastMs)} are wanted`);
  return healthy(`shows a certificate that is good for ${sayDays(until - now)}, until ${day}`);
}

/** `13 days`; days are whole and rounded down, and what is less than two of them is said more exactly. */
function sayDays(ms: Milliseconds): string {
  const days = Math.floor(ms / 86_400_000);
  return days < 2 ? sayDuration(ms) : `${days} days`;
}
