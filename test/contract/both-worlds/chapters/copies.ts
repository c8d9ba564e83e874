// Copies that are set aside, made anew and deleted, as RDS does it: what is shown on the way, and what is refused.

import { readBuiltInstance, readInstancesNamed } from "../../../../lambdas/aws/rds-replicas.ts";
import { readRestored } from "../../../../lambdas/aws/rds-backups.ts";
import { sendAws } from "../../every-send.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Chapter } from "../suite.ts";
import { inOrder, kindSeen, until, values } from "../watching.ts";
import type { ContractWorld } from "../world.ts";
import { instance, promote } from "./databases.ts";
import { regionOf } from "./machines.ts";

const [copy, kept] = ["chat-config-b", "chat-config-b-us-kept-7"];
const source = "arn:aws:rds:eu-west-1:123456789012:db:chat-config-a";
const mark = { Key: "understudy:reprotected", Value: "us/run/step/7" };

const at = (world: ContractWorld): { readonly clients: Parameters<typeof readBuiltInstance>[1]; readonly region: string } => ({ clients: world.at("arbiter").clients, region: regionOf(world, "site-b") });
const rename = (world: ContractWorld, id: string, to: string, region = at(world).region): Promise<string> => sendAws({ operation: "rds.ModifyDBInstance", region, input: { DBInstanceIdentifier: id, NewDBInstanceIdentifier: to, ApplyImmediately: true } }, world.at("arbiter"));
const make = (world: ContractWorld, id: string, of = source): Promise<string> =>
  sendAws({ operation: "rds.CreateDBInstanceReadReplica", region: at(world).region, input: { DBInstanceIdentifier: id, SourceDBInstanceIdentifier: of, DBInstanceClass: "db.r6g.large", VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: false, CopyTagsToSnapshot: false, EnableIAMDatabaseAuthentication: false, Tags: [mark] } }, world.at("arbiter"));
const remove = (world: ContractWorld, id: string): Promise<string> => sendAws({ operation: "rds.DeleteDBInstance", region: at(world).region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } }, world.at("arbiter"));
const statusOf = async (world: ContractWorld, id: string): Promise<string> => (await readBuiltInstance(id, at(world).clients, at(world).region))?.status ?? "not there";
const names = async (world: ContractWorld): Promise<readonly string[]> => (await readInstancesNamed("chat-config-", at(world).clients, at(world).region)).map(({ id }) => id).toSorted();

export const copiesChapter: Chapter = {
  title: "copies that are set aside and made anew",
  cases: [
    {
      sentence: "A name that is taken is refused to a copy and to a renamed instance, and so is a copy of one that has no backups; nothing changes",
      tell: async (world) => {
        expect(await failureOf(make(world, copy))).toBe("Refused DBInstanceAlreadyExists");
        expect(await failureOf(rename(world, copy, copy))).toBe("Refused DBInstanceAlreadyExists");
        expect(await failureOf(make(world, "chat-config-c", `arn:aws:rds:eu-central-1:123456789012:db:${copy}`))).toBe("Refused InvalidDBInstanceState");
        expect(await failureOf(rename(world, "chat-config-c", "chat-config-d"))).toBe("Refused DBInstanceNotFound");
        expect(await names(world)).toEqual([copy]);
        expect(await statusOf(world, copy)).toBe("available");
      },
    },
    {
      sentence: "An instance that is renamed is available, then renaming, and then stands under its new name alone, where nobody looks for it",
      tell: async (world) => {
        await rename(world, copy, kept);
        const seen = await until(world, async () => [await statusOf(world, copy), await statusOf(world, kept)], ([, now]) => now === "available");
        inOrder(seen.map(([was]) => was), ["available", "renaming", "not there"]);
        expect(await names(world)).toEqual([kept]);
        expect(await readBuiltInstance(kept, at(world).clients, at(world).region)).toMatchObject({ arn: `arn:aws:rds:eu-central-1:123456789012:db:${kept}`, replicaOf: source });
        expect(await kindSeen(world, "site-b", "chat-config", "site-b")).toBe("failing");
      },
    },
    {
      sentence: "A copy is made of a source that goes on: it is creating, is not promoted meanwhile, and follows when it is available",
      tell: async (world) => {
        const { transactions } = await values(world, "site-a", "site-a");
        await make(world, copy);
        const seen = await until(world, async () => {
          const status = await statusOf(world, copy);
          if (status === "creating") expect(await failureOf(promote(world, "site-b"))).toBe("Refused InvalidDBInstanceState");
          return status;
        }, (status) => status === "available");
        inOrder(seen, ["not there", "creating", "available"]);
        expect(await readRestored(copy, at(world).clients, at(world).region)).toMatchObject({ tags: { [mark.Key]: mark.Value }, protectedFromDeletion: false });
        await until(world, async () => [(await values(world, "site-b", "site-b")).lagMs !== null, (await instance(world, "site-b"))?.replication?.[0]], ([lag, says]) => lag === true && says === "replicating");
        expect(await values(world, "site-b", "site-b")).toMatchObject({ role: "replica" });
        await until(world, async () => (await values(world, "site-b", "site-b")).transactions ?? 0, (count) => count >= (transactions ?? 0));
        expect(await world.truth.writable("site-b")).toBe(false);
      },
    },
    {
      sentence: "An instance that is deleted is deleting and then gone, and the others of the Region stay",
      tell: async (world) => {
        await remove(world, kept);
        inOrder(await until(world, () => statusOf(world, kept), (status) => status === "not there"), ["deleting", "not there"]);
        expect(await failureOf(remove(world, kept))).toContain("Refused");
        expect(await names(world)).toEqual([copy]);
        expect(await instance(world, "site-b")).toMatchObject({ status: "available", replicaOf: source });
      },
    },
  ],
};
