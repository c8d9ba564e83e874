// The MySQL probe against a real MariaDB server: each way in which one can say no, and its certificate.

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { authority, type Certificates } from "../contract/probe-world.ts";
import { until } from "./machine.ts";
import { deadlineMs, look, Servers, values } from "./mariadb-looks.ts";
import type { MariaDb } from "./mariadb.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(60_000);

let servers: Servers;
beforeAll(async () => {
  servers = await Servers.open();
});
afterAll(() => servers.close());

describe("a server that says no", () => {
  let server: MariaDb;
  beforeAll(async () => {
    server = await servers.start();
  });
  const outsider = { username: "outsider", password: "outsider-password" };

  it("fails as a primary that is read-only, also towards a role that could write all the same", async () => {
    await look(server);
    await server.sql("set global read_only = 1", "grant super, read only admin on *.* to probe");
    expect(await look(server)).toMatchObject({ kind: "failing", reached: true, detail: "answers as the writer and refuses writes: read_only is on", database: { role: "writer", writeAccepted: false, newestWriteAt: null } });
    await server.sql("revoke super, read only admin on *.* from probe", "set global read_only = 0");
    expect((await look(server)).kind).toBe("healthy");
  });

  it("fails when every transaction is read-only by default", async () => {
    await server.sql("set global tx_read_only = 1");
    expect(await look(server)).toMatchObject({ kind: "failing", detail: "answers as the writer and refuses writes: Cannot execute statement in a READ ONLY transaction (1792)" });
    await server.sql("set global tx_read_only = 0");
  });

  it("fails within the deadline when a write does not come through, and ends the waiting write at the server too", async () => {
    await look(server);
    const waiting = server.sql("lock tables app.understudy_heartbeat write", "select sleep(4)");
    await clock.sleep(300);
    expect(await look(server)).toMatchObject({ kind: "failing", reached: true, detail: expect.stringMatching(/^answers as the writer and (did not accept a trial write within 1\.5 s|refuses writes: Lock wait timeout exceeded.*\(1205\))$/) as string });
    await until(async () => (await server.sql("select 1 from information_schema.processlist where user = 'probe'")).length === 0);
    await waiting;
    expect((await look(server)).kind).toBe("healthy");
  });

  it("is not failing when it turns the probe away, because then the secret is wrong and nothing was seen", async () => {
    expect(await look(server, { as: { username: "probe", password: "wrong-password" } })).toEqual({
      kind: "silent", reached: false, detail: "the database turns the probe away: Access denied for user 'probe'@'127.0.0.1' (using password: YES) (1045); see to the secret the-secret and its role",
    });
  });

  it("sees nothing where replication is not shown to the role, and what it says has to be run then works", async () => {
    await server.sql(`create user outsider identified by '${outsider.password}'`, "grant select, insert, update, create on app.* to outsider");
    const seen = await look(server, { as: outsider });
    expect(seen).toMatchObject({ kind: "silent", reached: false });
    const remedy = /for this: (grant .+)$/.exec(seen.detail)?.[1] ?? "";
    await server.sql(remedy);
    expect(await look(server, { as: outsider })).toMatchObject({ kind: "healthy", database: { writeAccepted: true } });
  });

  it("is not failing when only the probe's role may not write: it says what its owner has to run, and that then works", async () => {
    await server.sql("drop table app.understudy_heartbeat", "revoke all privileges on app.* from outsider", "grant select on app.* to outsider");
    const seen = await look(server, { as: outsider });
    expect(seen).toMatchObject({ kind: "healthy", database: { role: "writer", writeAccepted: false, newestWriteAt: null } });
    const remedy = /let its owner run: (.+)$/.exec(seen.detail)?.[1]?.split("; ") ?? [];
    await server.sql("use app", ...remedy);
    expect(await look(server, { as: outsider })).toMatchObject({ kind: "healthy", database: { writeAccepted: true, trialWrites: 1 } });
  });

  it("commits its write also where the server commits nothing by itself", async () => {
    await server.sql("set global autocommit = 0");
    const before = await values(server);
    expect((await values(server)).trialWrites).toBe((before.trialWrites ?? 0) + 1);
    await server.sql("set global autocommit = 1");
  });

  it("fails when the database that the plan names is not there", async () => {
    expect(await look(server, { database: "nowhere", as: { username: "admin", ...(await admin()) } })).toMatchObject({ kind: "failing", reached: true, detail: "answers with an error: Unknown database 'nowhere' (1049)" });
  });
  const admin = async (): Promise<{ password: string }> => {
    await server.sql("create or replace user admin identified by 'admin-password'", "grant all on *.* to admin");
    return { password: "admin-password" };
  };

  it("fails when no connection is left", async () => {
    await server.sql("set global max_connections = 10");
    const kept = Array.from({ length: 12 }, () => server.sql("select sleep(3)").then(() => true, () => false));
    await clock.sleep(500);
    expect(await look(server)).toEqual({ kind: "failing", reached: true, detail: "answers with an error: Too many connections (1040)" });
    await Promise.all(kept);
    await server.sql("set global max_connections = 151");
  });

  it("gives up a server that takes the connection and never answers", async () => {
    server.freeze();
    expect(await look(server)).toEqual({ kind: "failing", reached: false, detail: `did not answer within ${deadlineMs / 1000} s` });
    server.thaw();
    expect((await look(server)).kind).toBe("healthy");
  });
});

describe("the certificate of a server", () => {
  let certificates: Certificates;
  let plain: MariaDb;
  let secured: MariaDb;
  let expired: MariaDb;
  beforeAll(async () => {
    certificates = await authority("The test's authority");
    const past = { from: new Date("2020-01-01"), to: new Date("2020-02-01") };
    [plain, secured, expired] = await Promise.all([
      servers.start(),
      servers.start({ certificate: await certificates.issue("db.example.com"), more: ["--require-secure-transport=1"] }),
      servers.start({ certificate: await certificates.issue("db.example.com", past) }),
    ]);
  });
  const over = { tls: true };

  it("is checked, for the name in the plan, and the look goes over TLS", async () => {
    expect(await look(secured, { ...over, ca: certificates.ca })).toMatchObject({ kind: "healthy", database: { writeAccepted: true } });
  });

  test.each<{ readonly name: string; readonly see: () => ReturnType<typeof look>; readonly says: RegExp }>([
    { name: "has expired", see: () => look(expired, { ...over, ca: certificates.ca }), says: /^the database shows a certificate that has expired \(CERT_HAS_EXPIRED\)$/ },
    { name: "is for another name", see: () => look(secured, { ...over, ca: certificates.ca, host: "other.example.com" }), says: /^the database shows a certificate for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)$/ },
    { name: "is of an authority that nobody named", see: () => look(secured, over), says: /^the database shows a certificate whose authority is not known here \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/ },
  ])("is not accepted when it $name, and the password is not sent", async ({ see, says }) => {
    expect(await see()).toMatchObject({ kind: "silent", reached: false, detail: expect.stringMatching(says) as string });
    expect(await secured.sql("select 1 from information_schema.processlist where user = 'probe'")).toEqual([]);
  });

  it("is wanted: a server without one is told from a dead one, and the password is not sent", async () => {
    expect(await look(plain, { ...over, ca: certificates.ca })).toMatchObject({ kind: "silent", detail: expect.stringMatching(/^the database offers no TLS/) as string });
  });

  it("may be forgone only by the plan, and a server that insists turns the probe away", async () => {
    expect(await look(plain, { tls: false })).toMatchObject({ kind: "healthy" });
    expect(await look(secured, { tls: false })).toMatchObject({ kind: "silent", detail: expect.stringMatching(/^the database turns the probe away/) as string });
  });
});
