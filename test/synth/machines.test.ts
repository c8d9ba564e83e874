// The state machines as they are deployed: the compiled definition byte for byte, the functions by retained version, runs
// started by an alias on a retained version, and logs without a task token in them.

import { createHash } from "node:crypto";
import type { Machine, TaskState } from "../../workflows/asl.ts";
import { substitutionName } from "../../workflows/compile-states.ts";
import type { FunctionKey } from "../../workflows/compile-states.ts";
import { compileFailover } from "../../workflows/compile.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import { machineName, planFunctionName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { flat } from "../../infra/aws/roles.ts";
import { stacksOf } from "./deployed.ts";
import type { Resource } from "./deployed.ts";
import { abroad, hybridChat, plain, shop } from "./plans.ts";

const plans = [hybridChat, shop, plain, abroad];
const stacks = stacksOf(plans);
const stackOf = (plan: Plan): string => `understudy-plan-${plan.plan}`;
const cases = plans.flatMap((plan) => Object.keys(plan.sites).map((target) => [plan.plan, target, plan] as const));

const machineOf = (plan: Plan, target: string): Resource => stacks.one(stackOf(plan), "AWS::StepFunctions::StateMachine", "StateMachineName", machineName(plan.plan, target));
const getAtt = (value: unknown): string => (value as { readonly "Fn::GetAtt": readonly [string, string] })["Fn::GetAtt"][0];
const ref = (value: unknown): string => (value as { readonly Ref: string }).Ref;
const compiledOf = (plan: Plan, target: string) => {
  const compiled = compileFailover(plan, { source: otherSite(plan, target), target });
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  return compiled;
};

describe.each(cases)("the machine that moves %s to %s", (_name, target, plan) => {
  const compiled = compiledOf(plan, target);
  const { Properties } = machineOf(plan, target);
  const substitutions = Properties["DefinitionSubstitutions"] as Readonly<Record<string, unknown>>;

  it("is what the compiler writes, byte for byte, once the functions' ARNs are put in on both sides", () => {
    const arns = new Map(Object.entries(substitutions).map(([name, value]) => [name, `arn:aws:lambda:${plan.arbiter.region}:111122223333:function:${ref(value)}`]));
    const substitute = (text: string): string => text.replace(/\$\{(\w+)\}/g, (_whole, name: string) => arns.get(name) ?? "no such function");
    const deployed = substitute(Properties["DefinitionString"] as string);
    expect(createHash("sha256").update(deployed).digest("hex")).toBe(createHash("sha256").update(substitute(canonicalJson(compiled.definition))).digest("hex"));
    expect(deployed).not.toContain("no such function");
    expect(deployed).not.toContain("${");
  });

  it("calls each function by a published version that outlives the next deployment", () => {
    expect(Object.keys(substitutions).sort()).toEqual(compiled.functions.map(substitutionName).sort());
    for (const key of compiled.functions) {
      const version = stacks.template(stackOf(plan))[ref(substitutions[substitutionName(key)])];
      expect(version).toMatchObject({ Type: "AWS::Lambda::Version", DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
      expect(stacks.template(stackOf(plan))[ref(version?.Properties["FunctionName"])]?.Properties["FunctionName"]).toBe(planFunctionName(plan.plan, key));
    }
  });

  it("is started by an alias, which leads to a version of this very revision that outlives the next deployment", () => {
    const leads = stacks.of(stackOf(plan), "AWS::StepFunctions::StateMachineAlias").map(([, alias]) => {
      const [route] = alias.Properties["RoutingConfiguration"] as readonly { readonly StateMachineVersionArn: unknown }[];
      return { alias, version: stacks.at(stackOf(plan), getAtt(route?.StateMachineVersionArn)) };
    });
    const mine = leads.filter(({ version }) => stacks.at(stackOf(plan), getAtt(version.Properties["StateMachineArn"])) === machineOf(plan, target));
    expect(mine).toMatchObject([{ alias: { Properties: { Name: "live", RoutingConfiguration: [{ Weight: 100 }] } }, version: { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } }]);
    for (const { version } of mine) expect(version.Properties["StateMachineRevisionId"]).toEqual({ "Fn::GetAtt": [getAtt(version.Properties["StateMachineArn"]), "StateMachineRevisionId"] });
  });

  it("logs every state but no data, because that holds the tokens of gates, and is traced", () => {
    expect(compiled.functions).toContain("gate");
    expect(Properties["DefinitionString"]).toContain("$$.Task.Token");
    const logging = Properties["LoggingConfiguration"] as { readonly Level: string; readonly IncludeExecutionData: unknown; readonly Destinations: readonly { readonly CloudWatchLogsLogGroup: { readonly LogGroupArn: unknown } }[] };
    expect([logging.Level, logging.IncludeExecutionData]).toEqual(["ALL", false]);
    const group = stacks.template(stackOf(plan))[getAtt(logging.Destinations[0]?.CloudWatchLogsLogGroup.LogGroupArn)];
    expect(group?.Properties).toMatchObject({ LogGroupName: `/aws/vendedlogs/states/${machineName(plan.plan, target)}`, RetentionInDays: 90 });
    expect(flat(group?.Properties["KmsKeyId"])).toContain("understudykey");
    expect(Properties["TracingConfiguration"]).toEqual({ Enabled: true });
    expect(Properties["StateMachineType"]).toBe("STANDARD");
  });

  it("may call published versions of exactly these functions, and calls nothing else", () => {
    const role = stacks.at(stackOf(plan), getAtt(Properties["RoleArn"]));
    const statements = (role.Properties["Policies"] as readonly { readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[] } }[])[0]?.PolicyDocument.Statement ?? [];
    const invoke = statements.filter(({ Action }) => [Action].flat().includes("lambda:InvokeFunction"));
    expect(invoke).toHaveLength(1);
    const named = [invoke[0]?.Resource].flat().map((resource) => flat(resource).split(":function:")[1]);
    expect(named.sort()).toEqual(compiled.functions.map((key: FunctionKey) => `${planFunctionName(plan.plan, key)}:*`).sort());
    expect(statements.flatMap(({ Action }) => Action)).not.toContain("states:StartExecution");
    expect(role.Properties["AssumeRolePolicyDocument"]).toMatchObject({ Statement: [{ Principal: { Service: "states.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } } }] });
  });
});

describe("names", () => {
  it("of machines are within what Step Functions takes, also for the longest plan and site", () => {
    const long = "a".repeat(40);
    expect(machineName(long, long)).toHaveLength(80);
    expect(machineName(long, long)).not.toBe(machineName(long, `${long.slice(0, -1)}b`));
    expect(machineName("hybrid-chat", "site-b")).toBe(compiledOf(hybridChat, "site-b").name);
  });
});

describe("a call of a function", () => {
  it.each(cases)("of %s to %s ends before its state stops waiting for it", (_name, target, plan) => {
    const timeouts = new Map(stacks.of(stackOf(plan), "AWS::Lambda::Function").map(([, { Properties }]) => [Properties["FunctionName"], Properties["Timeout"] as number]));
    const { definition, functions } = compiledOf(plan, target);
    const called = tasksOf(definition).filter(({ Resource: resource }) => !resource.endsWith(".waitForTaskToken")).map(({ Parameters, TimeoutSeconds }) => {
      const key = functions.find((each) => Parameters.FunctionName === `\${${substitutionName(each)}}`);
      expect(timeouts.get(planFunctionName(plan.plan, key ?? ""))).toBe(TimeoutSeconds - 1);
      return key;
    });
    expect(new Set(called)).toEqual(new Set(functions.filter((key) => key !== "gate")));
  });
});

function tasksOf(machine: Machine): readonly TaskState[] {
  return Object.values(machine.States).flatMap((state) => (state.Type === "Task" ? [state] : state.Type === "Parallel" ? state.Branches.flatMap(tasksOf) : []));
}
