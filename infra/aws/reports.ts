// Where reports are kept: a bucket that nobody can overwrite or empty before the time is over. Each file is locked for so many
// days from when it was put (object lock, which needs versions); putting it again makes a version beside it.
//
// The keys are those of S3 and not the key of the record: whoever deletes a key of ours would have deleted every report, locked or not.

import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Where } from "../../workflows/permission-things.ts";
import { reportsBucketName } from "../../workflows/names.ts";
import type { ReportSettings } from "./report-settings.ts";

export class Reports extends Construct {
  constructor(scope: Construct, id: string, { settings: { days, mode }, region, where }: { readonly settings: ReportSettings; readonly region: string; readonly where: Where }) {
    super(scope, id);
    const bucket = new Bucket(this, "Bucket", {
      bucketName: reportsBucketName(where.account, region),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: mode === "compliance" ? ObjectLockRetention.compliance(Duration.days(days)) : ObjectLockRetention.governance(Duration.days(days)),
      lifecycleRules: [
        // A report is read in its first weeks, if ever; S3 moves nothing that is smaller than 128 kB.
        { id: "uploads-that-never-ended", abortIncompleteMultipartUploadAfter: Duration.days(1) },
        // The newest version stays; one that was put twice is not needed twice once its lock is over.
        { id: "older-versions-after-their-lock", noncurrentVersionExpiration: Duration.days(days + 1) },
      ],
      // They outlive the stack: what they prove is asked for years later.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(bucket).acknowledge({ id: "AwsSolutions-S1", reason: "One function puts into it and says so in the record and its log; readers are the account's own people, whom CloudTrail knows" });
  }
}
