// The database and its copy: what probes read off them, what RDS says, and how a copy follows.

import { readDatabaseInstance } from "../../../../lambdas/aws/rds.ts";
import type { DatabaseInstance } from "../../../../lambdas/aws/rds.ts";
import { sendAws } from "../../every-send.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Chapter } from "../suite.ts";
import { broken, kindSeen, looks, stays, until, values } from "../watching.ts";
import type { ContractWorld, Trouble } from "../world.ts";
import { regionOf } from "./machines.ts";

export const instance = (world: ContractWorld, site: string, region = regionOf(world, site)): Promise<DatabaseInstance | undefined> => readDatabaseInstance(world.at("arbiter").clients, region, `chat-config-${site.slice(-1)}`);
export const promote = (world: ContractWorld, site: string, region = regionOf(world, site)): Promise<string> => sendAws({ operation: "rds.PromoteReadReplica", region, input: { DBInstanceIdentifier: `chat-config-${site.slice(-1)}` } }, world.at("arbiter"));
const source = "arn:aws:rds:eu-west-1:123456789012:db:chat-config-a";
/** Until the copy is seen to follow again, by its own word and by that of RDS. */
const follows = (world: ContractWorld): Promise<unknown> => until(world, async () => [(await values(world, "site-a", "site-b")).lagMs !== null, (await instance(world, "site-b"))?.replication], ([lag, says]) => lag === true && JSON.stringify(says) === '["replicating"]');

/** What takes the way away between the copy and its source. */
const ways: readonly { readonly name: string; readonly trouble: Trouble }[] = [
  { name: "replication is cut", trouble: { what: "replication" } },
  { name: "the way between the sites is cut", trouble: { what: "link", between: ["site-a", "site-b"] } },
  { name: "the source's database is down", trouble: { what: "database", site: "site-a" } },
  { name: "the source's site has no power", trouble: { what: "site", site: "site-a" } },
];

export const databasesChapter: Chapter = {
  title: "the database and its copy",
  cases: [
    {
      sentence: "The writer accepts trial writes from wherever the plan looks, and the copy tells how far it is behind",
      tell: async (world) => {
        for (const place of ["site-a", "site-b"]) {
          expect(await values(world, place, "site-a")).toMatchObject({ role: "writer", writeAccepted: true, lagMs: null, newestWriteAt: expect.any(Number), transactions: expect.any(Number), trialWrites: expect.any(Number) });
          expect(await values(world, place, "site-b")).toMatchObject({ role: "replica", newestWriteAt: expect.any(Number), transactions: expect.any(Number), trialWrites: expect.any(Number) });
          await until(world, async () => (await values(world, place, "site-b")).lagMs, (lagMs) => lagMs !== null && lagMs < 5_000);
        }
      },
    },
    {
      sentence: "A look at the writer leaves a trial write, which the copy holds soon, and the copy stays a copy when it is looked at",
      tell: async (world) => {
        const { trialWrites: before, transactions } = await values(world, "site-a", "site-a");
        const after = await values(world, "site-a", "site-a");
        // The observers of the plan go on looking too.
        expect(after.trialWrites).toBeGreaterThan(before ?? 0);
        expect(after.transactions).toBeGreaterThan(transactions ?? 0);
        const copied = await until(world, () => values(world, "site-a", "site-b"), ({ trialWrites }) => (trialWrites ?? 0) >= (after.trialWrites ?? 0));
        expect(copied.at(-1)?.newestWriteAt).toBeGreaterThanOrEqual(after.newestWriteAt ?? 0);
        expect(copied.at(-1)?.role).toBe("replica");
      },
    },
    {
      sentence: "The counter of the copy never is before that of its source, so that a difference is at least what would be lost",
      tell: async (world) => {
        for (let look = 0; look < 5; look += 1) {
          const copy = await values(world, "site-a", "site-b");
          const writer = await values(world, "site-a", "site-a");
          expect(writer.transactions).toBeGreaterThanOrEqual(copy.transactions ?? 0);
        }
      },
    },
    {
      sentence: "The copy takes no writes of anybody, and the writer does",
      tell: async (world) => expect([await world.truth.writable("site-a"), await world.truth.writable("site-b")]).toEqual([true, false]),
    },
    {
      sentence: "RDS names the source of the copy by ARN, says that it replicates, and knows each instance in its own Region only",
      tell: async (world) => {
        expect(await instance(world, "site-a")).toEqual({ id: "chat-config-a", status: "available", replicaOf: null, replication: [] });
        expect(await instance(world, "site-b")).toEqual({ id: "chat-config-b", status: "available", replicaOf: source, replication: ["replicating"] });
        expect([await instance(world, "site-a", "eu-central-1"), await instance(world, "site-b", "eu-west-1")]).toEqual([undefined, undefined]);
      },
    },
    {
      sentence: "A writer is not promoted, and neither is an instance of another Region; both stay what they are",
      tell: async (world) => {
        expect(await failureOf(promote(world, "site-a"))).toBe("Refused InvalidDBInstanceState");
        expect(await failureOf(promote(world, "site-b", "eu-west-1"))).toBe("Refused DBInstanceNotFound");
        expect(await stays(world, async () => [await world.truth.writable("site-a"), await world.truth.writable("site-b"), (await instance(world, "site-b"))?.status])).toEqual([true, false, "available"]);
      },
    },
    ...ways.map(({ name, trouble }) => ({
      sentence: `While ${name} the copy answers, no longer says how far it is behind, and RDS says that it does not replicate; then it catches up`,
      tell: async (world: ContractWorld) => {
        await broken(world, trouble, async () => {
          await until(world, async () => ({ lagMs: (await values(world, "site-b", "site-b")).lagMs, says: (await instance(world, "site-b"))?.replication }), ({ lagMs, says }) => lagMs === null && says?.join() === "error");
          expect(await instance(world, "site-b")).toMatchObject({ status: "available", replicaOf: source });
          expect(await kindSeen(world, "site-b", "chat-config", "site-b")).toBe("healthy");
          // What it holds stands still, its newest write as well as its counters.
          const held = async () => {
            const { newestWriteAt, transactions, trialWrites } = await values(world, "site-b", "site-b");
            return { newestWriteAt, transactions, trialWrites };
          };
          const stood = await stays(world, held);
          expect(stood.newestWriteAt).not.toBeNull();
        });
        await follows(world);
        const { transactions } = await values(world, "site-a", "site-a");
        await until(world, async () => (await values(world, "site-b", "site-b")).transactions ?? 0, (count) => count >= (transactions ?? 0));
      },
    })),
    {
      sentence: "A database that is down is seen to fail from everywhere, its site is well, and it is the writer again when it is back",
      tell: async (world) => {
        await broken(world, { what: "database", site: "site-a" }, async () => {
          for (const place of ["site-a", "site-b"]) expect([place, await kindSeen(world, place, "chat-config", "site-a")]).toEqual([place, "failing"]);
          expect(await kindSeen(world, "arbiter", "gateway", "site-a")).toBe("healthy");
          expect(await world.truth.writable("site-a")).toBe(false);
        });
        await until(world, () => looks(world, "site-b", "chat-config", "site-a").then(({ kind }) => kind), (kind) => kind === "healthy");
        expect((await values(world, "site-b", "site-a")).role).toBe("writer");
      },
    },
    {
      sentence: "A copy that is down is seen to fail, and follows again when it is back",
      tell: async (world) => {
        await broken(world, { what: "database", site: "site-b" }, async () => {
          for (const place of ["site-a", "site-b"]) expect([place, await kindSeen(world, place, "chat-config", "site-b")]).toEqual([place, "failing"]);
          expect(await kindSeen(world, "site-a", "chat-config", "site-a")).toBe("healthy");
        });
        await follows(world);
      },
    },
    {
      sentence: "A copy that falls behind by a time that is told says so, and goes on following",
      needs: { what: "lag", ms: 45_000 },
      tell: async (world) => {
        await broken(world, { what: "lag", ms: 45_000 }, async () => {
          await until(world, async () => (await values(world, "site-a", "site-b")).lagMs ?? 0, (lagMs) => lagMs >= 45_000);
          expect((await instance(world, "site-b"))?.replication).toEqual(["replicating"]);
        });
        await until(world, async () => (await values(world, "site-a", "site-b")).lagMs ?? 0, (lagMs) => lagMs < 5_000);
      },
    },
  ],
};
