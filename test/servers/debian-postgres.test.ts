// The PostgreSQL probe against the version that Debian ships: a writer and its replica, each of which stops, stands still or
// stops taking writes, and the way there over TLS. What the values of a look are worth is tested in test/real/.

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookPostgres } from "../../lambdas/probe/postgres.ts";
import { lookTcp } from "../../lambdas/probe/tcp.ts";
import { authority, ProbeWorld, type Certificates } from "../contract/probe-world.ts";
import { DebianPostgres, probe } from "./debian-postgres.ts";
import { Machine, until } from "./machine.ts";

jest.setTimeout(60_000);

const deadlineMs = 1_500;
const slackMs = 1_000;

let machine: Machine;
let certificates: Certificates;
let writer: DebianPostgres;
let replica: DebianPostgres;
const world = new ProbeWorld();

beforeAll(async () => {
  certificates = await authority("The test's authority");
  machine = await Machine.start();
  writer = await DebianPostgres.writer(machine, "writer", await certificates.issue("writer.internal"));
  replica = await writer.replica("replica");
  world.name("writer.internal:5432", writer.port);
  world.name("replica.internal:5432", replica.port);
  world.secret("the-secret", probe);
});
afterAll(async () => {
  await world.close();
  await machine.close();
});

async function look(name: "writer" | "replica"): Promise<Look> {
  const startedAt = clock.now();
  const seen = await lookPostgres(world.way(), { endpoint: `${name}.internal:5432`, database: "postgres", secret: "the-secret" }, deadlineMs);
  expect(clock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}
const wellAsWriter = { kind: "healthy", database: { role: "writer", writeAccepted: true } };
const wellAsReplica = { kind: "healthy", database: { role: "replica" } };
const well = async (): Promise<void> => until(async () => (await look("writer")).kind === "healthy" && (await look("replica")).kind === "healthy");

it("says of both what they are", async () => {
  expect(await look("writer")).toMatchObject(wellAsWriter);
  await until(async () => /^answers as a replica, [\d.]+ s behind its source$/.test((await look("replica")).detail));
  expect(await look("replica")).toMatchObject(wellAsReplica);
});

it("a replica that is stopped is failing, and nothing is wrong with its writer", async () => {
  await replica.kill();
  expect(await look("replica")).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
  expect(await look("writer")).toMatchObject(wellAsWriter);
  await replica.boot();
  await well();
});

it("a replica that stands still takes the connection and does not answer", async () => {
  replica.freeze();
  expect(await lookTcp(world.way(), "replica.internal:5432")).toMatchObject({ kind: "healthy" });
  expect(await look("replica")).toMatchObject({ kind: "failing", reached: false });
  replica.thaw();
  await well();
});

it("a writer that waits for a replica which is gone takes no write, although it answers (C4)", async () => {
  await writer.sql("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
  await until(async () => (await writer.sql("select sync_state from pg_stat_replication"))[0]?.["sync_state"] === "sync");
  expect(await look("writer")).toMatchObject(wellAsWriter);
  await replica.kill();
  try {
    expect(await look("writer")).toMatchObject({ kind: "failing", reached: true, detail: expect.stringMatching(/^answers as the writer and (did not accept a trial write within 1\.5 s|refuses writes: .+)$/) as string });
  } finally {
    await replica.boot();
    await writer.sql("alter system reset synchronous_standby_names", "select pg_reload_conf()");
  }
  await well();
});

it("a writer that was made read-only refuses writes, and says so", async () => {
  await writer.sql("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
  await until(async () => (await look("writer")).kind === "failing");
  expect(await look("writer")).toMatchObject({ kind: "failing", reached: true, detail: "answers as the writer and refuses writes: cannot execute INSERT in a read-only transaction (25006)", database: { role: "writer", writeAccepted: false } });
  await writer.sql("set default_transaction_read_only = off", "alter system reset default_transaction_read_only", "select pg_reload_conf()");
  await well();
});

it("a replica whose writer is gone is still a copy, and says that it receives nothing", async () => {
  await writer.kill();
  expect(await look("writer")).toMatchObject({ kind: "failing", reached: false });
  await until(async () => (await look("replica")).detail === "answers as a replica and receives nothing from its source");
  expect(await look("replica")).toMatchObject(wellAsReplica);
  await writer.boot();
  await well();
});

describe("over TLS", () => {
  // Only what is not written as a loopback address is protected; this one is spelt so that it is not.
  const overTls = async (name: string, ca: string | undefined): Promise<Look> => {
    const way = world.way();
    return lookPostgres({ ...way, dialer: { ca, dial: async () => ({ host: "127.1", port: writer.port }) } }, { endpoint: `${name}:5432`, database: "postgres", secret: "the-secret" }, deadlineMs);
  };

  it("is content with a certificate for the real name", async () => {
    expect(await overTls("writer.internal", certificates.ca)).toMatchObject(wellAsWriter);
  });

  it("does not take a certificate for another name or of an authority that nobody named: our own lack", async () => {
    expect(await overTls("other.internal", certificates.ca)).toEqual({ kind: "silent", reached: false, detail: "the database shows a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)" });
    expect(await overTls("writer.internal", undefined)).toMatchObject({ kind: "silent", detail: expect.stringContaining("the database shows a certificate") as string });
  });

  it("does not take one that has run out", async () => {
    const old = await DebianPostgres.writer(machine, "old", await certificates.issue("old.internal", { from: new Date("2020-01-01"), to: new Date("2020-02-01") }));
    const way = world.way();
    const seen = await lookPostgres({ ...way, dialer: { ca: certificates.ca, dial: async () => ({ host: "127.1", port: old.port }) } }, { endpoint: "old.internal:5432", database: "postgres", secret: "the-secret" }, deadlineMs);
    expect(seen).toEqual({ kind: "silent", reached: false, detail: "the database shows a certificate that has expired (CERT_HAS_EXPIRED)" });
  });
});
