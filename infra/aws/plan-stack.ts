// What one plan has in the arbiter's Region: its state machines, everything that they call, the arbiter's own observer, its
// alarms, and the enrolment that writes the plan into the record. What the machine calls is deployed with the machine, so
// that no stack waits for another's versions (decision 0010).

import { CfnOutput, CustomResource, Duration, Stack } from "aws-cdk-lib";
import type { StackProps } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { FunctionKey } from "../../workflows/compile-states.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import { observers } from "../../workflows/evidence.ts";
import { hasWatcher } from "../../workflows/inside-sights.ts";
import { pagesTopicName, planFunctionName } from "../../workflows/names.ts";
import { assumingFunctions, everyFunction, planFunctions, planStatements, stepFunctionsOf } from "../../workflows/permissions-own.ts";
import type { PlanFunction } from "../../workflows/permissions-own.ts";
import { readinessStatements } from "../../workflows/permissions-readiness.ts";
import { selfFences } from "../../workflows/self-fence.ts";
import { consoleParameterName } from "./console.ts";
import { keyParameterName } from "./control-stack.ts";
import { deadLetterName } from "./dead-letters.ts";
import { healthSwitches } from "./deployment.ts";
import type { PlanToDeploy } from "./deployment.ts";
import { DrillSchedules } from "./drill-schedules.ts";
import { planEnvironment } from "./environments.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";
import { switchBuckets } from "./health-switch.ts";
import { InsideFunction } from "./inside.ts";
import { Machine } from "./machine.ts";
import { Observer } from "./observer.ts";
import { PlanOperations } from "./operations.ts";
import { begunByTheClock } from "../../workflows/drill-plan.ts";
import { PlanAlarms } from "./plan-alarms.ts";
import { Readiness } from "./readiness.ts";
import { secondsOfCall } from "./timeouts.ts";
import { WatchdogFunction } from "./watchdog.ts";

export interface PlanStackProps extends StackProps {
  readonly planned: PlanToDeploy;
  readonly bundle: Bundle;
  /** Whether the control stack has a console; its address then lies in a parameter. */
  readonly console?: boolean;
}

const does: Readonly<Record<(typeof planFunctions)[number], string>> = {
  open: "Takes the lease for a run, or finds that another one has it",
  look: "Looks from every vantage point and freezes what was seen",
  assess: "Turns what was seen into a verdict",
  gate: "Asks people and waits for them",
  close: "Ends every run, gives the lease back, tells people",
  enrol: "Writes the plan into the record when it is deployed",
};

export class PlanStack extends Stack {
  readonly machines: readonly Machine[];

  constructor(scope: Construct, id: string, { planned, bundle, console = false, ...props }: PlanStackProps) {
    super(scope, id, props);
    const { plan, planDigest } = planned;
    const { region } = plan.arbiter;
    const where = { partition: this.partition, account: this.account };
    const key = Key.fromKeyArn(this, "Key", StringParameter.valueForStringParameter(this, keyParameterName));

    const address = console ? StringParameter.valueForStringParameter(this, consoleParameterName) : undefined;

    const functions = new Map<PlanFunction, HandlerFunction>();
    for (const name of [...planFunctions, ...stepFunctionsOf(plan)] satisfies readonly PlanFunction[]) {
      const functionName = planFunctionName(plan.plan, name);
      const isStep = !(name in does);
      functions.set(name, new HandlerFunction(this, name, {
        handler: name,
        functionName,
        description: isStep ? `Steps of plan ${plan.plan}: ${name}` : `${does[name as keyof typeof does]} (plan ${plan.plan})`,
        statements: [...everyFunction(functionName, region, where), ...planStatements(plan, name, where)],
        environment: planEnvironment(plan, name, where, address),
        timeoutSeconds: secondsOfCall(name, planned.machines),
        bundle,
        key,
        // Owners of sites in other accounts name it in their roles' trust policies.
        ...(isStep ? { namedRole: true as const } : {}),
      }));
    }
    const versions = new Map([...functions].flatMap(([name, made]): readonly (readonly [FunctionKey, string])[] => (name === "enrol" ? [] : [[name, made.function.currentVersion.functionArn]])));
    this.machines = planned.machines.map(({ target, id: machineId, machine, ...compiled }) => new Machine(this, machineId, { plan, target, name: machine, compiled, versions, key, where }));

    const enrol = (part: "text" | "deployed"): CustomResource => new CustomResource(this, part === "text" ? "Text" : "Enrolment", {
      resourceType: "Custom::UnderstudyPlan",
      serviceToken: functions.get("enrol")?.function.functionArn ?? "",
      serviceTimeout: Duration.minutes(5),
      properties: { plan: canonicalJson(plan), planDigest, part },
    });
    // A machine opens runs by the text that it was compiled from, and a plan is started by its digest: the text is in the record
    // before the alias leads to the machine, and the machine is there before the record names the plan as deployed.
    const text = enrol("text");
    const enrolment = enrol("deployed");
    for (const { alias } of this.machines) {
      alias.node.addDependency(text);
      enrolment.node.addDependency(alias);
    }

    const queue = (reason: "schedules" | "invocations") => ({ name: deadLetterName("control", reason), arn: `arn:${where.partition}:sqs:${region}:${where.account}:${deadLetterName("control", reason)}` });
    const logGroups = [...[...functions.values()].map(({ logGroup }) => logGroup), ...this.machines.map(({ logGroup }) => logGroup)];
    if (observers(plan).includes("arbiter")) {
      const observer = new Observer(this, "Observer", { planned, place: "arbiter", where, bundle, key, deadLetters: queue("schedules") });
      // Until the plan is in the record, an observer does not know what to look at.
      observer.schedule.node.addDependency(enrolment);
      logGroups.push(observer.logGroup);
    }
    for (const place of observers(plan).filter((each) => hasWatcher(plan, each))) logGroups.push(new InsideFunction(this, `Inside-${place}`, { planned, place, where, bundle, key }).logGroup);
    if (selfFences(plan).length > 0) logGroups.push(new WatchdogFunction(this, "Watchdogs", { planned, where, bundle, key }).logGroup);
    const readiness = new Readiness(this, "Readiness", { planned, where, bundle, key, deadLetters: queue("schedules"), failedLooks: queue("invocations") });
    readiness.schedule.node.addDependency(enrolment);
    logGroups.push(readiness.logGroup);
    if (begunByTheClock(plan).length > 0) {
      const drills = new DrillSchedules(this, "Drills", { plan, where, deadLetters: queue("schedules") });
      for (const schedule of drills.schedules) schedule.node.addDependency(enrolment);
    }
    switchBuckets(this, plan, healthSwitches(plan), region);

    new PlanAlarms(this, "Alarms", { plan });
    const pages = Topic.fromTopicArn(this, "Pages", `arn:${where.partition}:sns:${region}:${where.account}:${pagesTopicName}`);
    new PlanOperations(this, "Operations", { plan, pages, deadLetters: {}, logGroups });

    for (const [index, { aliasArn }] of this.machines.entries()) new CfnOutput(this, `Machine-${index}`, { description: "What a run is started by", value: aliasArn });
    const assuming = [...assumingFunctions(plan, where), ...(readinessStatements(plan, where).some(({ actions }) => actions.includes("sts:AssumeRole")) ? [planFunctionName(plan.plan, "readiness")] : [])];
    if (assuming.length > 0) {
      new CfnOutput(this, "RolesToTrust", {
        description: "The trust policies of the roles of sites in other accounts let these roles in, with the plan's external ids",
        value: assuming.map((name) => `arn:${where.partition}:iam::${where.account}:role/${name}`).join(" "),
      });
    }
  }
}
