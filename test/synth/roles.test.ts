// Least privilege as it is deployed: a role for each function, nothing but what the plan's steps and probes and the function's
// own code need, and no wildcard without its reason.

import { flat } from "../../infra/aws/roles.ts";
import { handlerNames } from "../../infra/bundle.ts";
import { actionRows } from "../../workflows/permission-resources.ts";
import { letsIsolated } from "../../workflows/isolated-drills.ts";
import { assumingFunctions, controlFunctions, planFunctions, planStatements, probeStatements, stepFunctionsOf } from "../../workflows/permissions-own.ts";
import type { Statement } from "../../workflows/permissions.ts";
import { merged } from "../../workflows/permissions.ts";
import { readinessStatements } from "../../workflows/permissions-readiness.ts";
import { actionsOfQuestions } from "../../workflows/readiness/question-permissions.ts";
import { probeCatalogue } from "../../workflows/probes.ts";
import { catalogue } from "../../workflows/steps.ts";
import { commandsOf } from "./commands-of.ts";
import { stacksOf } from "./deployed.ts";
import { abroad, enlarged, housed, hybridChat, iqBot, owned, plain, proactiveKubernetes, probing, shop, triggered, twin, walled } from "./plans.ts";

const plans = [hybridChat, shop, plain, abroad, triggered, probing, housed, owned];
const stacks = stacksOf(plans);
/** It names who is called when nobody answers. */
const calling = { ...iqBot, decide: { ...iqBot.decide, escalate: "arn:aws:sns:eu-north-1:111122223333:duty-managers" } };
const apart = stacksOf([proactiveKubernetes, twin, calling, enlarged, walled], { console: { by: "issuer", issuer: "https://login.example.com", client: "c", audience: "a", scope: "s" } }); // Too many plans do not fit under one arbiter.
const where = { partition: "aws", account: "111122223333" };

interface Written {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const rolesOf = (of: typeof stacks) => of.all("AWS::IAM::Role").map(({ stack, id, resource }) => ({
  role: `${stack}/${id}`,
  id,
  stack,
  properties: resource.Properties,
  statements: ((resource.Properties["Policies"] ?? []) as readonly { readonly PolicyDocument: { readonly Statement: readonly Written[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
}));
const functionsOf = (of: typeof stacks) => of.all("AWS::Lambda::Function").map(({ stack, resource }) => ({ stack, name: resource.Properties["FunctionName"] as string, role: `${stack}/${(resource.Properties["Role"] as { readonly "Fn::GetAtt": readonly [string] })["Fn::GetAtt"][0]}` }));
const [roles, functions] = [rolesOf(stacks), functionsOf(stacks)];
const all = { roles: [...roles, ...rolesOf(apart)], functions: [...functions, ...functionsOf(apart)] };
const statementsOf = (name: string): readonly Written[] => all.roles.find(({ role }) => role === all.functions.find((each) => each.name === name)?.role)?.statements ?? [];
const actionsOf = (name: string): readonly string[] => statementsOf(name).filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
const resourcesOf = (name: string, action: string): readonly string[] => statementsOf(name).filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => [Resource].flat().map(flat));

describe("roles", () => {
  it("are as many as functions, state machines and schedules: nobody shares one", () => {
    expect(new Set(functions.map(({ role }) => role)).size).toBe(functions.length);
    expect(roles).toHaveLength(functions.length + stacks.all("AWS::StepFunctions::StateMachine").length + stacks.all("AWS::Scheduler::Schedule").length);
  });

  it("have all that they may do in their own statements: no managed policy and none that is added elsewhere", () => {
    expect(roles.filter(({ properties }) => properties["ManagedPolicyArns"] !== undefined).map(({ role }) => role)).toEqual([]);
    expect([...stacks.all("AWS::IAM::Policy"), ...stacks.all("AWS::IAM::ManagedPolicy")]).toEqual([]);
    expect(roles.filter(({ statements }) => statements.length === 0).map(({ role }) => role)).toEqual([]);
  });

  it("let Deployments be sized by whoever the clusters let in, AWS is only asked where they are; and only a cluster's nodes be told to join", () => {
    expect(resourcesOf("understudy-proactive-kubernetes-kubernetes-scaling", "eks:DescribeCluster").toSorted()).toEqual(["arn:<AWS::Partition>:eks:eu-central-1:<AWS::AccountId>:cluster/proactive-b", "arn:<AWS::Partition>:eks:eu-west-1:<AWS::AccountId>:cluster/proactive-a"]);
    expect(actionsOf("understudy-proactive-kubernetes-kubernetes-scaling").filter((action) => action.startsWith("eks:") && action !== "eks:DescribeCluster")).toEqual([]);
    expect(resourcesOf("understudy-iq-bot-cluster-formation", "ssm:SendCommand").filter((arn) => arn.includes(":instance/")).map((arn) => arn.slice(arn.lastIndexOf("/") + 1)).toSorted()).toEqual([iqBot.sites["site-a"], iqBot.sites["site-b"]].flatMap((site) => Object.values(site?.hosts ?? {})).toSorted());
  });

  it("let a self-managed database be promoted on its own machines by one document, and touch neither RDS nor other machines", () => {
    expect(resourcesOf("understudy-owned-database-promotion", "ssm:SendCommand").toSorted()).toEqual([
      "arn:<AWS::Partition>:ec2:eu-central-1:<AWS::AccountId>:instance/i-0b0b0b0b0d", "arn:<AWS::Partition>:ec2:eu-west-1:<AWS::AccountId>:instance/i-0a0a0a0a0d",
      "arn:<AWS::Partition>:ssm:eu-central-1::document/AWS-RunShellScript", "arn:<AWS::Partition>:ssm:eu-west-1::document/AWS-RunShellScript",
    ]);
    expect(actionsOf("understudy-owned-database-promotion").filter((action) => action.startsWith("rds:"))).toEqual([]);
  });

  it("let a SQL Server on Windows be promoted by the document of PowerShell", () => {
    expect(resourcesOf("understudy-housed-global-cluster-promotion", "rds:FailoverGlobalCluster").toSorted()).toEqual(["arn:<AWS::Partition>:rds::<AWS::AccountId>:global-cluster:graph", "arn:aws:rds:eu-central-1:111122223333:cluster:graph-b", "arn:aws:rds:eu-west-1:111122223333:cluster:graph-a"]);
    expect(resourcesOf("understudy-owned-cluster-promotion", "ssm:SendCommand").filter((arn) => arn.includes("document/AWS-RunPowerShellScript"))).toHaveLength(2);
  });

  it("let a run change and delete nothing in RDS but what carries the mark of a restore by this plan", () => {
    // A re-protection has a test of its own.
    const copies = ({ statements }: (typeof roles)[number]): boolean => statements.some(({ Action }) => [Action].flat().includes("rds:CreateDBInstanceReadReplica"));
    const deleting = roles.filter((each) => !copies(each)).flatMap(({ statements }) => statements.filter(({ Action }) => [Action].flat().some((action) => action === "rds:DeleteDBInstance" || action === "rds:ModifyDBInstance")));
    expect(deleting.length).toBeGreaterThan(0);
    expect(deleting.map(({ Condition }) => Condition)).toEqual(deleting.map(() => ({ StringLike: { "aws:ResourceTag/understudy-restored-by": "us/probing-*/*" } })));
    expect(resourcesOf("understudy-probing-database-restore", "rds:DeleteDBInstance").toSorted()).toEqual(["site-b", "site-a"].map((site) => `arn:<AWS::Partition>:rds:${site === "site-a" ? "eu-west-1" : "eu-central-1"}:<AWS::AccountId>:db:backed-${site}`));
  });

  it("let a re-protection delete nothing, and change only the plan's instances and what it has set aside of them", () => {
    const name = "understudy-shop-re-protection";
    expect(actionsOf(name).filter((action) => /Delete|Promote|Stop/.test(action))).toEqual([]);
    expect(resourcesOf(name, "rds:ModifyDBInstance").map((arn) => arn.slice(arn.indexOf(":db:"))).toSorted()).toEqual([":db:orders-a", ":db:orders-a-kept-*", ":db:orders-b", ":db:orders-b-kept-*"]);
    expect(resourcesOf(name, "rds:AddTagsToResource").map((arn) => arn.slice(arn.indexOf(":db:"))).toSorted()).toEqual([":db:orders-a", ":db:orders-b"]);
  });

  it("allow no action by a wildcard", () => {
    expect(roles.flatMap(({ role, statements }) => statements.flatMap(({ Action }) => [Action].flat().filter((action) => action.includes("*")).map((action) => `${role}: ${action}`)))).toEqual([]);
  });

  // AWS lets a policy name nothing narrower for these (Service Authorization Reference, November 2026).
  const nothingNarrower = [
    "application-autoscaling:DescribeScalableTargets", "ecs:ListTasks",
    "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "cloudwatch:PutMetricData", "ec2:DescribeInstances", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
    "ec2:DescribeImages", "ec2:DescribeInstanceStatus", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions", "route53:ListHealthChecks", "route53:ListHostedZonesByName",
    "ssm:DescribeInstanceInformation", "ssm:GetCommandInvocation", "ssm:ListCommands", "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
    "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    // Lambda itself asks for these on "*"; they are denied to the function's own code.
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
  ];
  it("name a resource wherever AWS lets them", () => {
    const everywhere = roles.flatMap(({ statements }) => statements.filter(({ Resource }) => [Resource].flat().includes("*")).flatMap(({ Action }) => Action));
    expect([...new Set(everywhere)].sort()).toEqual([...nothingNarrower].sort());
  });

  it("give every statement its reason", () => {
    const all: readonly Statement[] = plans.flatMap((plan) => [
      ...planFunctions.flatMap((key) => planStatements(plan, key, where)), ...stepFunctionsOf(plan).flatMap((key) => planStatements(plan, key, where)),
      ...["arbiter", ...Object.keys(plan.sites)].flatMap((place) => probeStatements(plan, place, where)), ...readinessStatements(plan, where),
    ]);
    expect(all.filter(({ because }) => because.trim().length < 8)).toEqual([]);
  });

  it("may be taken on by their own service only, and by schedules and machines of this account only", () => {
    const trust = roles.flatMap(({ properties }) => (properties["AssumeRolePolicyDocument"] as { readonly Statement: readonly { readonly Principal: { readonly Service: string }; readonly Condition?: unknown }[] }).Statement);
    expect(new Set(trust.map(({ Principal }) => Principal.Service))).toEqual(new Set(["lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com"]));
    expect(trust.filter(({ Principal, Condition }) => Principal.Service !== "lambda.amazonaws.com" && Condition === undefined)).toEqual([]);
  });
});

describe("a function may", () => {
  it("start runs only by the alias", () => {
    for (const name of ["understudy-intake", "understudy-sweep", "understudy-request"]) {
      const starts = statementsOf(name).filter(({ Action }) => [Action].flat().includes("states:StartExecution"));
      expect(starts.map(({ Condition }) => Condition)).toEqual([{ StringEquals: { "states:StateMachineQualifier": "live" } }]);
      expect([starts[0]?.Resource].flat()).toHaveLength(2 * plans.length);
    }
    expect(functions.filter(({ name }) => actionsOf(name).includes("states:StartExecution")).map(({ name }) => name).sort()).toEqual(["understudy-intake", "understudy-request", "understudy-sweep"]);
  });

  it("answer waiting tasks of its own plans only", () => {
    expect(functions.filter(({ name }) => actionsOf(name).includes("states:SendTaskSuccess")).map(({ name }) => name).sort()).toEqual([...plans.flatMap((plan) => [`understudy-${plan.plan}-close`, `understudy-${plan.plan}-gate`, ...(letsIsolated(plan) ? [`understudy-${plan.plan}-open`] : [])]), "understudy-decide", "understudy-switch", "understudy-sweep"].sort());
    expect(resourcesOf("understudy-shop-close", "states:SendTaskSuccess")).toEqual(["failover-to-site-a", "failover-to-site-b", "switchover-to-site-a", "copy-over-to-site-a", "switchover-to-site-b", "copy-over-to-site-b"].map((machine) => `arn:<AWS::Partition>:states:eu-north-1:<AWS::AccountId>:stateMachine:shop-${machine}`));
  });

  it("read the record without writing, where it only tells of it", () => {
    expect(actionsOf("understudy-read").filter((action) => action.startsWith("dynamodb:"))).toEqual(["dynamodb:GetItem", "dynamodb:Query"]);
  });

  it("touch of the record what is its plan's, of runs nothing as an observer, and of gates' tokens nothing unless it answers gates", () => {
    const keysOf = (name: string): readonly string[] => {
      const ofRecord = statementsOf(name).find(({ Resource }) => [Resource].flat().some((resource) => flat(resource).endsWith(":table/understudy")));
      const condition = ofRecord?.Condition as { readonly "ForAllValues:StringLike": { readonly "dynamodb:LeadingKeys": string | readonly string[] } } | undefined;
      return ofRecord === undefined ? [] : [condition?.["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] ?? ["anything"]].flat();
    };
    expect(keysOf("understudy-notify")).toEqual([]);
    expect(keysOf("understudy-probe-shop-site-a")).toEqual(["plan#shop", "document#*"]);
    expect(keysOf("understudy-shop-database-promotion")).toEqual(["plan#shop", "run#shop-*", "document#*"]);
    expect(keysOf("understudy-read")).toEqual(["plan#*", "run#*", "document#*", "plans"]);
    const withTokens = functions.filter(({ name }) => keysOf(name).some((key) => key.startsWith("secret#") || key === "anything")).map(({ name }) => name);
    expect(withTokens.sort()).toEqual([...plans.flatMap((plan) => [`understudy-${plan.plan}-gate`, `understudy-${plan.plan}-close`, ...(letsIsolated(plan) ? [`understudy-${plan.plan}-open`] : [])]), "understudy-decide", "understudy-switch", "understudy-sweep"].sort());
  });

  it("publish metrics in our namespace only", () => {
    for (const { name } of functions.filter((each) => actionsOf(each.name).includes("cloudwatch:PutMetricData"))) {
      expect(statementsOf(name).find(({ Action }) => Action === "cloudwatch:PutMetricData")?.Condition).toEqual({ StringEquals: { "cloudwatch:namespace": "Understudy" } });
    }
  });

  it("change one name and type of a zone, written as Route 53 compares it", () => {
    const change = statementsOf("understudy-plain-dns-failover").find(({ Action }) => Action === "route53:ChangeResourceRecordSets");
    expect(change?.Condition).toEqual({ "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsNormalizedRecordNames": "\\052.plain.example.com", "route53:ChangeResourceRecordSetsRecordTypes": "A" } });
  });

  it("read the secrets of its plan by name, each site's own where the name says so", () => {
    const secret = (name: string): string => `arn:<AWS::Partition>:secretsmanager:eu-north-1:<AWS::AccountId>:secret:${name}-??????`;
    expect(resourcesOf("understudy-probe-probing-site-a", "secretsmanager:GetSecretValue")).toEqual(expect.arrayContaining([secret("shop/site-a/rabbit"), secret("shop/probe")]));
    expect(actionsOf("understudy-probe-plain-arbiter")).not.toContain("secretsmanager:GetSecretValue");
  });

  it("ask AWS about what its probes look at, in the Regions of the sites", () => {
    const name = "understudy-probe-probing-arbiter";
    expect(resourcesOf(name, "rds:DescribeDBInstances")).toEqual(["arn:<AWS::Partition>:rds:eu-west-1:<AWS::AccountId>:db:orders-a", "arn:<AWS::Partition>:rds:eu-central-1:<AWS::AccountId>:db:orders-b"]);
    expect(resourcesOf(name, "rds:DescribeDBClusters")).toEqual(["arn:<AWS::Partition>:rds:eu-west-1:<AWS::AccountId>:cluster:aurora-a", "arn:<AWS::Partition>:rds:eu-central-1:<AWS::AccountId>:cluster:aurora-b"]);
    expect(statementsOf(name).find(({ Action }) => [Action].flat().includes("ssm:DescribeInstanceInformation"))?.Condition).toEqual({ StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } });
    // Looked at from inside: each observer only its own site.
    expect(resourcesOf("understudy-probe-probing-site-a", "eks:DescribeCluster")).toEqual(["arn:<AWS::Partition>:eks:eu-west-1:<AWS::AccountId>:cluster/eks-a"]);
  });
});

describe("a site in another account", () => {
  const fencing = "understudy-abroad-site-fencing";
  it("is reached by its own role and by nothing else", () => {
    expect(resourcesOf(fencing, "sts:AssumeRole")).toEqual(["arn:aws:iam::444455556666:role/understudy-site"]);
    for (const action of ["ec2:StopInstances", "ec2:StartInstances", "ssm:SendCommand"]) expect(resourcesOf(fencing, action).join()).not.toContain("eu-west-1");
    expect(resourcesOf(fencing, "ec2:StopInstances")).toEqual(["arn:<AWS::Partition>:ec2:eu-central-1:<AWS::AccountId>:instance/i-0b0b0b0b0b"]);
    const reads = statementsOf(fencing).filter(({ Action }) => [Action].flat().includes("ec2:DescribeInstances"));
    expect(reads.map(({ Condition }) => Condition)).toEqual([{ StringEquals: { "aws:RequestedRegion": "eu-central-1" } }]);
  });

  it("lets its owner name our roles before they are made, because these have names", () => {
    const named = roles.filter(({ stack }) => stack === "understudy-plan-abroad").map(({ properties }) => properties["RoleName"]).filter((name) => name !== undefined);
    expect(named).toEqual(expect.arrayContaining([fencing, "understudy-abroad-database-promotion", "understudy-abroad-dr-site-activation"]));
  });

  it("is told which of our roles it has to let in: those of steps and probes that go there, by their names", () => {
    expect(assumingFunctions(abroad, where)).toEqual([fencing, "understudy-abroad-database-promotion", "understudy-abroad-dr-site-activation", "understudy-abroad-re-protection"]);
    expect(assumingFunctions({ ...probing, sites: { ...probing.sites, "site-a": { region: "eu-west-1", hosts: { app: "i-0a0a0a0a0a" }, account: { role: "arn:aws:iam::444455556666:role/site", "external-id": "one" } } } }, where)).toContain("understudy-probe-probing-arbiter");
    expect(assumingFunctions(shop, where)).toEqual([]);
  });

  it("gives no role to functions that have no step there", () => {
    for (const { name } of functions.filter((each) => each.stack === "understudy-plan-shop")) expect(actionsOf(name)).not.toContain("sts:AssumeRole");
    expect(actionsOf("understudy-abroad-open")).not.toContain("sts:AssumeRole");
  });
});

describe("an observer in a private network", () => {
  it("leaves what Lambda needs for the attachment to Lambda", () => {
    const statements = statementsOf("understudy-probe-abroad-site-b");
    const denied = statements.filter(({ Effect }) => Effect === "Deny");
    expect(denied).toHaveLength(1);
    expect([denied[0]?.Action].flat()).toContain("ec2:CreateNetworkInterface");
    expect(flat((denied[0]?.Condition?.["ArnEquals"] ?? {})["lambda:SourceFunctionArn"])).toBe("arn:<AWS::Partition>:lambda:eu-central-1:<AWS::AccountId>:function:understudy-probe-abroad-site-b");
    expect(statementsOf("understudy-probe-abroad-site-a").filter(({ Effect }) => Effect === "Deny")).toEqual([]);
  });
});

describe("the catalogues", () => {
  const actions = [...new Set([...Object.values(catalogue).flatMap(({ reads, changes }) => [...reads, ...changes]), ...Object.values(probeCatalogue).flatMap(({ reads }) => reads), ...Object.values(actionsOfQuestions).flat()])];
  it.each(actions)("%s has its row, which says on what it works", (action) => {
    expect(actionRows[action]).toBeDefined();
  });

  it("have no row for an action that nothing does", () => {
    expect(Object.keys(actionRows).filter((action) => !actions.includes(action))).toEqual([]);
  });
});

describe("statements are joined", () => {
  it("by action, by resources and by Region, and never over a reason or a condition", () => {
    const one = (actions: readonly string[], resources: readonly string[], because: string, region?: string): Statement => ({ actions, resources, because, ...(region === undefined ? {} : { conditions: { StringEquals: { "aws:RequestedRegion": [region] } } }) });
    expect(merged([one(["a:Read"], ["x"], "why"), one(["a:Read"], ["y"], "why"), one(["a:Write"], ["x"], "why"), one(["a:Write"], ["y"], "why")])).toEqual([one(["a:Read", "a:Write"], ["x", "y"], "why")]);
    expect(merged([one(["a:Read"], ["*"], "why", "r1"), one(["a:Read"], ["*"], "why", "r2")])).toEqual([{ ...one(["a:Read"], ["*"], "why"), conditions: { StringEquals: { "aws:RequestedRegion": ["r1", "r2"] } } }]);
    expect(merged([one(["a:Read"], ["x"], "why"), one(["a:Read"], ["x"], "another")])).toHaveLength(2);
    expect(merged([one(["a:Read"], ["*"], "why", "r1"), one(["a:Read"], ["*"], "why")])).toHaveLength(2);
  });
});

// What the code of each function can call at all, by the commands of the SDK that it imports: what it may do is held to that.
describe("the code of", () => {
  /** Done by Lambda or asked for by AWS itself, not called by code of ours. */
  const notCalled = (action: string): boolean => /^(logs|xray|kms):|^rds:AddTagsToResource$|^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$|^ec2:.*(NetworkInterface|PrivateIpAddresses|Subnets)|^s3:ListBucket$/.test(action);
  /** What lies in files that a function shares with others and does not call itself; who adds a call here says why it needs no permission. */
  const shared: Readonly<Record<string, readonly string[] | "all">> = {
    "dynamodb:DeleteItem": "all", // the table could; the record only grows
    "sts:AssumeRole": "all", // where a plan names another account
    "secretsmanager:GetSecretValue": "all", // where a step or probe signs in
    "lambda:InvokeFunction": ["site-fencing", "dr-site-activation", "kubernetes-scaling", "ecs-scaling", "aurora-capacity", "event-consumers", "network-fencing", "custom-action", "global-cluster-promotion", "application-configuration", "load-balancer-targets", "dns-failover", "routing-controls", "round-robin", "node-shutdown", "webhook-re-registration", "isolated-drill"], // steps that ask no observer
    "states:StartExecution": ["close", "decide", "gate", "open", "switch"],
    "states:DescribeExecution": ["close", "decide", "gate", "open", "switch", "intake", "request"],
    "states:SendTaskSuccess": ["intake", "request"],
    "dynamodb:UpdateItem": ["read", "notify"],
    "dynamodb:GetItem": ["notify"], // every function carries the record; this one asks it for nothing
    "dynamodb:Query": ["notify"],
    "autoscaling:DescribeScalingActivities": ["probe"],
    "ec2:DescribeInstanceStatus": ["readiness", "site-fencing"], // asked by the step that starts machines
    "ssm:ListCommands": ["probe", "readiness"],
    "ssm:GetCommandInvocation": ["probe", "readiness"],
    "route53:GetChange": ["readiness"], // what the step would do is asked of the step, and not done
    "dynamodb:PutItem": ["read", "report", "readiness", "watchdog", "notify"], // the store can write; these functions ask it for nothing of the kind
    "sts:GetCallerIdentity": "all", // needs no permission
  };
  const isShared = (action: string, handler: string): boolean => shared[action] === "all" || (shared[action] ?? []).includes(handler);
  const names = handlerNames();
  const namesIn = (plan: string, handler: string): readonly string[] => (([...controlFunctions, "console"] as readonly string[]).includes(handler) ? [`understudy-${handler}`] : handler === "probe" ? ["arbiter", "site-a", "site-b"].map((place) => `understudy-probe-${plan}-${place}`) : handler === "inside-report" ? [`understudy-inside-${plan}-site-a`] : handler === "watchdog" ? [`understudy-watchdog-${plan}`] : [`understudy-${plan}-${handler}`]);
  // Between them these plans have every kind of step and every probe that reads from AWS.
  const deployed = (handler: string): readonly string[] => [...new Set(["hybrid-chat", "abroad", "probing", "housed", "owned", "triggered", "proactive-kubernetes", "iq-bot", "twin", "enlarged", "walled"].flatMap((plan) => namesIn(plan, handler)).flatMap(actionsOf))];

  it.each(names)("%s can do all that the function may do: nothing is allowed that it never calls", (handler) => {
    const calls = new Set(commandsOf(`lambdas/handlers/${handler}.ts`, new Set()));
    const allowed = deployed(handler).filter((action) => !notCalled(action) && action !== "sts:AssumeRole" && !(action === "sqs:SendMessage" && handler !== "probe"));
    expect(allowed.length).toBeGreaterThan(0);
    expect(allowed.filter((action) => !calls.has(action))).toEqual([]);
  });

  it.each(names)("%s does nothing that the function may not do", (handler) => {
    const allowed = new Set(deployed(handler));
    const calls = new Set(commandsOf(`lambdas/handlers/${handler}.ts`, new Set()));
    expect([...calls].filter((action) => !allowed.has(action) && !isShared(action, handler))).toEqual([]);
  });
});
