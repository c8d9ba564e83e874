// Makes a role of statements. What a statement says of a wildcard is also its answer to the checks of cdk-nag, finding by
// finding, so that no wildcard is let through without its reason.

import { Stack, Validations } from "aws-cdk-lib";
import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement, Role } from "aws-cdk-lib/aws-iam";
import type { IPrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Statement } from "../../workflows/permissions.ts";
import { inPolicies } from "./policy-parts.ts";

export interface StatementRoleProps {
  readonly assumedBy: IPrincipal;
  readonly statements: readonly Statement[];
  readonly description: string;
  /** Only where somebody outside has to name it; a name of its own keeps a role from being replaced. */
  readonly roleName?: string;
}

/** A role with its policies, all of which exist before anything can take the role on: one of its own, and others where that is full. */
export function roleOf(scope: Construct, id: string, { assumedBy, statements, description, roleName }: StatementRoleProps): Role {
  const [own = [], ...others] = inPolicies(statements, roleName ?? scope.node.id);
  const attached = others.map((part, index) => ({ part, policy: new ManagedPolicy(scope, `${id}Policy${index + 2}`, { description: `${description}, part ${index + 2}`, document: documentOf(part) }) }));
  const role = new Role(scope, id, {
    assumedBy,
    description,
    ...(roleName === undefined ? {} : { roleName }),
    inlinePolicies: { does: documentOf(own) },
    ...(attached.length === 0 ? {} : { managedPolicies: attached.map(({ policy }) => policy) }),
  });
  acknowledge(role, own);
  for (const { part, policy } of attached) acknowledge(policy, part);
  return role;
}

function documentOf(statements: readonly Statement[]): PolicyDocument {
  return new PolicyDocument({ statements: statements.map(policyStatement) });
}

function acknowledge(holder: Construct, statements: readonly Statement[]): void {
  for (const { resources, because, effect } of statements) {
    for (const resource of resources) if (effect === undefined && resource.includes("*")) Validations.of(holder).acknowledge({ id: `AwsSolutions-IAM5[Resource::${asNagSays(holder, resource)}]`, reason: because });
  }
}

function policyStatement({ effect, actions, resources, conditions }: Statement): PolicyStatement {
  return new PolicyStatement({
    effect: effect === "Deny" ? Effect.DENY : Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions: plain(conditions) }),
  });
}

/** IAM takes one value or a list; one value is what people read and what comes back from AWS. */
function plain(conditions: NonNullable<Statement["conditions"]>): Record<string, Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, values.length === 1 && values[0] !== undefined ? values[0] : values]))]),
  );
}

/** The resource as cdk-nag writes it in its findings: references in angle brackets. */
function asNagSays(scope: Construct, resource: string): string {
  return flat(Stack.of(scope).resolve(resource));
}

/** A resolved value as one text; what is known only at deployment stands in angle brackets. */
export function flat(resolved: unknown): string {
  if (typeof resolved === "string") return resolved;
  const join = (resolved as { readonly "Fn::Join"?: readonly [string, readonly unknown[]] })["Fn::Join"];
  if (join !== undefined) return join[1].map(flat).join(join[0]);
  const { Ref } = resolved as { readonly Ref?: string };
  return Ref === undefined ? JSON.stringify(resolved) : `<${Ref}>`;
}
