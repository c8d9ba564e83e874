// Aurora clusters that are enlarged, and global clusters, asked by the product's adapters.

import { CreateDBClusterCommand, CreateGlobalClusterCommand, RDSClient } from "@aws-sdk/client-rds";
import { readAuroraCluster } from "../../../lambdas/aws/aurora-clusters.ts";
import { instancesLeft, zonesOffering } from "../../../lambdas/aws/aurora-standing.ts";
import { readGlobalCluster } from "../../../lambdas/aws/global-clusters.ts";
import { client } from "../aws.ts";
import { addedName } from "../../../workflows/names.ts";
import { addedTag } from "../../../workflows/restored-tags.ts";
import { account, own, region, send } from "./cases.ts";
import type { Case, Difference } from "./cases.ts";

const engine = "aurora-postgresql";
const master = { MasterUsername: "shop", MasterUserPassword: "not-a-secret" };
const arn = (at: string, cluster: string): string => `arn:aws:rds:${at}:${account}:cluster:${cluster}`;
/** Where moto keeps the global clusters of all Regions. */
const keeps = "us-east-1";
const moved = { GlobalClusterIdentifier: "shop-global", TargetDbClusterIdentifier: arn(region, "shop-b") };

export const clusterCases: readonly Case[] = [
  {
    says: "an Aurora cluster gets other limits of its serverless capacity, and an instance more, which is deleted again",
    async run(emulated) {
      const { clients } = emulated;
      await own(emulated, RDSClient).send(new CreateDBClusterCommand({ DBClusterIdentifier: "audit-b", Engine: engine, ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 2 }, ...master }));
      await send(emulated, { operation: "rds.ModifyDBCluster", region, input: { DBClusterIdentifier: "audit-b", ApplyImmediately: true, ServerlessV2ScalingConfiguration: { MinCapacity: 8, MaxCapacity: 16 } } });
      expect((await readAuroraCluster(clients, region, "audit-b"))?.limits).toEqual({ min: 8, max: 16, pauseAfterSeconds: null });
      const id = addedName("audit-b", 7, 1);
      await send(emulated, { operation: "rds.CreateDBInstance", region, input: { DBInstanceIdentifier: id, DBClusterIdentifier: "audit-b", DBInstanceClass: "db.serverless", Engine: engine, PromotionTier: 15, PubliclyAccessible: false, Tags: [{ Key: addedTag, Value: "us/r/s/7" }] } });
      expect((await readAuroraCluster(clients, region, "audit-b"))?.instances).toMatchObject([{ id, class: "db.serverless", isMember: true, addedBy: "us/r/s/7" }]);
      await send(emulated, { operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } });
      expect((await readAuroraCluster(clients, region, "audit-b"))?.instances).toEqual([]);
    },
  },
  {
    says: "a class that is offered for an Aurora engine has its zones",
    async run({ clients }) {
      expect(await zonesOffering(clients, { engine, engineVersion: "11.9" }, { region, type: "db.r6g.large" })).toContain("us-east-1a");
    },
  },
  {
    says: "a global cluster is read with who is the primary, and a member is detached",
    async run(emulated) {
      const { clients, url } = emulated;
      const at = (place: string): RDSClient => client(RDSClient, url, place);
      await at(keeps).send(new CreateGlobalClusterCommand({ GlobalClusterIdentifier: "shop-global", Engine: engine }));
      await at("eu-west-1").send(new CreateDBClusterCommand({ DBClusterIdentifier: "shop-a", Engine: engine, GlobalClusterIdentifier: "shop-global", ...master }));
      await at(keeps).send(new CreateDBClusterCommand({ DBClusterIdentifier: "shop-b", Engine: engine, GlobalClusterIdentifier: "shop-global" }));
      const primary = { arn: arn("eu-west-1", "shop-a"), isPrimary: true };
      expect(await readGlobalCluster(clients, region, "shop-global")).toMatchObject({ id: "shop-global", status: "available", engine, members: [primary, { arn: arn(keeps, "shop-b"), isPrimary: false }], move: null });
      await send(emulated, { operation: "rds.RemoveFromGlobalCluster", region: keeps, input: { GlobalClusterIdentifier: "shop-global", DbClusterIdentifier: arn(keeps, "shop-b") } });
      expect((await readGlobalCluster(clients, region, "shop-global"))?.members).toMatchObject([primary]);
    },
  },
];

export const missingClusterCases: readonly Case[] = [
  { says: "rds.FailoverGlobalCluster", run: async (emulated) => void (await send(emulated, { operation: "rds.FailoverGlobalCluster", region, input: { ...moved, AllowDataLoss: true } })) },
  { says: "rds.SwitchoverGlobalCluster", run: async (emulated) => void (await send(emulated, { operation: "rds.SwitchoverGlobalCluster", region, input: moved })) },
  { says: "rds.DescribeAccountAttributes", run: async ({ clients }) => void (await instancesLeft(clients, region)) },
];

const reference = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference";
const states = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html";

export const clusterDifferences: readonly Difference[] = [
  { operation: "rds.ModifyDBCluster", emulator: "the cluster stays `available`, and nothing grows", modelled: "it is `modifying` for a while, refused meanwhile, and its capacity follows later", page: states },
  { operation: "rds.CreateDBInstance", emulator: "an instance of a cluster is `available` at once", modelled: "it is not seen at first, then `creating` for minutes", page: states },
  { operation: "rds.DescribeOrderableDBInstanceOptions", emulator: "tells the zones of us-east-1, of every class, whatever is asked for", modelled: "tells the Region's own, of the class that is asked for", page: `${reference}/API_DescribeOrderableDBInstanceOptions.html` },
  { operation: "rds.DescribeGlobalClusters", emulator: "gives all global clusters, whichever is asked for", modelled: "gives the one that is asked for; another name is GlobalClusterNotFoundFault", page: `${reference}/API_DescribeGlobalClusters.html` },
  { operation: "rds.RemoveFromGlobalCluster", emulator: "a cluster that it does not find, as any outside us-east-1, is answered without an error; one that it finds is out at once", modelled: "a cluster that is no member is refused; a member is detached and promoted in a while", page: `${reference}/API_RemoveFromGlobalCluster.html` },
];
