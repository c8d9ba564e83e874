// RDS, asked by the product's adapters.

import { CreateDBClusterCommand, CreateDBInstanceCommand, CreateDBSnapshotCommand, CreateDBSubnetGroupCommand, RDSClient } from "@aws-sdk/client-rds";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { readBackups, readRestored } from "../../../lambdas/aws/rds-backups.ts";
import { readDatabaseCluster } from "../../../lambdas/aws/rds-clusters.ts";
import { readBuiltInstance } from "../../../lambdas/aws/rds-replicas.ts";
import { readDatedMaintenance } from "../../../lambdas/aws/rds-maintenance.ts";
import { readDatabaseInstance } from "../../../lambdas/aws/rds.ts";
import type { RestoredInstance } from "../../../workflows/mutations.ts";
import { account, own, region, send, there } from "./cases.ts";
import type { Case, Difference, Emulated } from "./cases.ts";

async function instanceOf(emulated: Emulated, id: string): Promise<void> {
  await own(emulated, RDSClient).send(new CreateDBInstanceCommand({ DBInstanceIdentifier: id, Engine: "postgres", DBInstanceClass: "db.t3.micro", AllocatedStorage: 20, MasterUsername: "shop", MasterUserPassword: "not-a-secret", BackupRetentionPeriod: 7 }));
}
async function subnetGroupOf(emulated: Emulated, name: string): Promise<string> {
  const { Subnets = [] } = await own(emulated, EC2Client).send(new DescribeSubnetsCommand({}));
  await own(emulated, RDSClient).send(new CreateDBSubnetGroupCommand({ DBSubnetGroupName: name, DBSubnetGroupDescription: name, SubnetIds: Subnets.flatMap(({ SubnetId }) => SubnetId ?? []) }));
  return name;
}
const tagged = [{ Key: "understudy-restored-by", Value: "us/r/s/7" }];

export const databaseCases: readonly Case[] = [
  {
    says: "a replica is made, promoted, protected and deleted",
    async run(emulated) {
      const { clients } = emulated;
      await instanceOf(emulated, "orders-a");
      expect(await readDatabaseInstance(clients, region, "orders-a")).toMatchObject({ status: "available", replicaOf: null });
      expect(await readDatabaseInstance(clients, region, "no-such")).toBeUndefined();
      await send(emulated, { operation: "rds.CreateDBInstanceReadReplica", region, input: { DBInstanceIdentifier: "orders-b", SourceDBInstanceIdentifier: `arn:aws:rds:${region}:${account}:db:orders-a`, DBInstanceClass: "db.t3.micro", VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: true, CopyTagsToSnapshot: true, EnableIAMDatabaseAuthentication: false, Tags: [{ Key: "understudy-reprotected-by", Value: "us/r/s/7" }] } });
      expect(await readBuiltInstance("orders-b", clients, region)).toMatchObject({ tags: { "understudy-reprotected-by": "us/r/s/7" } });
      expect((await readDatabaseInstance(clients, region, "orders-b"))?.replicaOf).toContain("orders-a");
      expect(await send(emulated, { operation: "rds.PromoteReadReplica", region, input: { DBInstanceIdentifier: "orders-b" } })).toContain("orders-b ");
      await send(emulated, { operation: "rds.ModifyDBInstance", region, input: { DBInstanceIdentifier: "orders-b", DeletionProtection: false, ApplyImmediately: true } });
      expect(await readRestored("orders-b", clients, region)).toMatchObject({ protectedFromDeletion: false });
      await send(emulated, { operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: "orders-b", SkipFinalSnapshot: true, DeleteAutomatedBackups: true } });
      expect(await readRestored("orders-b", clients, region)).toBeUndefined();
    },
  },
  {
    says: "an instance is restored from a snapshot and to a point in time, and is found by its tag",
    async run(emulated) {
      const { clients } = emulated;
      await instanceOf(emulated, "stock-a");
      const DBSubnetGroupName = await subnetGroupOf(emulated, "shop");
      const { DBSnapshot } = await own(emulated, RDSClient).send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "stock-a", DBSnapshotIdentifier: "stock-nightly" }));
      const { usable, refused } = await readBackups({ id: "stock-a", region }, ["snapshots"], clients, region);
      expect({ usable: usable.map(({ arn }) => arn), refused }).toEqual({ usable: expect.arrayContaining([DBSnapshot?.DBSnapshotArn]) as string[], refused: [] });
      const like: RestoredInstance = { DBSubnetGroupName, VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: true, Tags: tagged };
      await send(emulated, { operation: "rds.RestoreDBInstanceFromDBSnapshot", region, input: { DBInstanceIdentifier: "stock-c", DBSnapshotIdentifier: there(DBSnapshot?.DBSnapshotArn, "snapshot"), ...like } });
      await send(emulated, { operation: "rds.RestoreDBInstanceToPointInTime", region, input: { TargetDBInstanceIdentifier: "stock-d", SourceDBInstanceAutomatedBackupsArn: `arn:aws:rds:${region}:${account}:auto-backup:ab-1`, UseLatestRestorableTime: true, ...like } });
      expect(await readBackups({ id: "stock-a", region }, ["automated-backups"], clients, region)).toEqual({ usable: [], refused: [] });
      expect(await readRestored("stock-c", clients, region)).toMatchObject({ id: "stock-c", tags: { "understudy-restored-by": "us/r/s/7" } });
    },
  },
  {
    says: "a cluster is read with who of it writes",
    async run(emulated) {
      await own(emulated, RDSClient).send(new CreateDBClusterCommand({ DBClusterIdentifier: "chat-b", Engine: "aurora-postgresql", MasterUsername: "shop", MasterUserPassword: "not-a-secret" }));
      expect(await readDatabaseCluster(emulated.clients, region, "chat-b")).toMatchObject({ id: "chat-b", status: "available" });
      expect(await readDatabaseCluster(emulated.clients, region, "no-such")).toBeUndefined();
    },
  },
];

export const missingDatabaseCases: readonly Case[] = [
  { says: "rds.SwitchoverReadReplica", run: async (emulated) => void (await send(emulated, { operation: "rds.SwitchoverReadReplica", region, input: { DBInstanceIdentifier: "ledger-b" } })) },
  {
    says: "rds.DescribePendingMaintenanceActions",
    async run(emulated) {
      await instanceOf(emulated, "ledger-a");
      await readDatedMaintenance(emulated.clients, region, "ledger-a");
    },
  },
];

export const databaseDifferences: readonly Difference[] = [
  { operation: "rds.PromoteReadReplica", emulator: "takes the promotion of anything, at once, and the instance goes on naming its source", modelled: "refused for what is no available replica; else `modifying`, then `available` and a replica no longer, and `available` may still be told before that begins", page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Promote.html" },
  { operation: "rds.CreateDBInstanceReadReplica", emulator: "the replica is `available` at once", modelled: "it is `creating`, then `modifying` or `backing-up`, for minutes", page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html" },
];
