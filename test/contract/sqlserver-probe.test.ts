// The SQL Server probe over the wire, against a stand-in that is walked through by tedious: the deadline, and every trouble
// on the way. What the answers mean is held as values in the unit tests.

import { systemClock } from "../../infra/local/system-clock.ts";
import { reservePort } from "../../infra/local/world/ports.ts";
import type { DatabaseWay } from "../../lambdas/probe/database.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookSqlServer } from "../../lambdas/probe/sqlserver.ts";
import { TdsStandIn, type Script } from "./tds-stand-in.ts";

// The library takes its time to load.
jest.setTimeout(30_000);

const deadlineMs = 500;
/** Timers and a busy machine may add this much to a deadline. */
const slackMs = 600;
let standIn: TdsStandIn | undefined;
afterEach(() => standIn?.close());

const secret = { username: "probe", password: "secret-password" };

/** By an address that is no loopback the connection has to be encrypted, and 0.0.0.0 leads to the stand-in as well. */
function way(port: number, fields: Record<string, string> = secret, host = "127.0.0.1"): DatabaseWay {
  return { place: "arbiter", clock: systemClock, dialer: { ca: undefined, dial: async () => ({ host, port }) }, secrets: { read: async () => fields } };
}

async function look(script: Script, given?: DatabaseWay): Promise<Look> {
  standIn = await TdsStandIn.start(script);
  return timely(given ?? way(standIn.port));
}

async function timely(given: DatabaseWay): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await lookSqlServer(given, { endpoint: "sql.example.com:1433", database: "app", secret: "the-secret" }, deadlineMs);
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  expect(seen.detail).not.toContain(secret.password);
  return seen;
}
beforeAll(async () => {
  // So that loading the library is in nobody's deadline.
  await lookSqlServer(way(1), { endpoint: "sql.example.com:1433", database: "app", secret: "the-secret" }, 5_000);
});

const alone = { rows: [{ updateability: "READ_WRITE", hadr: 0, heartbeat: 1 }] };
const values = { rows: [{ trial_writes: 7, newest: 1_700_000_000_000 }] };
const denied = (error: number) => ({ error, message: "permission was denied" });

it("signs in, asks, writes a row for its place and reads it back", async () => {
  const seen = await look({ requests: [alone, { rows: [{ written_at: 1_700_000_000_123 }] }, values] });
  expect(seen).toEqual({
    kind: "healthy", reached: true, detail: expect.stringMatching(/^answers as the writer and accepted a trial write after \d+ ms$/) as string,
    database: { role: "writer", writeAccepted: true, newestWriteAt: 1_700_000_000_123, transactions: null, trialWrites: 7, lagMs: null },
  });
  expect(standIn?.heard.some(({ text }) => text.includes("update understudy_heartbeat") && text.includes("arbiter"))).toBe(true);
});

it("makes its table where it is missing, and writes again", async () => {
  const missing = { rows: [{ updateability: "READ_WRITE", hadr: 0, heartbeat: 0 }] };
  const seen = await look({ requests: [missing, { error: 208, message: "Invalid object name 'understudy_heartbeat'." }, { rows: [] }, { rows: [{ written_at: 5 }] }, values] });
  expect(seen).toMatchObject({ kind: "healthy", database: { writeAccepted: true } });
});

it("says of a secondary what its availability group says, and writes nothing", async () => {
  const group = { rows: [{ is_local: 1, role: "SECONDARY", synchronization: "SYNCHRONIZED", suspended: 0, reason: null, lag_s: 3 }] };
  const seen = await look({ requests: [{ rows: [{ updateability: "READ_ONLY", hadr: 1, heartbeat: 1 }] }, group, values] });
  expect(seen).toMatchObject({ kind: "healthy", detail: "answers as a secondary, synchronized, 3 s behind", database: { role: "replica", newestWriteAt: 1_700_000_000_000, lagMs: 3_000 } });
  expect(standIn?.heard.some(({ text }) => text.includes("insert"))).toBe(false);
});

test.each<{ readonly name: string; readonly script: Script; readonly seen: Partial<Look> }>([
  { name: "a login that is turned away", script: { login: { error: 18456, message: "Login failed for user 'probe'." } }, seen: { kind: "silent", reached: false, detail: "the database turns the probe away: Login failed for user 'probe'. (18456); see to the secret the-secret and its login" } },
  { name: "a database that cannot be opened", script: { login: { error: 4060, message: 'Cannot open database "app" requested by the login.' } }, seen: { kind: "failing", reached: true, detail: 'answers with an error: Cannot open database "app" requested by the login. (4060)' } },
  { name: "a secondary that may not be read", script: { login: { error: 976, message: "The target database is participating in an availability group." } }, seen: { kind: "healthy", reached: true } },
  { name: "views that the login may not see, on a writer", script: { requests: [{ rows: [{ updateability: "READ_WRITE", hadr: 1, heartbeat: 1 }] }, denied(300), { rows: [{ written_at: 5 }] }, values] }, seen: { kind: "healthy" } },
  { name: "views that the login may not see, on what may be either", script: { requests: [{ rows: [{ updateability: "READ_ONLY", hadr: 1, heartbeat: 0 }] }, denied(300)] }, seen: { kind: "silent", detail: "the database is READ_ONLY; whether as a secondary or as a primary that refuses writes is not shown to the login probe, for this: grant view server state to [probe]" } },
  { name: "a read-only primary", script: { requests: [{ rows: [{ updateability: "READ_ONLY", hadr: 0, heartbeat: 0 }] }] }, seen: { kind: "failing", reached: true, detail: "answers as the writer and refuses writes: the database is READ_ONLY" } },
  { name: "a full log", script: { requests: [alone, { error: 9002, message: "The transaction log for database 'app' is full." }, values] }, seen: { kind: "failing", reached: true, detail: "answers as the writer and refuses writes: The transaction log for database 'app' is full. (9002)" } },
  { name: "a server that never answers the login", script: { login: "hangs" }, seen: { kind: "failing", reached: false, detail: "did not answer within 0.5 s" } },
  { name: "a server that never answers the question", script: { requests: ["hangs"] }, seen: { kind: "failing", reached: true, detail: "let the probe in and did not answer its question within 0.5 s" } },
  { name: "a server that never answers the trial write", script: { requests: [alone, "hangs"] }, seen: { kind: "failing", reached: true, detail: "answers as the writer and did not accept a trial write within 0.5 s" } },
  { name: "a server that resets the login", script: { login: "resets" }, seen: { kind: "failing", reached: false, detail: "ended the connection without an answer" } },
  { name: "a server that resets the question", script: { requests: ["resets"] }, seen: { kind: "failing", reached: false } },
  { name: "a server that insists on encryption where none is possible", script: { encryption: 3 }, seen: { kind: "failing", reached: false } },
])("sees $name", async ({ script, seen }) => {
  expect(await look(script)).toMatchObject(seen);
  for (let tries = 0; tries < 100 && (standIn?.connections ?? 0) > 0; tries += 1) await systemClock.sleep(10);
  expect(standIn?.connections).toBe(0);
});

test.each([0, 2])("sends no password to a server over the network that says %i of encryption", async (encryption) => {
  standIn = await TdsStandIn.start({ encryption, requests: [alone] });
  expect(await timely(way(standIn.port, secret, "0.0.0.0"))).toEqual({ kind: "silent", reached: false, detail: "the database offers no TLS, and the password is not sent in the clear" });
  expect(standIn.heard.map(({ type }) => type)).toEqual([0x12]);
});

it("asks for encryption over the network, and gives up where none comes about", async () => {
  standIn = await TdsStandIn.start({ encryption: 1 });
  expect(await timely(way(standIn.port, secret, "0.0.0.0"))).toMatchObject({ kind: "failing", reached: false });
  expect(standIn.heard.map(({ type }) => type).filter((type) => type !== 0x12)).toEqual([]);
});

it("sees a refused port, a way that is not there, and a secret that is missing", async () => {
  const { port, release } = await reservePort();
  await release();
  expect(await timely(way(port))).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
  expect(await timely(way(port, { username: "probe" }))).toMatchObject({ kind: "silent", detail: "the secret the-secret has no username and password" });
});

test.each(["nonsense", "hangs"] as const)("gives up a port that answers with %s", async (answer) => {
  const seen = await look({ login: answer });
  expect(seen).toMatchObject({ kind: "failing", reached: false });
});
