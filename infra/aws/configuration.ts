// The documents in a site's Region by which readiness reads the digests of configuration files. They take no parameters and only read.

import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { configurations, digestsDocument } from "../../workflows/configuration.ts";
import type { Plan } from "../../workflows/plan.ts";

export class ConfigurationDocuments extends Construct {
  constructor(scope: Construct, id: string, { plan }: { readonly plan: Plan }) {
    super(scope, id);
    for (const { name, document } of configurations(plan)) {
      new CfnDocument(this, name, { name: document, documentType: "Command", documentFormat: "JSON", updateMethod: "NewVersion", targetType: "/", content: digestsDocument(plan, name) });
    }
  }
}
