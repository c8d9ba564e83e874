// What is deployed where: three kinds of stacks in the Regions where they belong, the record that outlives its stack,
// functions with the environment that they read, calls that end in a queue, and observers at their cadence.

import * as z from "zod/mini";
import { baseEnvironment, decidingEnvironment, lookingEnvironment, openingEnvironment, pagingEnvironment, probingEnvironment, startingEnvironment, steppingEnvironment, sweepingEnvironment, switchingEnvironment } from "../../lambdas/runtime/environment.ts";
import { flat } from "../../infra/aws/roles.ts";
import { scheduledRequest } from "../../infra/local/drill-schedule.ts";
import { failoverRequest } from "../../lambdas/intake/request.ts";
import { createDigest } from "../../workflows/digest.ts";
import { observers } from "../../workflows/evidence.ts";
import { siteAlarmName, triggeredAlarmName } from "../../workflows/names.ts";
import { stepFunctionsOf } from "../../workflows/permissions-own.ts";
import { environmentOf, stacksOf } from "./deployed.ts";
import type { Resource } from "./deployed.ts";
import { abroad, hybridChat, plain, probing, shop, slow, triggered } from "./plans.ts";

const stacks = stacksOf([hybridChat, shop, plain, slow, abroad, triggered], { pages: ["on-call@example.com", "https://pager.example.com/hook"] });
const control = "understudy-control-eu-north-1";
const [west, central] = ["understudy-vantage-eu-west-1", "understudy-vantage-eu-central-1"];
const functionOf = (stack: string, name: string): Resource => stacks.one(stack, "AWS::Lambda::Function", "FunctionName", name);

describe("stacks", () => {
  it("are one for each arbiter's Region, one for each plan, one for each Region of sites, and one more where a switch alone lies", () => {
    expect(stacks.names).toEqual([
      control, "understudy-plan-abroad", "understudy-plan-hybrid-chat", "understudy-plan-plain", "understudy-plan-shop", "understudy-plan-slow", "understudy-plan-triggered",
      central, west, "understudy-vantage-us-west-2",
    ]);
  });

  it("know of each other by names alone: nothing is exported or imported", () => {
    const text = stacks.names.map((name) => JSON.stringify(stacks.template(name))).join();
    expect(text).not.toContain("Fn::ImportValue");
    expect(stacks.names.filter((name) => JSON.stringify(stacks.template(name)).includes('"Export"'))).toEqual([]);
  });

  it("of a second plan leave those of the first as they are, but for what both share", () => {
    const alone = stacksOf([hybridChat]);
    expect(JSON.stringify(stacks.template("understudy-plan-hybrid-chat"))).toBe(JSON.stringify(alone.template("understudy-plan-hybrid-chat")));
    expect(stacks.of(west, "AWS::DynamoDB::Table")).toHaveLength(1);
    expect(stacks.of(west, "AWS::Scheduler::Schedule").map(([, { Properties }]) => Properties["Name"])).toEqual(expect.arrayContaining(["understudy-probe-hybrid-chat-site-a", "understudy-probe-shop-site-a", "understudy-probe-slow-site-a"]));
  });

  it("with arbiters in two Regions are two of the shared ones, each with its own plans", () => {
    const elsewhere = stacksOf([hybridChat, { ...plain, arbiter: { region: "us-east-2" } }]);
    expect(elsewhere.names).toEqual([control, "understudy-control-us-east-2", "understudy-plan-hybrid-chat", "understudy-plan-plain", central, west]);
    const plansOf = (region: string): unknown => JSON.parse(environmentOf(elsewhere.one(`understudy-control-${region}`, "AWS::Lambda::Function", "FunctionName", "understudy-intake"))["UNDERSTUDY_PLANS"] ?? "");
    expect([plansOf("eu-north-1"), plansOf("us-east-2")]).toEqual([["hybrid-chat"], ["plain"]]);
  });
});

describe("the schedule of a plan's drills", () => {
  const drilled = stacksOf([{ ...plain, drills: [{ kind: "dry", every: "cron(30 5 ? * THU *)", zone: "Asia/Karachi" }] }]);
  const schedule = drilled.one("understudy-plan-plain", "AWS::Scheduler::Schedule", "Name", "understudy-plain-drill-dry");

  it("asks the function that people ask, at its time in its zone, and is dropped where it would come late", () => {
    const { Target, ...rest } = schedule.Properties as { readonly Target: { readonly Arn: unknown; readonly Input: string; readonly RetryPolicy: unknown; readonly DeadLetterConfig: unknown } };
    expect(rest).toMatchObject({ ScheduleExpression: "cron(30 5 ? * THU *)", ScheduleExpressionTimezone: "Asia/Karachi", FlexibleTimeWindow: { Mode: "OFF" } });
    expect(flat(Target.Arn)).toMatch(/:function:understudy-request$/);
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 3 });
    expect(flat((Target.DeadLetterConfig as { readonly Arn: unknown }).Arn)).toMatch(/:understudy-control-dead-schedules$/);
    // What Scheduler fills in is a time as the function reads it.
    const request = failoverRequest.parse(JSON.parse(Target.Input.replaceAll("<aws.scheduler.scheduled-time>", "2026-01-01T00:30:00Z")));
    expect(request).toEqual({ plan: "plain", by: "schedule", reason: "the plan's schedule", id: "2026-01-01T00:30:00Z", drill: { kind: "dry", scheduled: "2026-01-01T00:30:00Z" } });
    expect(JSON.parse(Target.Input.replaceAll("<aws.scheduler.scheduled-time>", "2026-01-01T00:30:00Z"))).toEqual(scheduledRequest("plain", "dry", "2026-01-01T00:30:00Z"));
  });

  it("is there only for plans that have one", () => {
    expect(stacks.of("understudy-plan-plain", "AWS::Scheduler::Schedule").map(([, { Properties }]) => Properties["Name"])).not.toContain("understudy-plain-drill-dry");
  });
});

describe("the record", () => {
  const table = stacks.one(control, "AWS::DynamoDB::Table", "TableName", "understudy");
  it("outlives its stack, can be restored to any moment, and is encrypted with a key that outlives it too", () => {
    expect(table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(table.Properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST", DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }], AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "S" }],
    });
    const key = stacks.only(control, "AWS::KMS::Key");
    expect(key).toMatchObject({ DeletionPolicy: "RetainExceptOnCreate", Properties: { EnableKeyRotation: true } });
  });

  it("is read through its service only: the key lets nobody in beside it", () => {
    const statements = (stacks.only(control, "AWS::KMS::Key").Properties["KeyPolicy"] as { readonly Statement: readonly { readonly Sid?: string; readonly Principal: unknown; readonly Condition?: unknown }[] }).Statement;
    expect(statements.find(({ Sid }) => Sid === "ThroughTableAndTopic")?.Condition).toEqual({ StringEquals: { "kms:CallerAccount": { Ref: "AWS::AccountId" }, "kms:ViaService": ["dynamodb.eu-north-1.amazonaws.com", "sns.eu-north-1.amazonaws.com"] } });
    // The account's own administration is the only statement without a condition.
    expect(statements.filter(({ Condition }) => Condition === undefined).map(({ Principal }) => flat((Principal as { readonly AWS: unknown }).AWS))).toEqual(["arn:<AWS::Partition>:iam::<AWS::AccountId>:root"]);
  });

  it.each([west, central])("has a register of epochs at its site (%s) that outlives its stack", (stack) => {
    const register = stacks.one(stack, "AWS::DynamoDB::Table", "TableName", "understudy-epochs");
    expect(register).toMatchObject({ DeletionPolicy: "Retain", Properties: { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, SSESpecification: { SSEEnabled: true } } });
  });
});

describe("functions", () => {
  const all = stacks.all("AWS::Lambda::Function");
  it("run on Node 24 on arm64, with logs as JSON in groups of their own that are not kept for ever", () => {
    for (const { stack, resource: { Properties } } of all) {
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "index.handler", LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO" } });
      const group = stacks.template(stack)[(Properties["LoggingConfig"] as { readonly LogGroup: { readonly Ref: string } }).LogGroup.Ref];
      expect(group?.Properties).toMatchObject({ LogGroupName: `/aws/lambda/${Properties["FunctionName"] as string}`, RetentionInDays: expect.any(Number) });
      expect(group?.Properties["KmsKeyId"] !== undefined).toBe(!stack.startsWith("understudy-vantage"));
    }
  });

  it("are traced, but for those that nobody waits for: traces of those that are called each minute would cost more than they do", () => {
    const untraced = all.filter(({ resource: { Properties } }) => (Properties["TracingConfig"] as { readonly Mode: string } | undefined)?.Mode !== "Active").map(({ resource }) => resource.Properties["FunctionName"] as string);
    expect(untraced.filter((name) => !name.startsWith("understudy-probe-") && !name.endsWith("-readiness"))).toEqual(["understudy-sweep", "understudy-report", "understudy-watchdog-abroad"]);
  });

  it("of a plan are those that its steps need, and no others", () => {
    const names = stacks.of("understudy-plan-plain", "AWS::Lambda::Function").map(([, { Properties }]) => Properties["FunctionName"]);
    expect(names.sort()).toEqual(["assess", "close", "dns-failover", "enrol", "gate", "look", "open", "readiness", "site-fencing"].map((key) => `understudy-plain-${key}`).concat("understudy-probe-plain-arbiter").sort());
    expect(stepFunctionsOf(hybridChat)).toHaveLength(8);
  });

  const schemas: readonly (readonly [string, string, z.ZodMiniType])[] = [
    [control, "understudy-intake", startingEnvironment], [control, "understudy-sweep", sweepingEnvironment], [control, "understudy-request", startingEnvironment], [control, "understudy-decide", decidingEnvironment], [control, "understudy-switch", switchingEnvironment], [control, "understudy-read", baseEnvironment],
    ["understudy-plan-shop", "understudy-shop-open", openingEnvironment],
    ...["assess", "enrol"].map((key) => ["understudy-plan-shop", `understudy-shop-${key}`, baseEnvironment] as const),
    ["understudy-plan-shop", "understudy-shop-look", lookingEnvironment],
    ...["gate", "close"].map((key) => ["understudy-plan-shop", `understudy-shop-${key}`, pagingEnvironment] as const),
    ...stepFunctionsOf(shop).map((key) => ["understudy-plan-shop", `understudy-shop-${key}`, steppingEnvironment] as const),
    ["understudy-plan-shop", "understudy-probe-shop-arbiter", probingEnvironment], [west, "understudy-probe-shop-site-a", probingEnvironment],
  ];
  it.each(schemas)("of %s: %s has the environment that it reads", (stack, name, schema) => {
    const environment = Object.fromEntries(Object.entries(environmentOf(functionOf(stack, name))).map(([key, value]) => [key, value.includes("Fn::GetAtt") || /^<.*Ticks.*>$/.test(value) ? "https://sqs.eu-west-1.amazonaws.com/111122223333/ticks" : value]));
    expect(z.safeParse(schema, environment)).toMatchObject({ success: true });
    // Nothing that it does not know, so that a variable that is not read any more does not stay.
    // What Node itself reads comes beside it.
    const read = { ...(schema as unknown as { readonly shape: object }).shape, NODE_EXTRA_CA_CERTS: "by Node" };
    expect(Object.keys(environment).filter((key) => !(key in read))).toEqual([]);
  });

  it("that start runs know all plans, and how the ARN of an alias of theirs is written", () => {
    const environment = environmentOf(functionOf(control, "understudy-intake"));
    expect(JSON.parse(environment["UNDERSTUDY_PLANS"] ?? "")).toEqual(["hybrid-chat", "shop", "plain", "slow", "abroad", "triggered"]);
    expect(environment["UNDERSTUDY_MACHINES"]).toBe("arn:<AWS::Partition>:states:eu-north-1:<AWS::AccountId>:stateMachine:{machine}:live");
    expect(environment).not.toHaveProperty("UNDERSTUDY_PROBES");
  });

  it("know the role of a site in another account, and only those that have such a site", () => {
    expect(JSON.parse(environmentOf(functionOf("understudy-plan-abroad", "understudy-abroad-site-fencing"))["UNDERSTUDY_ACCOUNTS"] ?? "")).toEqual({ "eu-west-1": { role: "arn:aws:iam::444455556666:role/understudy-site", externalId: "abroad-4711" } });
    expect(environmentOf(functionOf("understudy-plan-shop", "understudy-shop-site-fencing"))).not.toHaveProperty("UNDERSTUDY_ACCOUNTS");
  });

  it("lie in a private network only where the plan says so", () => {
    expect(functionOf(central, "understudy-probe-abroad-site-b").Properties["VpcConfig"]).toEqual({ SubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"], SecurityGroupIds: ["sg-0a1b2c3d4e5f60718"] });
    const attached = all.filter(({ resource }) => resource.Properties["VpcConfig"] !== undefined).map(({ resource }) => resource.Properties["FunctionName"]);
    expect(attached.toSorted()).toEqual(["understudy-probe-abroad-site-b", "understudy-probe-hybrid-chat-site-a", "understudy-probe-hybrid-chat-site-b"]);
  });
});

describe("a plan in the record", () => {
  const [enrolment, text] = ["deployed", "text"].map((part) => stacks.one("understudy-plan-shop", "Custom::UnderstudyPlan", "part", part)) as [Resource, Resource];
  const idOf = (resource: Resource): string | undefined => stacks.of("understudy-plan-shop", resource.Type).find(([, each]) => each === resource)?.[0];

  it("has its text there before any machine can be started that opens runs by it", () => {
    expect(text.Properties).toMatchObject({ plan: enrolment.Properties["plan"], planDigest: createDigest(shop) });
    expect(text.DependsOn ?? []).toEqual([]);
    for (const [, alias] of stacks.of("understudy-plan-shop", "AWS::StepFunctions::StateMachineAlias")) expect(alias.DependsOn).toEqual(expect.arrayContaining([idOf(text)]));
    expect(environmentOf(functionOf("understudy-plan-shop", "understudy-shop-open"))).toMatchObject({ UNDERSTUDY_PLAN_DIGEST: createDigest(shop) });
  });

  it("is known by its digest to every observer, which looks by no other that is handed to it", () => {
    for (const [stack, name] of [["understudy-plan-shop", "understudy-probe-shop-arbiter"], [west, "understudy-probe-shop-site-a"]] as const) {
      expect(z.parse(probingEnvironment, { ...environmentOf(functionOf(stack, name)), UNDERSTUDY_QUEUE: "none" }).UNDERSTUDY_PLAN_DIGESTS).toEqual([createDigest(shop)]);
    }
  });

  it("is the plan itself under its digest, written once its machines can be started", () => {
    expect(JSON.parse(enrolment.Properties["plan"] as string)).toEqual(JSON.parse(JSON.stringify(shop)));
    expect(enrolment.Properties["planDigest"]).toBe(createDigest(shop));
    expect(createDigest(JSON.parse(enrolment.Properties["plan"] as string))).toBe(createDigest(shop));
    const aliases = stacks.of("understudy-plan-shop", "AWS::StepFunctions::StateMachineAlias").map(([id]) => id);
    expect(enrolment.DependsOn).toEqual(expect.arrayContaining(aliases));
    const schedule = stacks.one("understudy-plan-shop", "AWS::Scheduler::Schedule", "Name", "understudy-probe-shop-arbiter");
    expect(schedule.DependsOn).toEqual([idOf(enrolment)]);
  });
});

describe("what calls a function", () => {
  it("tells the intake of site alarms that stand, and of no other alarm", () => {
    const rule = stacks.only(control, "AWS::Events::Rule");
    expect(rule.Properties["EventPattern"]).toEqual({
      source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"],
      detail: { alarmName: [{ wildcard: "understudy-*-down" }, { wildcard: "understudy-*-triggered" }], state: { value: ["ALARM"] } },
    });
    const names = [...stacks.all("AWS::CloudWatch::Alarm"), ...stacks.all("AWS::CloudWatch::CompositeAlarm")].map(({ resource }) => resource.Properties["AlarmName"] as string);
    const told = names.filter((name) => /^understudy-.*-(down|triggered)$/.test(name)).sort();
    expect(told).toEqual([...["abroad", "hybrid-chat", "plain", "shop", "slow", "triggered"].flatMap((plan) => ["site-a", "site-b"].map((site) => siteAlarmName(plan, site))), triggeredAlarmName("triggered", "site-a")].sort());
    const [target] = rule.Properties["Targets"] as readonly { readonly RetryPolicy: unknown; readonly DeadLetterConfig: unknown }[];
    expect(target).toMatchObject({ RetryPolicy: { MaximumEventAgeInSeconds: 300 }, DeadLetterConfig: { Arn: { "Fn::GetAtt": [expect.stringContaining("Deadalarmevents"), "Arn"] } } });
  });

  it("calls every observer of every plan each minute, with the plan's digest, and gives up within the minute", () => {
    const schedules = stacks.all("AWS::Scheduler::Schedule").map(({ stack, resource }) => ({ stack, properties: resource.Properties }));
    const probes = schedules.filter(({ properties }) => (properties["Name"] as string).startsWith("understudy-probe-"));
    expect(probes).toHaveLength([hybridChat, shop, plain, slow, abroad, triggered].reduce((sum, plan) => sum + observers(plan).length, 0));
    const halfHourly = schedules.filter(({ properties }) => (properties["Name"] as string).endsWith("-readiness"));
    for (const { properties } of schedules.filter((each) => !halfHourly.includes(each))) {
      expect(properties).toMatchObject({ ScheduleExpression: "rate(1 minute)", FlexibleTimeWindow: { Mode: "OFF" }, Target: { RetryPolicy: { MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: expect.anything() } });
    }
    const one = stacks.one(central, "AWS::Scheduler::Schedule", "Name", "understudy-probe-shop-site-b");
    expect(JSON.parse((one.Properties["Target"] as { readonly Input: string }).Input)).toEqual({ plan: "shop", planDigest: createDigest(shop), mode: "minute" });
    expect(schedules.map(({ properties }) => properties["Name"])).toContain("understudy-sweep");
  });

  it("looks at the readiness of every plan each half hour, once the record knows the plan, from the arbiter's Region", () => {
    for (const plan of [hybridChat, shop, plain, slow, abroad, triggered]) {
      const stack = `understudy-plan-${plan.plan}`;
      const half = stacks.one(stack, "AWS::Scheduler::Schedule", "Name", `understudy-${plan.plan}-readiness`);
      expect(half.Properties).toMatchObject({ ScheduleExpression: "rate(30 minutes)", Target: { RetryPolicy: { MaximumEventAgeInSeconds: 900 }, DeadLetterConfig: expect.anything() } });
      expect(JSON.parse((half.Properties["Target"] as { readonly Input: string }).Input)).toEqual({ plan: plan.plan, planDigest: createDigest(plan) });
      const enrolment = stacks.one(stack, "Custom::UnderstudyPlan", "part", "deployed");
      expect(half.DependsOn).toEqual(stacks.of(stack, "Custom::UnderstudyPlan").flatMap(([id, each]) => (each === enrolment ? [id] : [])));
      expect(functionOf(stack, `understudy-${plan.plan}-readiness`).Properties["Timeout"]).toBe(180);
      // A look that fails again and again lies where an alarm stands.
      const retried = stacks.of(stack, "AWS::Lambda::EventInvokeConfig").flatMap(([, { Properties }]) => (Properties["MaximumEventAgeInSeconds"] === 900 ? [Properties as { readonly MaximumRetryAttempts: number; readonly DestinationConfig: { readonly OnFailure: { readonly Destination: unknown } } }] : []));
      expect(retried.map(({ MaximumRetryAttempts, DestinationConfig }) => [MaximumRetryAttempts, flat(DestinationConfig.OnFailure.Destination)])).toEqual([[2, "arn:<AWS::Partition>:sqs:eu-north-1:<AWS::AccountId>:understudy-control-dead-invocations"]]);
    }
    expect(stacks.all("AWS::Scheduler::Schedule").filter(({ resource }) => (resource.Properties["Name"] as string).endsWith("-readiness"))).toHaveLength(6);
  });

  it("gives an observer its own queue, whose messages are gone before they mean anything else", () => {
    const queue = stacks.one(west, "AWS::SQS::Queue", "QueueName", "understudy-ticks-shop-site-a");
    const looks = functionOf(west, "understudy-probe-shop-site-a");
    expect(queue.Properties).toMatchObject({ MessageRetentionPeriod: 120, SqsManagedSseEnabled: true });
    // Lambda refuses a queue that shows a message again while the function may still work on it.
    expect(queue.Properties["VisibilityTimeout"]).toBeGreaterThanOrEqual(looks.Properties["Timeout"] as number);
    expect(stacks.of(west, "AWS::Lambda::EventSourceMapping").every(([, { Properties }]) => Properties["BatchSize"] === 1)).toBe(true);
  });

  it("leaves what could not be handled in queues for people, and throws a stale look away", () => {
    expect(stacks.of(control, "AWS::SQS::Queue").map(([, { Properties }]) => [Properties["QueueName"], Properties["MessageRetentionPeriod"]])).toEqual([["understudy-control-dead-alarm-events", 1_209_600], ["understudy-control-dead-schedules", 1_209_600], ["understudy-control-dead-invocations", 1_209_600]]);
    const unattended = Object.fromEntries(stacks.of(control, "AWS::Lambda::EventInvokeConfig").map(([, { Properties }]) => [stacks.template(control)[(Properties["FunctionName"] as { readonly Ref: string }).Ref]?.Properties["FunctionName"], Properties]));
    expect(unattended).toMatchObject({ "understudy-intake": { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: {} } }, "understudy-sweep": { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: {} } } });
    expect(stacks.of(west, "AWS::Lambda::EventInvokeConfig").every(([, { Properties }]) => Properties["MaximumRetryAttempts"] === 0 && Properties["MaximumEventAgeInSeconds"] === 60)).toBe(true);
  });
});

describe("reports", () => {
  it("lie in a bucket that locks each version for as long as is said, that nobody reaches in the clear, and that outlives its stack", () => {
    const bucket = stacks.only(control, "AWS::S3::Bucket");
    expect(bucket).toMatchObject({ DeletionPolicy: "RetainExceptOnCreate", Properties: {
      BucketName: { "Fn::Join": ["", ["understudy-reports-", { Ref: "AWS::AccountId" }, "-eu-north-1"]] },
      VersioningConfiguration: { Status: "Enabled" }, ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 365 } } },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
    } });
    expect(stacks.only(control, "AWS::S3::BucketPolicy").Properties["PolicyDocument"]).toMatchObject({ Statement: expect.arrayContaining([expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } })]) });
  });

  it("are put there by one function, which may do nothing else there", () => {
    const text = JSON.stringify(stacks.of(control, "AWS::IAM::Role").map(([, { Properties }]) => Properties));
    expect([...text.matchAll(/s3:\w+\*?/g)].map(([action]) => action)).toEqual(["s3:PutObject"]);
    expect(environmentOf(functionOf(control, "understudy-report"))).toMatchObject({ UNDERSTUDY_REPORTS: expect.stringMatching(/^understudy-reports-.*-eu-north-1$/) });
  });
});

describe("people", () => {
  it("are called by a topic that takes messages over TLS only, also from alarms", () => {
    const statements = (stacks.only(control, "AWS::SNS::TopicPolicy").Properties["PolicyDocument"] as { readonly Statement: readonly { readonly Effect: string; readonly Principal: unknown; readonly Condition: unknown }[] }).Statement;
    expect(statements).toEqual(expect.arrayContaining([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      expect.objectContaining({ Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } } }),
    ]));
    expect(stacks.only(control, "AWS::SNS::Topic").Properties["KmsMasterKeyId"]).toBeDefined();
    expect(stacks.of(control, "AWS::SNS::Subscription").map(([, { Properties }]) => [Properties["Protocol"], Properties["Endpoint"]])).toEqual([["email", "on-call@example.com"], ["https", "https://pager.example.com/hook"], ["lambda", { "Fn::GetAtt": [expect.stringMatching(/^notify/), "Arn"] }]]);
  });
});

describe("the account", () => {
  it("may be left open until the deployment, or given", () => {
    expect(JSON.stringify(stacks.template(control))).not.toMatch(/arn:aws:[a-z]+:[a-z0-9-]*:\d{12}:/);
    const given = stacksOf([probing], { account: "111122223333" });
    expect(environmentOf(given.one(control, "AWS::Lambda::Function", "FunctionName", "understudy-intake"))["UNDERSTUDY_TOPIC"]).toBe("arn:<AWS::Partition>:sns:eu-north-1:111122223333:understudy-pages");
  });
});
