// Thirty plans at one arbiter, with names as long as they can be: what their shared functions are told and may do stays within the
// limits of Lambda and IAM, and nothing of it is lost.

import { inPolicies, policyLimits } from "../../infra/aws/policy-parts.ts";
import { flat } from "../../infra/aws/roles.ts";
import { controlFunctions, controlStatements } from "../../workflows/permissions-own.ts";
import type { Plan } from "../../workflows/plan.ts";
import { hybridChat } from "../unit/builders.ts";
import { sharedOf } from "./deployed.ts";
import type { Resource } from "./deployed.ts";

const plans = Array.from({ length: 30 }, (_none, index): Plan => ({ ...hybridChat, plan: `a-plan-with-as-long-a-name-as-it-can-${String(index).padStart(3, "0")}` }));
const shared = sharedOf(plans);
const ofType = (type: string): readonly (readonly [string, Resource])[] => Object.entries(shared).filter(([, { Type }]) => Type === type);
interface Document { readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[] }
/** As AWS sees it, with the longest account and partition. */
const known = (value: unknown): string => flat(value).replaceAll("<AWS::AccountId>", "000000000000").replaceAll("<AWS::Partition>", "aws-us-gov");
const asKnown = (value: unknown): unknown => (Array.isArray(value) ? value.map(asKnown) : typeof value === "object" && value !== null ? ("Fn::Join" in value || "Ref" in value ? known(value) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asKnown(each)]))) : value);
const lengthOf = (document: unknown): number => JSON.stringify(asKnown(document)).length;

/** The role of a shared function: its own policy first. */
function policiesOf(name: string): readonly Document[] {
  const [, role] = ofType("AWS::IAM::Role").find(([id]) => id.startsWith(`${name}Role`)) ?? [];
  const attached = ((role?.Properties["ManagedPolicyArns"] ?? []) as readonly { readonly Ref: string }[]).map(({ Ref }) => shared[Ref]?.Properties["PolicyDocument"] as Document);
  const own = (role?.Properties["Policies"] ?? []) as readonly { readonly PolicyDocument: Document }[];
  return [...own.map(({ PolicyDocument }) => PolicyDocument), ...attached];
}

it("each function's environment is one that Lambda takes", () => {
  const sizes = ofType("AWS::Lambda::Function").map(([, { Properties }]) => Object.entries((Properties["Environment"] as { readonly Variables?: Record<string, unknown> } | undefined)?.Variables ?? {}).reduce((sum, [name, value]) => sum + name.length + known(value).length, 0));
  expect(sizes.length).toBeGreaterThanOrEqual(controlFunctions.length);
  expect(Math.max(...sizes)).toBeLessThan(4_096);
});

it.each(controlFunctions)("the role of %s is one that IAM takes", (name) => {
  const [own, ...attached] = policiesOf(name);
  expect(lengthOf(own)).toBeLessThanOrEqual(policyLimits.inline);
  for (const each of attached) expect(lengthOf(each)).toBeLessThanOrEqual(policyLimits.attached);
  expect(attached.length).toBeLessThanOrEqual(policyLimits.most);
});

it("the role of the sweep, which does most, allows all of it in several policies", () => {
  const policies = policiesOf("sweep");
  expect(policies.length).toBeGreaterThan(2);
  const allowed = new Set(policies.flatMap(({ Statement }) => Statement.flatMap(({ Action, Resource: on }) => [Action].flat().flatMap((action) => [on].flat().map((each) => `${action} ${known(each)}`)))));
  const wanted = controlStatements(plans, "sweep", "eu-north-1", { partition: "aws-us-gov", account: "000000000000" }).flatMap(({ actions, resources }) => actions.flatMap((action) => resources.map((each) => `${action} ${each}`)));
  expect(wanted.filter((each) => !allowed.has(each))).toEqual([]);
});

describe("statements in several policies", () => {
  const statement = (count: number, more = "") => ({ actions: ["states:StartExecution"], resources: Array.from({ length: count }, (_none, index) => `arn:aws:states:eu-north-1:111122223333:stateMachine:plan-${index}${more}`), because: "starts runs" });
  it("are one where there is room", () => {
    expect(inPolicies([statement(3), statement(2)], "sweep")).toEqual([[statement(3), statement(2)]]);
  });
  it("are refused where they are too many, or one resource is too long for any", () => {
    expect(() => inPolicies([statement(2_000)], "sweep")).toThrow(/^the plans that share an arbiter's Region are too many: the role of sweep would need \d+ policies beside its own, IAM attaches 10; give some of them an arbiter in another Region$/);
    expect(() => inPolicies([statement(1, "x".repeat(20_000))], "sweep")).toThrow(/^a statement of the role of sweep is longer than a policy can be \(starts runs\)/);
  });
});
