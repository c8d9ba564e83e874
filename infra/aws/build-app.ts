// The application: which stacks there are, in which Regions, and in which order they are deployed. The same for the command
// line, the tests and the command that tells what a plan costs.

import { App, CfnResource, Tags } from "aws-cdk-lib";
import type { AppProps, Stack } from "aws-cdk-lib";
import { Refused } from "../../workflows/failure.ts";
import { ControlStack } from "./control-stack.ts";
import type { Deployment } from "./deployment.ts";
import type { Bundle } from "./handler-function.ts";
import { PlanStack } from "./plan-stack.ts";
import { flat } from "./roles.ts";
import { regionsBesideArbiter, VantageStack } from "./vantage-stack.ts";

/**
 * What CDK does differently in new applications, written here so that tests and command line build the same. The third lets
 * no template out that CloudFormation's own schemas refuse.
 */
const context = { "@aws-cdk/aws-lambda:recognizeVersionProps": true, "@aws-cdk/aws-lambda:recognizeLayerVersion": true, "@aws-cdk/core:validateAgainstDefaultRules": true };

export interface BuiltApp {
  readonly app: App;
  readonly control: ReadonlyMap<string, ControlStack>;
  readonly plans: ReadonlyMap<string, PlanStack>;
  readonly vantage: ReadonlyMap<string, VantageStack>;
}

/** Builds all stacks. Throws `Refused` when plans cannot live beside each other. */
export function buildApp({ plans, account, pages, console, reports }: Deployment, bundle: Bundle, props: AppProps = {}): BuiltApp {
  const app = new App({ analyticsReporting: false, autoSynth: false, stackTraces: false, ...props, context: { ...context, ...props.context } });
  const env = (region: string) => ({ env: { region, ...(account === undefined ? {} : { account }) } });
  const once = bundledOnce(bundle);
  const arbiters = [...new Set(plans.map(({ plan }) => plan.arbiter.region))];
  const control = new Map(arbiters.map((region) => [region, new ControlStack(app, `understudy-control-${region}`, { ...env(region), description: "Understudy: record, intake and operations of all plans", region, plans: plans.map(({ plan }) => plan).filter((plan) => plan.arbiter.region === region), pages, console, reports, bundle: once })]));
  const planStacks = new Map(plans.map((planned) => [planned.plan.plan, new PlanStack(app, `understudy-plan-${planned.plan.plan}`, { ...env(planned.plan.arbiter.region), description: `Understudy: plan ${planned.plan.plan}`, planned, console: console !== undefined, bundle: once })]));
  const regions = [...new Set(plans.flatMap(regionsBesideArbiter))];
  const vantage = new Map(regions.map((region) => [region, new VantageStack(app, `understudy-vantage-${region}`, { ...env(region), description: "Understudy: observers and epoch register in a site's Region", region, plans: plans.filter((planned) => regionsBesideArbiter(planned).includes(region)), bundle: once })]));

  for (const planned of plans) {
    const own = planStacks.get(planned.plan.plan);
    const shared = control.get(planned.plan.arbiter.region);
    if (own === undefined || shared === undefined) continue;
    // The plan is enrolled in the record; and observers are told to look at the new plan only once the record knows it.
    own.addStackDependency(shared, "the record");
    for (const region of regionsBesideArbiter(planned)) vantage.get(region)?.addStackDependency(own, "the plan in the record");
  }
  Tags.of(app).add("application", "understudy");
  namesApart([...control.values(), ...planStacks.values(), ...vantage.values()]);
  return { app, control, plans: planStacks, vantage };
}

/** Bundles each handler once, however many functions are made of it. */
function bundledOnce(bundle: Bundle): Bundle {
  const made = new Map<string, string>();
  return (handler) => {
    const folder = made.get(handler) ?? bundle(handler);
    made.set(handler, folder);
    return folder;
  };
}

/** By type of resource: its name, which must be one of a kind in a Region; a role's in the whole account. */
const named: Readonly<Record<string, string>> = {
  "AWS::Lambda::Function": "FunctionName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::Scheduler::Schedule": "Name",
  "AWS::StepFunctions::StateMachine": "StateMachineName",
  "AWS::CloudWatch::Alarm": "AlarmName",
  "AWS::CloudWatch::CompositeAlarm": "AlarmName",
  "AWS::IAM::Role": "RoleName",
};

/** The names of plans and sites make those of functions and alarms; two of them may make the same. */
function namesApart(stacks: readonly Stack[]): void {
  const owners = new Map<string, string>();
  for (const stack of stacks) {
    for (const resource of stack.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node))) {
      const property = named[resource.cfnResourceType];
      if (property === undefined) continue;
      const properties = (stack.resolve(resource._toCloudFormation()) as { readonly Resources: Readonly<Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>> }).Resources;
      const name = Object.values(properties)[0]?.Properties?.[property];
      if (name === undefined) continue;
      const kind = resource.cfnResourceType.replace("CompositeAlarm", "Alarm");
      const place = kind === "AWS::IAM::Role" ? "the account" : stack.region;
      const key = `${kind} ${flat(name)} ${place}`;
      const owner = owners.get(key);
      if (owner !== undefined) throw new Refused(`${owner} and ${stack.stackName} would both have the ${kind.split("::")[2] ?? ""} ${flat(name)} in ${place}: rename a plan or a site`);
      owners.set(key, stack.stackName);
    }
  }
}
