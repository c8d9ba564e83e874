// The shop of the tests as it stands in AWS while all is well: machines, a replica, a switch, a protected record.

import { AwsAnswerError } from "../../infra/local/aws/backend.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Dialer } from "../../workflows/ports.ts";
import { writtenShop } from "../unit/builders.ts";
import { emptyAccount } from "./stand-ins/readable.ts";
import type { Account } from "./stand-ins/readable.ts";

/** Without public addresses: nobody here has name servers or servers to ask. */
export const standingPlan: Plan = planSchema.parse({
  ...writtenShop,
  services: { ...writtenShop.services, gateway: { ...writtenShop.services.gateway, from: ["other-site", "inside"] } },
  steps: [
    ...writtenShop.steps.slice(0, 2),
    { activate: { "auto-scaling": { groups: { "site-a": "web-a", "site-b": "web-b" }, capacity: { min: 1, max: 4, desired: 2 } } } },
    { activate: { command: { run: { takeover: "/opt/takeover.sh" }, hosts: ["app"] } } },
    { traffic: { "route53-records": { zone: "Z1", name: "agents.shop.example.com", type: "A", policy: "weighted", values: { "site-a": ["198.51.100.11"], "site-b": ["203.0.113.11"] }, ttl: "60s" } } },
    ...writtenShop.steps.slice(2),
  ],
});

/** Connections from here reach nothing. */
export const deadWays: Dialer = {
  dial: async () => {
    throw new AwsAnswerError("ECONNREFUSED", "nothing listens here");
  },
  ca: undefined,
};

const instance = { DBInstanceStatus: "available", Engine: "postgres", DBInstanceClass: "db.m7g.large", MultiAZ: false, BackupRetentionPeriod: 7, DeletionProtection: true };
const group = { MinSize: 0, MaxSize: 4, DesiredCapacity: 0, AvailabilityZones: ["a", "b"], TargetGroupARNs: ["arn"], LaunchTemplate: { LaunchTemplateId: "lt-1", LaunchTemplateName: "web", Version: "1" } };
const set = (fields: object) => ({ Type: "A", TTL: 60, ...fields });

export const standingAccount = (): Account => ({
  ...emptyAccount(),
  machines: { "i-0a0a0a0a0a": { State: { Name: "running" }, Placement: { AvailabilityZone: "eu-west-1a" } }, "i-0b0b0b0b0b": { State: { Name: "running" }, Placement: { AvailabilityZone: "eu-central-1a" } } },
  agents: { "i-0b0b0b0b0b": "Online" },
  instances: {
    "orders-a": { ...instance, Endpoint: { Address: "orders-a.internal", Port: 5432 } },
    "orders-b": { ...instance, Endpoint: { Address: "orders-b.internal", Port: 5432 }, ReadReplicaSourceDBInstanceIdentifier: "arn:aws:rds:eu-west-1:111122223333:db:orders-a", StatusInfos: [{ StatusType: "read replication", Status: "replicating" }] },
  },
  lag: 2,
  groups: { "web-a": group, "web-b": group },
  templates: { "lt-1 1": { ImageId: "ami-1", InstanceType: "m7g.large" } },
  images: { "ami-1": "available" },
  types: { "m7g.large": 2 },
  usage: { used: 8, quota: 64 },
  zones: [{ id: "Z1", name: "shop.example.com." }],
  sets: [
    set({ Name: "shop.example.com.", SetIdentifier: "a", Failover: "PRIMARY", HealthCheckId: "check-1", ResourceRecords: [{ Value: "198.51.100.10" }] }),
    set({ Name: "shop.example.com.", SetIdentifier: "b", Failover: "SECONDARY", ResourceRecords: [{ Value: "203.0.113.10" }] }),
    set({ Name: "agents.shop.example.com.", SetIdentifier: "site-a-1", Weight: 100, ResourceRecords: [{ Value: "198.51.100.11" }] }),
    set({ Name: "agents.shop.example.com.", SetIdentifier: "site-b-1", Weight: 0, ResourceRecords: [{ Value: "203.0.113.11" }] }),
  ],
  checks: [{ Id: "check-1", HealthCheckConfig: { FullyQualifiedDomainName: "shop-switch.s3.eu-north-1.amazonaws.com", ResourcePath: "/shop", Inverted: true, FailureThreshold: 1, RequestInterval: 10 } }],
  buckets: { "shop-switch": { objects: [], policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::shop-switch/shop" }] }) } },
  tables: { understudy: { protected: true, recoverable: true } },
  secrets: { "shop/probe": { username: "probe", password: "secret" } },
  roles: Object.fromEntries(["site-fencing", "database-promotion", "dr-site-activation", "dns-failover", "re-protection", "verification"].map((key) => [`understudy-shop-${key}`, []])),
});
