// What the readiness checks read of AWS, over real SDK clients: what is there, what is not, and what may not be seen are three
// different answers.

import { AwsAnswerError } from "../../infra/local/aws/backend.ts";
import { interceptWith } from "../../infra/local/aws/intercept.ts";
import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { readDenied } from "../../lambdas/aws/iam.ts";
import { readIdentity } from "../../lambdas/aws/identity.ts";
import { readGroupCare, readLaunching, readProcessors } from "../../lambdas/aws/launching.ts";
import { readMachinePlaces, readPowerOff, readStopProtection } from "../../lambdas/aws/machine-places.ts";
import { readInstanceCare } from "../../lambdas/aws/rds.ts";
import { readTableCare } from "../../lambdas/aws/record-table.ts";
import { readTopicCare } from "../../lambdas/aws/topic-care.ts";
import { readControlChecks, readEndpoints } from "../../lambdas/aws/routing-control-care.ts";
import { readOutside } from "../../lambdas/aws/target-network.ts";
import { allowsAnybody, readHealthChecks, readNameRecords, readSwitchObject } from "../../lambdas/aws/switch-care.ts";
import type { Statement } from "../../workflows/permissions.ts";
import { failureOf } from "./stand-ins/world.ts";
import { emptyAccount, ReadableAws } from "./stand-ins/readable.ts";
import type { Account } from "./stand-ins/readable.ts";

const region = "eu-central-1";
const awsWith = (fields: Partial<Account>): ReadableAws => new ReadableAws({ ...emptyAccount(), ...fields });
const denied = new AwsAnswerError("AccessDenied", "you may not", 403);
const gone = { dial: async () => ({ host: "127.0.0.1", port: 1 }), ca: undefined };
const adapters = { clock: new VirtualClock(), dialer: gone, place: "arbiter" };

describe("machines", () => {
  it("are told with their places, every page, and those that do not exist are left out", async () => {
    const aws = awsWith({ machines: { "i-1": { State: { Name: "running" }, Placement: { AvailabilityZone: "eu-central-1a", HostId: "h-1" } }, "i-2": { State: { Name: "stopped" } } } });
    expect(await readMachinePlaces(aws.clients, region, ["i-1", "i-2", "i-3"])).toEqual([{ id: "i-1", state: "running", zone: "eu-central-1a", host: "h-1" }, { id: "i-2", state: "stopped", zone: null, host: null }]);
  });

  it("are kept or lost when they power themselves off; one that does not exist is told as such, and a refusal is none", async () => {
    const machines = { "i-1": { InstanceInitiatedShutdownBehavior: "stop" }, "i-2": { InstanceInitiatedShutdownBehavior: "terminate" }, "i-3": {} };
    expect(await readPowerOff(awsWith({ machines }).clients, region, ["i-1", "i-2", "i-3", "i-4"])).toEqual([
      { id: "i-1", behavior: "stop" }, { id: "i-2", behavior: "terminate" }, { id: "i-3", behavior: "unknown" }, { id: "i-4", behavior: null },
    ]);
    expect(await failureOf(readPowerOff(awsWith({ troubles: { DescribeInstanceAttribute: denied } }).clients, region, ["i-1"]))).toBe("Refused AccessDenied");
  });
});

describe("a machine that shall be stopped and started again", () => {
  it("is told with its group, its root, whether it is lent by EC2 and whether its address is", async () => {
    const address = (owner: string) => ({ PublicIpAddress: "198.51.100.5", NetworkInterfaces: [{ Association: { IpOwnerId: owner, PublicIp: "198.51.100.5" } }] });
    const machines = { "i-1": { ...address("amazon"), InstanceLifecycle: "spot", RootDeviceType: "instance-store", Tags: [{ Key: "aws:autoscaling:groupName", Value: "web" }] }, "i-2": { ...address("111122223333"), RootDeviceType: "ebs", Tags: [{ Key: "Name", Value: "web" }] } };
    const [lent, own] = await readMachinePlaces(awsWith({ machines }).clients, region, ["i-1", "i-2"]);
    expect(lent).toMatchObject({ group: "web", instanceStore: true, spot: true, lentAddress: "198.51.100.5" });
    expect(own).toEqual({ id: "i-2", state: "unknown", zone: null, host: null });
  });

  it("is protected or not; one that does not exist is told as such, and a refusal is none", async () => {
    const machines = { "i-1": { DisableApiStop: true }, "i-2": { DisableApiStop: false }, "i-3": {} };
    expect(await readStopProtection(awsWith({ machines }).clients, region, ["i-1", "i-2", "i-3", "i-4"])).toEqual([
      { id: "i-1", isProtected: true }, { id: "i-2", isProtected: false }, { id: "i-3", isProtected: "unknown" }, { id: "i-4", isProtected: null },
    ]);
    expect(await failureOf(readStopProtection(awsWith({ troubles: { DescribeInstanceAttribute: denied } }).clients, region, ["i-1"]))).toBe("Refused AccessDenied");
  });
});

describe("the network of a target group", () => {
  it("is that of its subnets, every page and both families, and a group that is not there is no group without addresses", async () => {
    const networks = { "arn:group": { vpc: "vpc-1", subnets: ["10.1.0.0/24", "10.1.1.0/24", "2001:db8:1::/64"] }, "arn:other": { vpc: "vpc-2", subnets: ["10.9.0.0/16"] } };
    const aws = awsWith({ networks });
    expect(await readOutside(aws.clients, region, "arn:group", ["10.1.0.20", "10.1.1.20", "10.1.2.20", "10.9.0.20", "2001:db8:1::7", "2001:db8:2::7"])).toEqual({ outside: ["10.1.2.20", "10.9.0.20", "2001:db8:2::7"] });
    expect(await readOutside(aws.clients, region, "arn:none", ["10.1.0.20"])).toBeUndefined();
    expect(await failureOf(readOutside(awsWith({ networks, troubles: { DescribeSubnets: denied } }).clients, region, "arn:group", []))).toBe("Refused AccessDenied");
  });
});

describe("a database instance", () => {
  it("is told with what it takes to carry the load, and a missing one is null", async () => {
    const fields = { DBInstanceStatus: "available", Engine: "postgres", DBInstanceClass: "db.m7g.large", MultiAZ: true, BackupRetentionPeriod: 7, DeletionProtection: true, Endpoint: { Address: "b.example", Port: 5432 }, ReadReplicaSourceDBInstanceIdentifier: "a", StatusInfos: [{ StatusType: "read replication", Status: "replicating" }] };
    const aws = awsWith({ instances: { b: fields, bare: {} } });
    expect(await readInstanceCare(aws.clients, region, "b")).toEqual({ status: "available", engine: "postgres", class: "db.m7g.large", multiAz: true, backupDays: 7, deletionProtection: true, endpoint: "b.example:5432", replicaOf: "a", replication: ["replicating"] });
    expect(await readInstanceCare(aws.clients, region, "bare")).toMatchObject({ status: "unknown", backupDays: 0, deletionProtection: false, endpoint: null, replicaOf: null });
    expect(await readInstanceCare(aws.clients, region, "nothing")).toBeNull();
    expect(await failureOf(readInstanceCare(awsWith({ troubles: { DescribeDBInstances: denied } }).clients, region, "b"))).toBe("Refused AccessDenied");
  });
});

describe("an Auto Scaling group", () => {
  const group = { MinSize: 0, MaxSize: 4, DesiredCapacity: 1, AvailabilityZones: ["a", "b"], TargetGroupARNs: ["arn"], SuspendedProcesses: [{ ProcessName: "Launch" }], LaunchTemplate: { LaunchTemplateId: "lt-1", LaunchTemplateName: "web", Version: "3" } };
  const ask = { region, name: "web" };

  it("is told with what keeps it from growing; a missing one is null", async () => {
    expect(await readGroupCare(awsWith({ groups: { web: group } }).clients, ask)).toEqual({ min: 0, max: 4, desired: 1, suspended: ["Launch"], deleting: false, zones: ["a", "b"], balancers: 1 });
    expect(await readGroupCare(awsWith({ groups: { web: { ...group, Status: "Delete in progress" } } }).clients, ask)).toMatchObject({ deleting: true });
    expect(await readGroupCare(awsWith({}).clients, ask)).toBeNull();
  });

  it.each<[string, Partial<Account>, object | null]>([
    ["its template and image are there", { groups: { web: group }, templates: { "lt-1 3": { ImageId: "ami-1" } }, images: { "ami-1": "available" } }, { by: "template", template: "version 3 of the launch template web", image: { id: "ami-1", state: "available" } }],
    ["its image was deregistered", { groups: { web: group }, templates: { "lt-1 3": { ImageId: "ami-1" } } }, { by: "template", image: { id: "ami-1", state: "missing" } }],
    ["its image failed", { groups: { web: group }, templates: { "lt-1 3": { ImageId: "ami-1" } }, images: { "ami-1": "failed" } }, { image: { state: "failed" } }],
    ["its image is a parameter of Systems Manager", { groups: { web: group }, templates: { "lt-1 3": { ImageId: "resolve:ssm:/ami" } } }, { image: { state: "not-looked-up" } }],
    ["the version of its template is gone", { groups: { web: group } }, { by: "missing", template: "version 3 of the launch template web" }],
    ["its policy is a mixed one", { groups: { web: { ...group, LaunchTemplate: undefined, MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateName: "mixed" } } } } }, templates: { "mixed $Default": { ImageId: "ami-1" } }, images: { "ami-1": "available" } }, { template: "version $Default of the launch template mixed" }],
    ["it has a launch configuration", { groups: { web: { ...group, LaunchTemplate: undefined, LaunchConfigurationName: "old" } } }, { by: "other", what: "the launch configuration old" }],
    ["there is no such group", {}, null],
  ])("launches, when %s", async (_says, fields, expected) => {
    const found = await readLaunching(awsWith(fields).clients, ask);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  const standing = { groups: { web: group }, templates: { "lt-1 3": { InstanceType: "m7g.xlarge" } }, types: { "m7g.xlarge": 4 }, usage: { used: 10, quota: 64 } };
  it.each<[string, Partial<Account>, object | null]>([
    ["what is in use and allowed", standing, { perMachine: 4, inUse: 10, quota: 64, type: "m7g.xlarge" }],
    ["nothing of a kind with a quota of its own", { ...standing, templates: { "lt-1 3": { InstanceType: "p5.48xlarge" } } }, null],
    ["nothing where CloudWatch has no number", { ...standing, usage: null }, null],
    ["nothing without a type", { ...standing, templates: { "lt-1 3": {} } }, null],
  ])("has processors: %s", async (_says, fields, expected) => {
    expect(await readProcessors(awsWith(fields).clients, ask, Date.UTC(2026, 0, 1))).toEqual(expected);
  });
});

describe("routing controls of ARC", () => {
  const control = (id: string): string => `arn:aws:route53-recovery-control::111122223333:controlpanel/0a1b/routingcontrol/${id}`;
  const follows = (arn: string, more: object = {}) => ({ HealthCheckConfig: { Type: "RECOVERY_CONTROL", RoutingControlArn: arn, ...more } });

  it("have the checks that follow them, on every page, and no other", async () => {
    const aws = awsWith({ checks: [{ Id: "web", HealthCheckConfig: { Type: "HTTPS", FullyQualifiedDomainName: "x.example.com" } }, { Id: "ours", ...follows(control("a")) }, { Id: "another's", ...follows(control("z")) }, { Id: "turned", ...follows(control("b"), { Inverted: true, Disabled: true }) }] });
    expect(await readControlChecks(aws.clients, [control("a"), control("b")])).toEqual([
      { id: "ours", control: control("a"), inverted: false, disabled: false },
      { id: "turned", control: control("b"), inverted: true, disabled: true },
    ]);
    expect(await failureOf(readControlChecks(awsWith({ troubles: { ListHealthChecks: denied } }).clients, [control("a")]))).toBe("Refused AccessDenied");
  });

  it("are told by each endpoint for itself: one that is away, or tells no state, is told as such beside the others", async () => {
    const answer = async ({ region: at }: { readonly region: string }): Promise<unknown> => {
      if (at === "us-west-2") throw new AwsAnswerError("EndpointTemporarilyUnavailableException", "try another", 503);
      return at === "us-east-1" ? {} : { RoutingControlState: "On" };
    };
    const endpoints = Object.fromEntries(["us-east-1", "us-west-2", "eu-west-1"].map((at) => [at, `https://0a1b.${at}.example.com/v1`]));
    expect(await readEndpoints(new Clients(interceptWith(answer, "arbiter")), endpoints, { "site-a": control("a") })).toEqual([
      { region: "us-east-1", told: null, because: "route53-recovery-cluster.GetRoutingControlState in us-east-1: the answer holds no state" },
      { region: "us-west-2", told: null, because: "route53-recovery-cluster.GetRoutingControlState in us-west-2: EndpointTemporarilyUnavailableException: try another" },
      { region: "eu-west-1", told: { "site-a": "On" }, because: "" },
    ]);
  });
});

describe("the health switch", () => {
  const address = { bucket: "switch", key: "site/on off", region };
  const config = { FullyQualifiedDomainName: `switch.s3.${region}.amazonaws.com`, ResourcePath: "/site/on%20off", Inverted: true, FailureThreshold: 1, RequestInterval: 10 };
  const open = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::switch/site/on off" }] });

  it("finds the checks that read the object, on every page, and no other", async () => {
    const aws = awsWith({ checks: [{ Id: "other", HealthCheckConfig: { ...config, ResourcePath: "/other" } }, { Id: "mine", HealthCheckConfig: config }, { Id: "bare", HealthCheckConfig: { FullyQualifiedDomainName: "switch.s3.amazonaws.com", ResourcePath: "/site/on%20off" } }] });
    expect(await readHealthChecks(aws.clients, address)).toEqual([
      { id: "mine", inverted: true, disabled: false, failureThreshold: 1, everySeconds: 10 },
      { id: "bare", inverted: false, disabled: false, failureThreshold: 3, everySeconds: 30 },
    ]);
  });

  it.each<[string, Account["buckets"][string], object]>([
    ["an absent object that anybody may read", { objects: [], policy: open, blocked: false }, { present: false, anonymousStatus: null, policyAllows: true, blocked: false }],
    ["no policy and no block", { objects: [] }, { policyAllows: false, blocked: false }],
    ["a block over the policy", { objects: [], policy: open, blocked: true }, { policyAllows: true, blocked: true }],
    ["an object that cannot be asked for from here", { objects: ["site/on off"], policy: open, blocked: false }, { present: true, anonymousStatus: null }],
  ])("tells %s", async (_says, bucket, expected) => {
    expect(await readSwitchObject(awsWith({ buckets: { switch: bucket } }).clients, address, adapters)).toMatchObject(expected);
  });

  it("does not take what it may not see for absent", async () => {
    const policyDenied = awsWith({ buckets: { switch: { objects: [] } }, troubles: { GetBucketPolicy: denied } });
    expect(await failureOf(readSwitchObject(policyDenied.clients, address, adapters))).toBe("Refused AccessDenied");
    expect(await failureOf(readSwitchObject(awsWith({}).clients, address, adapters))).toBe("Refused NoSuchBucket");
  });

  const statement = (fields: object) => JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::switch/on", ...fields }] });
  it.each<[string, string, boolean]>([
    ["the very key", statement({}), true],
    ["every key", statement({ Resource: ["arn:aws-cn:s3:::switch/*"] }), true],
    ["anybody as a list", statement({ Principal: { AWS: ["*"] } }), true],
    ["every action", statement({ Action: ["s3:*"] }), true],
    ["another key", statement({ Resource: "arn:aws:s3:::switch/on2" }), false],
    ["one account only", statement({ Principal: { AWS: "111122223333" } }), false],
    ["under a condition, which is not known to hold", statement({ Condition: { Bool: { "aws:SecureTransport": "true" } } }), false],
    ["a list of the bucket", statement({ Action: "s3:ListBucket" }), false],
    ["and forbidden again", JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::switch/on" }, { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::switch/*" }] }), false],
    ["a dot is no wildcard", statement({ Resource: "arn:aws:s3:::swi.ch/on" }), false],
    ["no JSON", "<policy>", false],
  ])("lets anybody in by a policy for %s", (_says, policy, allowed) => {
    expect(allowsAnybody(policy, "s3:::switch/on")).toBe(allowed);
  });

  it("finds the records of a name in the closest public zone, and none where no zone is ours", async () => {
    const sets = [{ Name: "shop.eu.example.com.", Type: "A", Failover: "PRIMARY", SetIdentifier: "a", TTL: 60, ResourceRecords: [{ Value: "198.51.100.10" }] }];
    const zones = [{ id: "Z1", name: "example.com." }, { id: "Z2", name: "eu.example.com." }, { id: "Z3", name: "shop.eu.example.com.", private: true as const }];
    const aws = awsWith({ sets, zones });
    expect(await readNameRecords(aws.clients, "shop.eu.example.com")).toMatchObject([{ set: { Failover: "PRIMARY", TTL: 60 }, beyond: [] }]);
    expect(aws.calls.filter(({ operation }) => operation === "ListResourceRecordSets").map(({ input }) => input["HostedZoneId"])).toEqual(["Z2", "Z2"]);
    expect(await readNameRecords(awsWith({ zones: [{ id: "Z1", name: "example.org." }] }).clients, "shop.eu.example.com")).toBeNull();
  });
});

describe("the record's table", () => {
  it.each<[string, Account["tables"], object | null]>([
    ["is protected", { understudy: { protected: true, recoverable: true } }, { status: "ACTIVE", deletionProtection: true, pointInTimeRecovery: true }],
    ["is open", { understudy: { protected: false, recoverable: false } }, { status: "ACTIVE", deletionProtection: false, pointInTimeRecovery: false }],
    ["is not there", {}, null],
  ])("%s", async (_says, tables, expected) => {
    expect(await readTableCare(awsWith({ tables }).clients, region, "understudy")).toEqual(expected);
  });
});

describe("the topic that is called when nobody answers", () => {
  const arn = "arn:aws:sns:eu-north-1:111122223333:duty-managers";
  it.each<[string, Account["topics"], object | null]>([
    ["reaches two, and has no key", { [arn]: { SubscriptionsConfirmed: "2", SubscriptionsPending: "0" } }, { confirmed: 2, pending: 0, key: null }],
    ["reaches nobody yet, and has a key", { [arn]: { SubscriptionsConfirmed: "0", SubscriptionsPending: "1", KmsMasterKeyId: "alias/duty" } }, { confirmed: 0, pending: 1, key: "alias/duty" }],
    ["is not there", {}, null],
  ])("%s", async (_says, topics, expected) => {
    const aws = awsWith({ topics });
    expect(await readTopicCare(aws.clients, arn)).toEqual(expected);
    expect(aws.calls.map(({ region: where, operation }) => [where, operation])).toEqual([["eu-north-1", "GetTopicAttributes"]]);
  });

  it("is no missing one where another account lets nobody look", async () => {
    expect(await failureOf(readTopicCare(awsWith({ troubles: { GetTopicAttributes: denied } }).clients, arn))).toBe("Refused AccessDenied");
  });
});

describe("a role", () => {
  const role = "arn:aws:iam::111122223333:role/understudy-shop-site-fencing";
  const statements: readonly Statement[] = [
    { actions: ["ec2:StopInstances", "ec2:StartInstances"], resources: ["i-1", "i-2"], because: "the machines" },
    { actions: ["ec2:DescribeInstances"], resources: ["*"], conditions: { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } }, because: "all" },
    { actions: ["route53:ChangeResourceRecordSets"], resources: ["zone"], conditions: { "ForAllValues:StringEquals": { "route53:Names": ["a", "b"] } }, because: "one name" },
    { effect: "Deny", actions: ["ec2:CreateNetworkInterface"], resources: ["*"], because: "not for us" },
  ];
  const asked = async (roles: Account["roles"]) => {
    const aws = awsWith({ roles });
    return { aws, found: await readDenied(aws.clients, role, statements) };
  };

  it("may do what it shall: every statement is asked for, each value of a condition in turn, and no denial of ours", async () => {
    const { aws, found } = await asked({ "understudy-shop-site-fencing": [] });
    expect(found).toEqual([]);
    const contexts = aws.calls.map(({ input }) => [(input["ActionNames"] as readonly string[])[0], input["ContextEntries"]]);
    expect(contexts).toEqual([
      ["ec2:StopInstances", []], ["ec2:StopInstances", []],
      ["ec2:DescribeInstances", [{ ContextKeyName: "aws:RequestedRegion", ContextKeyType: "string", ContextKeyValues: ["eu-west-1"] }]],
      ["ec2:DescribeInstances", [{ ContextKeyName: "aws:RequestedRegion", ContextKeyType: "string", ContextKeyValues: ["eu-central-1"] }]],
      ["route53:ChangeResourceRecordSets", [{ ContextKeyName: "route53:Names", ContextKeyType: "stringList", ContextKeyValues: ["a", "b"] }]],
    ]);
    expect(new Set(aws.calls.map(({ region: at, operation }) => `${at} ${operation}`))).toEqual(new Set(["us-east-1 SimulatePrincipalPolicy"]));
  });

  it("is told what it may not do, on which resource, also on the second page", async () => {
    const { found } = await asked({ "understudy-shop-site-fencing": ["ec2:StartInstances i-2"] });
    expect(found).toEqual([{ action: "ec2:StartInstances", resource: "i-2", because: "no statement allows it" }]);
  });

  it("that does not exist is null, and one that may not be asked about is refused", async () => {
    expect((await asked({})).found).toBeNull();
    expect(await failureOf(readDenied(awsWith({ troubles: { SimulatePrincipalPolicy: denied } }).clients, role, statements))).toBe("Refused AccessDenied");
  });
});

describe("who we are", () => {
  it("is account and partition", async () => {
    expect(await readIdentity(awsWith({}).clients, region)).toEqual({ account: "111122223333", partition: "aws" });
    expect(await failureOf(readIdentity(awsWith({ troubles: { GetCallerIdentity: new AwsAnswerError("ExpiredToken", "old", 403) } }).clients, region))).toBe("Refused ExpiredToken");
  });
});
