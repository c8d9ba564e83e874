// The certificate probe against TLS servers whose certificates are good, about to run out, or not to be accepted.

import { createSecureContext, createServer as createTlsServer, type TlsOptions } from "node:tls";
import type { Socket } from "node:net";
import { systemClock } from "../../infra/local/system-clock.ts";
import { lookCertificate, type CertificateAsk } from "../../lambdas/probe/certificate.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { authority, ProbeWorld, selfSigned, type Certificates } from "./probe-world.ts";

// Starting servers and making certificates may take longer than Jest waits by itself.
jest.setTimeout(30_000);

const deadlineMs = 400;
const slackMs = 500;
const day = 86_400_000;
const address = "gw.example.com:443";

let certificates: Certificates;
let world: ProbeWorld;

beforeAll(async () => {
  certificates = await authority("The test's authority");
});
beforeEach(() => {
  world = new ProbeWorld();
  world.ca = certificates.ca;
});
afterEach(() => world.close());

async function look(ask: Partial<CertificateAsk> = {}): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await lookCertificate(world.way(), { endpoint: address, atLeastMs: 14 * day, ...ask }, deadlineMs);
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}
const serve = (options: TlsOptions): Promise<void> => world.serve(address, createTlsServer(options));
/** A certificate that is good for so many days from now. */
const goodFor = (days: number, name = "gw.example.com") =>
  certificates.issue(name, { from: new Date(systemClock.now() - 400 * day), to: new Date(systemClock.now() + days * day + 60_000) });

it("is content with a certificate that is good for long, says for how long, and leaves no connection behind", async () => {
  await serve(await goodFor(40));
  expect(await look()).toEqual({ kind: "healthy", reached: true, detail: `shows a certificate that is good for 40 days, until ${new Date(systemClock.now() + 40 * day + 60_000).toISOString().slice(0, 10)}` });
  for (let tries = 0; tries < 100 && world.connections > 0; tries += 1) await systemClock.sleep(10);
  expect(world.connections).toBe(0);
});

test.each([
  { days: 13, atLeastMs: 14 * day, kind: "failing", says: /^shows a certificate that is good for 13 days only, until \d{4}-\d\d-\d\d; 14 days are wanted$/ },
  { days: 1, atLeastMs: 14 * day, kind: "failing", says: /^shows a certificate that is good for (24 h|24 h 1 min|23 h 59 min) only/ },
  { days: 14, atLeastMs: 14 * day, kind: "healthy", says: /good for 14 days/ },
  { days: 1, atLeastMs: 3_600_000, kind: "healthy", says: /good for 24 h/ },
])("takes one that is good for $days days, where $atLeastMs ms are wanted, for $kind", async ({ days, atLeastMs, kind, says }) => {
  await serve(await goodFor(days));
  expect(await look({ atLeastMs })).toMatchObject({ kind, reached: true, detail: expect.stringMatching(says) as string });
});

test.each<{ readonly name: string; readonly issue: () => Promise<{ key: string; cert: string }>; readonly says: string }>([
  { name: "has run out", issue: () => certificates.issue("gw.example.com", { from: new Date("2020-01-01"), to: new Date("2020-02-01") }), says: "shows a certificate that has expired (CERT_HAS_EXPIRED)" },
  { name: "is not valid yet", issue: () => certificates.issue("gw.example.com", { from: new Date("2090-01-01"), to: new Date("2090-02-01") }), says: "shows a certificate that is not valid yet (CERT_NOT_YET_VALID)" },
  { name: "is for another name", issue: () => goodFor(40, "other.example.com"), says: "shows a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)" },
  { name: "was signed by itself", issue: selfSigned, says: "shows a certificate that it signed itself (DEPTH_ZERO_SELF_SIGNED_CERT)" },
  { name: "is of an authority that nobody named", issue: async () => (await authority("Nobody's")).issue("gw.example.com"), says: "shows a certificate whose authority is not known here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)" },
])("has seen the failure with its own eyes where a certificate $name", async ({ issue, says }) => {
  await serve(await issue());
  expect(await look()).toEqual({ kind: "failing", reached: true, detail: says });
});

it("asks for the name that the plan gives, and holds the certificate to it", async () => {
  const asked: string[] = [];
  const [gateway, chat] = [await goodFor(40), await goodFor(30, "chat.example.com")];
  await serve({ ...gateway, SNICallback: (name, done) => { asked.push(name); done(null, name === "chat.example.com" ? createSecureContext(chat) : undefined); } });
  expect(await look({ name: "chat.example.com" })).toMatchObject({ kind: "healthy", detail: expect.stringContaining("30 days") as string });
  expect(await look({ name: "shop.example.com" })).toMatchObject({ kind: "failing", detail: expect.stringContaining("another name") as string });
  expect(asked).toEqual(["chat.example.com", "shop.example.com"]);
});

test.each<{ readonly name: string; readonly make: () => Promise<void>; readonly says: string }>([
  { name: "accepts and never answers", make: () => world.tcp(address), says: "accepted the connection and did not shake hands within 0.4 s" },
  { name: "never accepts", make: async () => world.name(address, "hangs"), says: "did not accept the connection within 0.4 s" },
  { name: "hangs up in the middle of the handshake", make: () => world.tcp(address, (socket: Socket) => void socket.once("data", () => socket.end())), says: "ended the connection without an answer" },
  { name: "resets in the middle of the handshake", make: () => world.tcp(address, (socket: Socket) => void socket.once("data", () => socket.resetAndDestroy())), says: "ended the connection without an answer" },
  { name: "refuses", make: () => world.refused(address), says: "refused the connection" },
  { name: "has no address", make: async () => undefined, says: `cannot be reached: no path to ${address}` },
])("sees a port that $name", async ({ make, says }) => {
  await make();
  expect(await look()).toEqual({ kind: "failing", reached: false, detail: says });
});

it("sees a port that speaks something else", async () => {
  await world.tcp(address, (socket) => socket.end("220 mail.example.com ESMTP\r\n"));
  expect(await look()).toMatchObject({ kind: "failing", reached: false });
});
