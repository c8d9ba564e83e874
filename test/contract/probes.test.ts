// The HTTPS, TCP, control and PostgreSQL probes against servers on loopback that behave and misbehave.

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { systemClock } from "../../infra/local/system-clock.ts";
import { lookControl } from "../../lambdas/probe/control.ts";
import { lookHttps } from "../../lambdas/probe/https.ts";
import { lookPostgres } from "../../lambdas/probe/postgres.ts";
import { lookTcp } from "../../lambdas/probe/tcp.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { authority, ProbeWorld, selfSigned, type Certificates } from "./probe-world.ts";

// Starting servers and making certificates may take longer than Jest waits by itself.
jest.setTimeout(30_000);

const deadlineMs = 400;
/** Timers and a busy machine may add this much to a deadline. */
const slackMs = 500;

let certificates: Certificates;
let world: ProbeWorld;
let good: { readonly key: string; readonly cert: string };

beforeAll(async () => {
  certificates = await authority("The test's authority");
  good = await certificates.issue("gw.example.com");
});
beforeEach(() => {
  world = new ProbeWorld();
  world.ca = certificates.ca;
});
afterEach(async () => {
  await world.close();
});

/** Runs a look and holds it to its deadline, whatever it meets. */
async function timely(look: Promise<Look>): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await look;
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}
/** A probe leaves no connection behind. */
async function nothingLeft(): Promise<void> {
  for (let tries = 0; tries < 100 && world.connections > 0; tries += 1) await systemClock.sleep(10);
  expect(world.connections).toBe(0);
}

describe("the HTTPS probe", () => {
  const address = "https://gw.example.com/health?deep=1";
  const look = (): Promise<Look> => timely(lookHttps(world.way(), address, deadlineMs));
  const serve = (status: number): Promise<void> => world.https("gw.example.com:443", good, (_request, response) => response.writeHead(status).end("body"));

  it("dials another port and still asks for the real name: SNI, Host header and path", async () => {
    let seen: IncomingMessage | undefined;
    let sni: string | undefined;
    await world.https("gw.example.com:443", { ...good, SNICallback: (name, done) => { sni = name; done(null); } }, (request, response) => {
      seen = request;
      response.end("ok");
    });
    expect(await look()).toMatchObject({ kind: "healthy", reached: true, detail: expect.stringMatching(/^answered with status 200 after \d+ ms$/) as string });
    expect([sni, seen?.headers.host, seen?.method, seen?.url]).toEqual(["gw.example.com", "gw.example.com", "GET", "/health?deep=1"]);
    await nothingLeft();
  });

  test.each([
    { status: 204, kind: "healthy" }, { status: 302, kind: "healthy" }, { status: 399, kind: "healthy" },
    { status: 400, kind: "failing" }, { status: 404, kind: "failing" }, { status: 500, kind: "failing" }, { status: 503, kind: "failing" },
  ])("takes status $status for $kind, and for an answer of the thing itself", async ({ status, kind }) => {
    await serve(status);
    expect(await look()).toMatchObject({ kind, reached: true, detail: expect.stringContaining(`status ${status}`) as string });
  });

  it("does not wait for a slow body", async () => {
    await world.https("gw.example.com:443", good, (_request, response) => {
      response.writeHead(200);
      response.write("the first part of a body that never ends");
    });
    expect((await look()).kind).toBe("healthy");
    await nothingLeft();
  });

  it("does not follow a redirect", async () => {
    let asked = 0;
    await world.https("gw.example.com:443", good, (_request, response) => {
      asked += 1;
      response.writeHead(302, { Location: "https://gw.example.com/elsewhere" }).end();
    });
    await look();
    expect(asked).toBe(1);
  });

  it("gives up a server that takes the request and never answers", async () => {
    await world.https("gw.example.com:443", good, () => undefined);
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "did not answer within 0.4 s" });
    await nothingLeft();
  });

  it("gives up a port that accepts and never speaks TLS", async () => {
    await world.tcp("gw.example.com:443");
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "did not answer within 0.4 s" });
    await nothingLeft();
  });

  it("gives up a way that never opens", async () => {
    world.name("gw.example.com:443", "hangs");
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "did not answer within 0.4 s" });
  });

  test.each<{ readonly name: string; readonly make: () => Promise<void>; readonly says: RegExp }>([
    { name: "a refused port", make: () => world.refused("gw.example.com:443"), says: /^refused the connection$/ },
    { name: "a name that leads nowhere", make: async () => undefined, says: /^cannot be reached: no path to gw\.example\.com:443$/ },
    { name: "a connection that is ended at once", make: () => world.tcp("gw.example.com:443", (socket) => socket.destroy()), says: /^ended the connection without an answer$/ },
    { name: "a server that speaks no TLS", make: () => world.tcp("gw.example.com:443", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")), says: /EPROTO|ERR_SSL|TLS/ },
  ])("sees $name and says so", async ({ make, says }) => {
    await make();
    expect(await look()).toMatchObject({ kind: "failing", reached: false, detail: expect.stringMatching(says) as string });
  });

  const yesterday = { from: new Date("2020-01-01"), to: new Date("2020-02-01") };
  const tomorrow = { from: new Date("2090-01-01"), to: new Date("2090-02-01") };
  test.each<{ readonly name: string; readonly issue: () => Promise<{ key: string; cert: string }>; readonly says: string }>([
    { name: "expired", issue: () => certificates.issue("gw.example.com", yesterday), says: "shows a certificate that has expired (CERT_HAS_EXPIRED)" },
    { name: "not valid yet", issue: () => certificates.issue("gw.example.com", tomorrow), says: "shows a certificate that is not valid yet (CERT_NOT_YET_VALID)" },
    { name: "for another host", issue: () => certificates.issue("other.example.com"), says: "shows a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)" },
    { name: "of an authority that nobody named", issue: async () => (await authority("Nobody's")).issue("gw.example.com"), says: "shows a certificate whose authority is not known here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)" },
    { name: "of a false authority with the right name", issue: async () => (await authority("The test's authority")).issue("gw.example.com"), says: "shows a certificate with a wrong signature (CERT_SIGNATURE_FAILURE)" },
    { name: "its own authority", issue: selfSigned, says: "shows a certificate that it signed itself (DEPTH_ZERO_SELF_SIGNED_CERT)" },
  ])("does not accept a certificate that is $name, although the status is 200", async ({ issue, says }) => {
    await world.https("gw.example.com:443", await issue(), (_request, response) => response.end("ok"));
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: says });
  });

  it("trusts only the system's authorities where the dialer brings none", async () => {
    world.ca = undefined;
    await serve(200);
    expect((await look()).detail).toMatch(/authority is not known here/);
  });

  it("takes an answer that is no HTTP for a failure", async () => {
    await world.tcp("gw.example.com:443");
    await world.https("gw.example.com:443", good, (_request, response) => response.socket?.end("nonsense\r\n\r\n"));
    expect(await look()).toMatchObject({ kind: "failing", detail: expect.stringContaining("did not answer as it should") as string });
  });

  it("does not throw for an address that is none", async () => {
    expect(await lookHttps(world.way(), "no address")).toMatchObject({ kind: "silent", detail: expect.stringContaining("the probe could not look") as string });
  });
});

describe("the TCP probe", () => {
  const look = (): Promise<Look> => timely(lookTcp(world.way(), "chat.internal:5222", deadlineMs));

  it("takes an accepted connection for its proof, also of a server that never answers", async () => {
    await world.tcp("chat.internal:5222");
    expect(await look()).toMatchObject({ kind: "healthy", detail: expect.stringMatching(/^accepted the connection after \d+ ms$/) as string });
    await nothingLeft();
  });

  it("takes a server that greets for healthy", async () => {
    await world.tcp("chat.internal:5222", (socket) => socket.write("220 welcome\r\n"));
    expect((await look()).kind).toBe("healthy");
  });

  test.each([
    { name: "ends", accept: (socket: Socket): void => void socket.end() },
    { name: "resets", accept: (socket: Socket): void => void socket.resetAndDestroy() },
  ])("takes a proxy that accepts and $name the connection at once for a failure", async ({ accept }) => {
    await world.tcp("chat.internal:5222", accept);
    expect(await look()).toMatchObject({ kind: "failing", reached: false, detail: expect.stringMatching(/ended (it at once|the connection)/) as string });
  });

  it("sees a refused port", async () => {
    await world.refused("chat.internal:5222");
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
  });

  it("gives up a way that never opens", async () => {
    world.name("chat.internal:5222", "hangs");
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "did not accept the connection within 0.4 s" });
  });
});

describe("the control probe", () => {
  const control = async (address: string | undefined) => lookControl(world.way(), address, deadlineMs);

  it("is answered by any status, because the certificate has shown who answered", async () => {
    await world.https("gw.example.com:443", good, (_request, response) => response.writeHead(503).end());
    expect(await control("https://gw.example.com/")).toMatchObject({ answered: true });
  });
  it("is answered by an open port", async () => {
    await world.tcp("control.example.net:443");
    expect(await control("tcp:control.example.net:443")).toMatchObject({ answered: true });
  });
  it("is not answered by somebody else's certificate", async () => {
    await world.https("gw.example.com:443", await certificates.issue("portal.hotel.example"), (_request, response) => response.end());
    expect(await control("https://gw.example.com/")).toMatchObject({ answered: false });
  });
  it("is not answered by a refusal, and says which address that was", async () => {
    await world.refused("control.example.net:443");
    expect(await control("tcp:control.example.net:443")).toEqual({ answered: false, detail: "its control address tcp:control.example.net:443 refused the connection" });
  });
  it("is not answered where the plan names none", async () => {
    expect(await control(undefined)).toEqual({ answered: false, detail: "the plan names no control address for arbiter" });
  });
});

describe("the PostgreSQL probe, where no PostgreSQL answers", () => {
  const address = { endpoint: "db.internal:5432", database: "chat", secret: "chat-db" };
  const look = (): Promise<Look> => timely(lookPostgres(world.way(), address, deadlineMs));
  beforeEach(() => world.secret("chat-db", { username: "probe", password: "secret" }));

  test.each<{ readonly name: string; readonly make: () => Promise<unknown>; readonly kind: string; readonly says: string }>([
    { name: "a refused port", make: () => world.refused("db.internal:5432"), kind: "failing", says: "refused the connection" },
    { name: "a port that accepts and never answers", make: () => world.tcp("db.internal:5432"), kind: "failing", says: "did not answer within 0.4 s" },
    { name: "a connection that is ended at once", make: () => world.tcp("db.internal:5432", (socket) => socket.destroy()), kind: "failing", says: "ended the connection" },
    { name: "a way that never opens", make: async () => world.name("db.internal:5432", "hangs"), kind: "failing", says: "did not answer within 0.4 s" },
    { name: "a secret that is not there: the database was not looked at", make: async () => world.secret("chat-db", {}), kind: "silent", says: "the secret chat-db has no username and password" },
    { name: "a secret store that hangs: the database was not looked at", make: async () => world.secret("chat-db", "hangs"), kind: "silent", says: "the secret chat-db could not be read within 0.4 s" },
  ])("$name is $kind: $says", async ({ make, kind, says }) => {
    await make();
    expect(await look()).toEqual({ kind, reached: false, detail: says });
    await nothingLeft();
  });

  it("is silent about a database whose secret may not be read", async () => {
    expect(await lookPostgres(world.way(), { ...address, secret: "another" }, deadlineMs)).toEqual({
      kind: "silent", reached: false, detail: "the secret another could not be read: there is no secret another",
    });
  });
});
