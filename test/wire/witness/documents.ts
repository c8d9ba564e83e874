// What steps read and write as documents, and where names lead: Secrets Manager, AppConfig, S3, Route 53.

import { AppConfigClient, CreateApplicationCommand, CreateConfigurationProfileCommand, CreateHostedConfigurationVersionCommand } from "@aws-sdk/client-appconfig";
import { CreateHealthCheckCommand, CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, GetBucketPolicyCommand, GetPublicAccessBlockCommand, PutBucketPolicyCommand, PutPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readHostedConfiguration } from "../../../lambdas/aws/hosted-configuration.ts";
import { putReportObject } from "../../../lambdas/aws/report-objects.ts";
import { getChange, listRecordSets } from "../../../lambdas/aws/route53.ts";
import { readObject } from "../../../lambdas/aws/s3.ts";
import { readSecretVersions } from "../../../lambdas/aws/secret-versions.ts";
import { allowsAnybody, readHealthChecks, readNameRecords } from "../../../lambdas/aws/switch-care.ts";
import { s3 } from "../../../lambdas/aws/services.ts";
import { own, region, send, there } from "./cases.ts";
import type { Case, Difference } from "./cases.ts";

const bucketIn = { LocationConstraint: region } as const;
const zone = "chat.example.com.";
const set = (Weight: number) => ({ Name: zone, Type: "A", TTL: 60, SetIdentifier: "site-a", Weight, ResourceRecords: [{ Value: "192.0.2.1" }] }) as const;

export const documentCases: readonly Case[] = [
  {
    says: "a secret gets a version with one key changed, and the label moves to it",
    async run(emulated) {
      const { clients } = emulated;
      const { VersionId } = await own(emulated, SecretsManagerClient).send(new CreateSecretCommand({ Name: "shop/database", SecretString: '{"host":"orders-a.internal","password":"kept"}' }));
      const from = there(VersionId, "version");
      const token = "0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b";
      await send(emulated, { operation: "secretsmanager.PutSecretValue", region, input: { SecretId: "shop/database", ClientRequestToken: token, VersionStages: ["understudy"] }, from, set: { host: "orders-b.internal" } });
      expect(await readSecretVersions(clients, region, "shop/database", ["host"])).toMatchObject({ labels: { AWSCURRENT: from, understudy: token }, current: { keys: { host: "orders-a.internal" } } });
      await send(emulated, { operation: "secretsmanager.UpdateSecretVersionStage", region, input: { SecretId: "shop/database", VersionStage: "AWSCURRENT", MoveToVersionId: token, RemoveFromVersionId: from } });
      expect(await readSecretVersions(clients, region, "shop/database", ["host"])).toMatchObject({ labels: { AWSCURRENT: token } });
      expect(await readSecretVersions(clients, region, "shop/none", [])).toBeUndefined();
    },
  },
  {
    says: "a hosted configuration gets a version with one key changed",
    async run(emulated) {
      const client = own(emulated, AppConfigClient);
      const ApplicationId = there((await client.send(new CreateApplicationCommand({ Name: "shop" }))).Id, "application");
      const ConfigurationProfileId = there((await client.send(new CreateConfigurationProfileCommand({ ApplicationId, Name: "database", LocationUri: "hosted" }))).Id, "profile");
      await client.send(new CreateHostedConfigurationVersionCommand({ ApplicationId, ConfigurationProfileId, ContentType: "application/json", Content: new TextEncoder().encode('{"host":"orders-a.internal","pool":20}') }));
      expect(await send(emulated, { operation: "appconfig.CreateHostedConfigurationVersion", region, input: { ApplicationId, ConfigurationProfileId, ContentType: "application/json", VersionLabel: "understudy-1", LatestVersionNumber: 1 }, from: "1", set: { host: "orders-b.internal" } })).toBe("version 2");
    },
  },
  {
    says: "the object of a switch is written, read and deleted, and its bucket's policy is read",
    async run(emulated) {
      const { clients } = emulated;
      const client = own(emulated, S3Client);
      await client.send(new CreateBucketCommand({ Bucket: "switch-b", CreateBucketConfiguration: bucketIn }));
      const object = { bucket: "switch-b", key: "active", region };
      expect(await readObject(clients, object)).toEqual({ present: false });
      await send(emulated, { operation: "s3.PutObject", region, input: { Bucket: "switch-b", Key: "active", Body: "site-b", ContentType: "text/plain" } });
      expect(await readObject(clients, object)).toEqual({ present: true, text: "site-b" });
      await send(emulated, { operation: "s3.DeleteObject", region, input: { Bucket: "switch-b", Key: "active" } });
      expect(await readObject(clients, object)).toEqual({ present: false });
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::switch-b/active" }] });
      await client.send(new PutBucketPolicyCommand({ Bucket: "switch-b", Policy }));
      const told = await clients.get(s3, region, "read").send(new GetBucketPolicyCommand({ Bucket: "switch-b" }));
      expect(allowsAnybody(told.Policy ?? "", "s3:::switch-b/active")).toBe(true);
      await expect(clients.get(s3, region, "read").send(new GetPublicAccessBlockCommand({ Bucket: "switch-b" }))).rejects.toMatchObject({ name: "NoSuchPublicAccessBlockConfiguration" });
      await client.send(new PutPublicAccessBlockCommand({ Bucket: "switch-b", PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } }));
      expect((await clients.get(s3, region, "read").send(new GetPublicAccessBlockCommand({ Bucket: "switch-b" }))).PublicAccessBlockConfiguration).toMatchObject({ RestrictPublicBuckets: true });
      await putReportObject(clients, { bucket: "switch-b", key: "runs/1.json", region, text: "{}", contentType: "application/json" });
    },
  },
  {
    says: "a weight of a name is changed in one batch, and the change is followed until it is everywhere",
    async run(emulated) {
      const { clients } = emulated;
      const client = own(emulated, Route53Client);
      const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: zone, CallerReference: "witness" }));
      const id = there(HostedZone?.Id, "zone").replace("/hostedzone/", "");
      const change = (Changes: readonly { readonly Action: "CREATE" | "DELETE"; readonly ResourceRecordSet: ReturnType<typeof set> }[]) => send(emulated, { operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: id, ChangeBatch: { Comment: "us/r/s/7", Changes: [...Changes] } } });
      await change([{ Action: "CREATE", ResourceRecordSet: set(100) }]);
      const answer = await change([{ Action: "DELETE", ResourceRecordSet: set(100) }, { Action: "CREATE", ResourceRecordSet: set(0) }]);
      expect((await listRecordSets(clients, id, zone, "A")).map((each) => each.set.Weight)).toEqual([0]);
      expect(await getChange(clients, answer.split(" ")[0] ?? "")).toBe("INSYNC");
      await client.send(new CreateHealthCheckCommand({ CallerReference: "witness", HealthCheckConfig: { Type: "HTTPS", FullyQualifiedDomainName: `switch-b.s3.${region}.amazonaws.com`, ResourcePath: "/active", Port: 443 } }));
      expect(await readHealthChecks(clients, { bucket: "switch-b", key: "active", region })).toHaveLength(1);
      expect(await readNameRecords(clients, "chat.example.com")).toHaveLength(1);
    },
  },
];

export const missingDocumentCases: readonly Case[] = [
  { says: "appconfig.ListDeployments", run: async ({ clients }) => void (await readHostedConfiguration(clients, region, { application: "app0001", environment: "env0001", profile: "prof001" }, [])) },
  { says: "appconfig.StartDeployment", run: async (emulated) => void (await send(emulated, { operation: "appconfig.StartDeployment", region, input: { ApplicationId: "app0001", EnvironmentId: "env0001", DeploymentStrategyId: "AppConfig.AllAtOnce", ConfigurationProfileId: "prof001", ConfigurationVersion: "1", Description: "us/r/s/7", LatestDeploymentNumber: 0 } })) },
];

export const documentDifferences: readonly Difference[] = [
  { operation: "secrets-manager.GetSecretValue", emulator: "what a secret holds stays the former version when the label AWSCURRENT moves", modelled: "it is the version that has the label AWSCURRENT", page: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html" },
  { operation: "route-53.ChangeResourceRecordSets", emulator: "takes the deletion of a record set that is not there", modelled: "a batch that does not fit what is there is refused as a whole, and nothing of it is done", page: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html" },
  { operation: "route-53.ChangeResourceRecordSets", emulator: "a change is INSYNC at once", modelled: "it is PENDING until all name servers have it, most often within 60 s", page: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html" },
];
