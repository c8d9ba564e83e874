// The roles of plans as they are deployed, for the tests that look at what each may do.

import { flat } from "../../infra/aws/roles.ts";
import { stacksOf } from "./deployed.ts";
import { abroad, enlarged, housed, hybridChat, iqBot, owned, plain, proactiveKubernetes, probing, shop, triggered, twin, walled } from "./plans.ts";

export const plans = [hybridChat, shop, plain, abroad, triggered, probing, housed, owned];
export const stacks = stacksOf(plans);
/** It names who is called when nobody answers. */
export const calling = { ...iqBot, decide: { ...iqBot.decide, escalate: "arn:aws:sns:eu-north-1:111122223333:duty-managers" } };
export const apart = stacksOf([proactiveKubernetes, twin, calling, enlarged, walled], { console: { by: "issuer", issuer: "https://login.example.com", client: "c", audience: "a", scope: "s" } }); // Too many plans do not fit under one arbiter.
export const where = { partition: "aws", account: "111122223333" };

export interface Written {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
export const rolesOf = (of: typeof stacks) => of.all("AWS::IAM::Role").map(({ stack, id, resource }) => ({
  role: `${stack}/${id}`,
  id,
  stack,
  properties: resource.Properties,
  statements: ((resource.Properties["Policies"] ?? []) as readonly { readonly PolicyDocument: { readonly Statement: readonly Written[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
}));
export const functionsOf = (of: typeof stacks) => of.all("AWS::Lambda::Function").map(({ stack, resource }) => ({ stack, name: resource.Properties["FunctionName"] as string, role: `${stack}/${(resource.Properties["Role"] as { readonly "Fn::GetAtt": readonly [string] })["Fn::GetAtt"][0]}` }));
export const [roles, functions] = [rolesOf(stacks), functionsOf(stacks)];
export const all = { roles: [...roles, ...rolesOf(apart)], functions: [...functions, ...functionsOf(apart)] };
export const statementsOf = (name: string): readonly Written[] => all.roles.find(({ role }) => role === all.functions.find((each) => each.name === name)?.role)?.statements ?? [];
export const actionsOf = (name: string): readonly string[] => statementsOf(name).filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
export const resourcesOf = (name: string, action: string): readonly string[] => statementsOf(name).filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => [Resource].flat().map(flat));
