// What moto's CloudFormation makes of the templates, type by type. Moto skips what it does not know and says CREATE_COMPLETE, so
// only this table tells what was really deployed. It fails when moto learns a type or forgets one; then change the row.

import type { DeployedStack } from "./moto.ts";
import type { Synthesised } from "./templates.ts";

/** `made`: by moto. `by a shim`: by a few lines of fixtures/moto_shims.py over moto's own API. `left out`: not there afterwards. */
export type Fate = "made" | "by a shim" | "left out";

/** What the run needs of what is left out, the test makes by the service's API or does itself; the comments say which. */
export const fates: Readonly<Record<string, Fate>> = {
  "AWS::CloudWatch::Alarm": "left out", // votes and operations; never evaluated by moto either
  "AWS::CloudWatch::CompositeAlarm": "left out", // the one of the home site is made as a simple alarm: sites.ts
  "AWS::CloudWatch::Dashboard": "made",
  "AWS::DynamoDB::Table": "made",
  "AWS::Events::Rule": "made", // its event is given to the intake by the test: run.ts
  "AWS::IAM::Role": "made",
  "AWS::KMS::Alias": "made",
  "AWS::KMS::Key": "made",
  "AWS::Lambda::EventInvokeConfig": "left out",
  "AWS::Lambda::EventSourceMapping": "made", // and then taken over, because moto heeds no delay: regular.ts
  "AWS::Lambda::Function": "made",
  "AWS::Lambda::Permission": "made",
  "AWS::Lambda::Version": "made",
  "AWS::Logs::LogGroup": "made",
  "AWS::Logs::MetricFilter": "left out", // it counts how runs end for an alarm, and moto evaluates neither
  "AWS::Logs::QueryDefinition": "left out",
  "AWS::Route53::HealthCheck": "made", // without `Inverted`; done by names.ts
  "AWS::S3::Bucket": "made",
  "AWS::S3::BucketPolicy": "left out", // put by S3's API: sites.ts
  "AWS::SNS::Subscription": "left out", // the notifications of the topic to a function; what is published is read from moto itself
  "AWS::SNS::Topic": "made",
  "AWS::SNS::TopicPolicy": "left out",
  "AWS::SQS::Queue": "made",
  "AWS::SQS::QueuePolicy": "left out",
  "AWS::SSM::Parameter": "made",
  "AWS::Scheduler::Schedule": "left out", // each minute the test calls what they would: regular.ts
  "AWS::StepFunctions::StateMachine": "made",
  "AWS::StepFunctions::StateMachineAlias": "by a shim",
  "AWS::StepFunctions::StateMachineVersion": "by a shim",
  "Custom::UnderstudyPlan": "made",
};
const shimmed = new Set(Object.keys(fates).filter((type) => fates[type] === "by a shim"));

/** By type: how many resources the templates have, and what became of them; a type of which only some were made says how many. */
export function whatBecameOf({ stacks }: Synthesised, deployed: Readonly<Record<string, DeployedStack>>): Readonly<Record<string, string>> {
  const found: Record<string, { wanted: number; made: number }> = {};
  for (const [stack, resources] of Object.entries(stacks)) {
    for (const [id, { Type }] of Object.entries(resources)) {
      const counts = (found[Type] ??= { wanted: 0, made: 0 });
      counts.wanted += 1;
      if (deployed[stack]?.resources[id]?.type === Type) counts.made += 1;
    }
  }
  const fate = (type: string, wanted: number, made: number): string => {
    if (made === 0) return "left out";
    if (made < wanted) return `only ${made} of ${wanted} made`;
    return shimmed.has(type) ? "by a shim" : "made";
  };
  return Object.fromEntries(Object.entries(found).map(([type, { wanted, made }]) => [type, fate(type, wanted, made)]));
}
