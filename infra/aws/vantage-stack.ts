// What lies in a site's Region: for all plans that have a site there, their observers, what puts watchdogs on the machines that
// a plan guards, and the register that keeps their epochs where the effect of a change happens; and the buckets of health switches
// that a plan puts there. Nothing in it decides anything, and nothing that decides needs it.

import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type { StackProps } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { observers } from "../../workflows/evidence.ts";
import { hasWatcher } from "../../workflows/inside-sights.ts";
import { registerTableName } from "../../workflows/names.ts";
import { ConfigurationDocuments } from "./configuration.ts";
import { guardedMachines } from "../../workflows/watchdog-document.ts";
import { deadLetterName, deadLetterQueue } from "./dead-letters.ts";
import { healthSwitches } from "./deployment.ts";
import type { PlanToDeploy } from "./deployment.ts";
import type { Bundle } from "./handler-function.ts";
import { switchBuckets } from "./health-switch.ts";
import { HostWatcher } from "./inside.ts";
import { Observer } from "./observer.ts";
import { WatchdogOnHost } from "./watchdog.ts";

export interface VantageStackProps extends StackProps {
  readonly region: string;
  /** The plans that have anything in the Region. */
  readonly plans: readonly PlanToDeploy[];
  readonly bundle: Bundle;
}

/** The Regions in which a plan has anything besides its arbiter's: its sites', and those of its switches' buckets. */
export function regionsBesideArbiter({ plan }: PlanToDeploy): readonly string[] {
  const buckets = healthSwitches(plan).map(({ object }) => object.region).filter((region) => region !== plan.arbiter.region);
  return [...new Set([...Object.values(plan.sites).map(({ region }) => region), ...buckets])];
}

export class VantageStack extends Stack {
  constructor(scope: Construct, id: string, { region, plans, bundle, ...props }: VantageStackProps) {
    super(scope, id, props);
    const where = { partition: this.partition, account: this.account };
    const here = plans.flatMap((planned) => Object.entries(planned.plan.sites).filter(([, site]) => site.region === region).map(([site]) => ({ planned, site })));
    if (here.length > 0) {
      new Table(this, "Epochs", {
        tableName: registerTableName,
        partitionKey: { name: "pk", type: AttributeType.STRING },
        sortKey: { name: "sk", type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.AWS_MANAGED,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: true,
        // A register that is lost would let an older run change things again.
        removalPolicy: RemovalPolicy.RETAIN,
      });
      const dead = deadLetterQueue(this, "vantage", "schedules");
      Validations.of(dead).acknowledge({ id: "AwsSolutions-SQS3", reason: "It is the end of the line itself: ticks that a schedule could not deliver" });
      for (const { planned, site } of here) {
        for (const guarded of guardedMachines(planned.plan, site)) new WatchdogOnHost(this, `${planned.plan.plan}@${site}#${guarded.role}`, { guarded, planDigest: planned.planDigest });
        if (planned.plan.sites[site]?.account === undefined) new ConfigurationDocuments(this, `${planned.plan.plan}@${site}-configuration`, planned);
        if (!observers(planned.plan).includes(site)) continue;
        if (hasWatcher(planned.plan, site)) new HostWatcher(this, `${planned.plan.plan}@${site}`, { planned, place: site });
        else new Observer(this, `${planned.plan.plan}@${site}`, { planned, place: site, where, bundle, deadLetters: { name: deadLetterName("vantage", "schedules"), arn: dead.queueArn } });
      }
    }
    // A bucket in the arbiter's own Region is made with the plan.
    for (const { plan } of plans) if (plan.arbiter.region !== region) switchBuckets(this, plan, healthSwitches(plan), region);
  }
}
