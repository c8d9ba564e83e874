// The health switch of a plan, made beforehand so that a failover has nothing to create: a bucket that anybody may read one
// key of, and a health check that reads it and is inverted. The object is written by the workflow: while it is there, the
// check is unhealthy, the record PRIMARY that carries it gives no answer, and SECONDARY answers (R14).
//
// The two failover records themselves are not ours. The plan names no hosted zone for the switch, which often is another
// team's or another account's, and a name that users depend on should not vanish with a stack. They are made once, by hand
// or by the zone's own deployment, and never changed by a failover; the stack's output says what they have to be.

import { Aws, CfnOutput, RemovalPolicy, Validations } from "aws-cdk-lib";
import { AnyPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnHealthCheck } from "aws-cdk-lib/aws-route53";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { createDigest } from "../../workflows/digest.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { StepInput } from "../../workflows/plan-steps.ts";
import { wholeSeconds } from "../../workflows/units.ts";

type Switch = StepInput<"traffic.route53-health-switch">;

/** One bucket with the switches whose objects lie in it. */
export class SwitchBucket extends Construct {
  constructor(scope: Construct, id: string, { plan, switches, region }: { readonly plan: Plan; readonly switches: readonly Switch[]; readonly region: string }) {
    super(scope, id);
    const name = switches[0]?.object.bucket ?? "";
    const keys = [...new Set(switches.map(({ object }) => object.key))];
    const bucket = new Bucket(this, "Bucket", {
      bucketName: name,
      // Route 53's checkers are anonymous, so the one key is public by policy; by ACL nothing ever is.
      blockPublicAccess: new BlockPublicAccess({ blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false }),
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Where users are sent is what lies in it; a stack that is deleted must not send them elsewhere. One that could not be made
      // leaves none behind, whose name would stop the next deployment.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    bucket.addToResourcePolicy(new PolicyStatement({ sid: "CheckersReadTheSwitch", principals: [new AnyPrincipal()], actions: ["s3:GetObject"], resources: keys.map((key) => bucket.arnForObjects(key)) }));
    Validations.of(bucket).acknowledge({ id: "AwsSolutions-S1", reason: "Route 53's checkers read it several times a second and nobody else does; who writes to it stands in the record and in CloudTrail" });
    Validations.of(bucket).acknowledge({ id: "AwsSolutions-S2", reason: "Exactly the keys of the switches are public, because Route 53's checkers are anonymous; they hold a run's name and nothing secret" });

    for (const each of switches) {
      // Named by what it reads: a check that changed places with another would move the other name.
      const id = createDigest([each.object.bucket, each.object.key, each.name]).slice(0, 8);
      const check = new CfnHealthCheck(this, `Check-${id}`, {
        healthCheckConfig: {
          type: "HTTPS",
          fullyQualifiedDomainName: `${name}.s3.${region}.${Aws.URL_SUFFIX}`,
          port: 443,
          resourcePath: `/${each.object.key.split("/").map(encodeURIComponent).join("/")}`,
          enableSni: true,
          inverted: true,
          // Route 53 has two intervals; one look is enough, because S3 shows a write at once.
          requestInterval: wholeSeconds(each["check-every"]) <= 10 ? 10 : 30,
          failureThreshold: 1,
        },
        healthCheckTags: [{ key: "Name", value: `understudy ${plan.plan} ${each.name}` }],
      });
      // A record that carries it goes on carrying it; without the check Route 53 promises nothing about that record.
      check.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      const away = otherSite(plan, plan.home);
      new CfnOutput(this, `Records-${id}`, {
        description: `Make two failover records for ${each.name} of this TTL; only PRIMARY carries the health check, and no other one`,
        value: JSON.stringify({
          name: each.name,
          ttl: wholeSeconds(each.ttl),
          primary: { site: plan.home, values: each.answers[plan.home] ?? [], healthCheck: check.attrHealthCheckId },
          secondary: { site: away, values: each.answers[away] ?? [] },
        }),
      });
    }
  }
}

/** The switches whose objects lie in a Region, bucket by bucket. */
export function switchBuckets(scope: Construct, plan: Plan, switches: readonly Switch[], region: string): void {
  const here = switches.filter(({ object }) => object.region === region);
  for (const bucket of new Set(here.map(({ object }) => object.bucket))) new SwitchBucket(scope, `Switch-${bucket}`, { plan, switches: here.filter(({ object }) => object.bucket === bucket), region });
}
