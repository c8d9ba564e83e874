// The application as `cdk synth` gives it, for one plan: built in this process by the same code that cdk.json names, with the
// real bundles.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildApp } from "../../infra/aws/build-app.ts";
import { compilePlan } from "../../infra/aws/deployment.ts";
import type { PlanToDeploy } from "../../infra/aws/deployment.ts";
import type { Bundle } from "../../infra/aws/handler-function.ts";
import { createDigest } from "../../workflows/digest.ts";
import type { Plan } from "../../workflows/plan.ts";

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
export interface Synthesised {
  readonly planned: PlanToDeploy;
  readonly folder: string;
  /** By stack, by logical id. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, TemplateResource>>>>;
}

/** Writes templates and assets into a folder. */
export function synthesise(plan: Plan, bundle: Bundle, folder: string): Synthesised {
  const planned = compilePlan(plan, createDigest(plan));
  // The check of templates against CDK's own rules takes seconds and is made elsewhere.
  const { app, control, plans, vantage } = buildApp({ plans: [planned], account: undefined, pages: [] }, bundle, { outdir: folder, builtinCloudFormationValidation: false, treeMetadata: false });
  app.synth();
  const names = [...control.values(), ...plans.values(), ...vantage.values()].map((stack) => stack.stackName);
  const read = (name: string): Synthesised["stacks"][string] => (JSON.parse(readFileSync(join(folder, `${name}.template.json`), "utf8")) as { readonly Resources: Synthesised["stacks"][string] }).Resources;
  return { planned, folder, stacks: Object.fromEntries(names.map((name) => [name, read(name)])) };
}

/** A text of a template with what is known of deployed resources in it: their ids by `Ref`, the ARN of a bucket by `Fn::GetAtt`. */
export function resolved(value: unknown, ids: Readonly<Record<string, { readonly id: string }>>): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, ids));
  if (typeof value !== "object" || value === null) return value;
  const { Ref: reference, "Fn::Join": join, "Fn::GetAtt": attribute } = value as { readonly Ref?: string; readonly "Fn::Join"?: readonly [string, readonly unknown[]]; readonly "Fn::GetAtt"?: readonly [string, string] };
  if (reference !== undefined) return ids[reference]?.id ?? `<${reference}>`;
  if (join !== undefined) return join[1].map((each) => resolved(each, ids)).join(join[0]);
  if (attribute !== undefined && attribute[1] === "Arn") return `arn:aws:s3:::${ids[attribute[0]]?.id ?? ""}`;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, ids)]));
}

/** Bucket and key of the object that the templates' health check reads. */
export function switchObjectPath({ stacks }: Pick<Synthesised, "stacks">): string {
  const checks = Object.values(stacks).flatMap((resources) => Object.values(resources).filter(({ Type }) => Type === "AWS::Route53::HealthCheck"));
  const { FullyQualifiedDomainName: host, ResourcePath: path } = (checks[0]?.Properties?.["HealthCheckConfig"] ?? {}) as { readonly FullyQualifiedDomainName?: unknown; readonly ResourcePath?: string };
  return `${/([a-z0-9-]+)\.s3\./.exec(JSON.stringify(host))?.[1] ?? ""}${path ?? ""}`;
}
