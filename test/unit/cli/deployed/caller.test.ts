// Who types, as AWS says it: the role that somebody has assumed is a group that plans can name.

import { groupsOf } from "../../../../lambdas/aws/identity.ts";
import { mayDo } from "../../../../workflows/access.ts";
import { shop } from "../../builders.ts";

it.each([
  ["arn:aws:sts::123456789012:assumed-role/on-call/ana", ["on-call"]],
  ["arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_on-call_0123456789abcdef/ana@example.com", ["AWSReservedSSO_on-call_0123456789abcdef", "on-call"]],
  ["arn:aws-us-gov:sts::123456789012:assumed-role/AWSReservedSSO_DB_Admins_0123456789abcdef/ana", ["AWSReservedSSO_DB_Admins_0123456789abcdef", "DB_Admins"]],
  ["arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_on-call/ana", ["AWSReservedSSO_on-call"]],
  ["arn:aws:iam::123456789012:user/on-call/ana", []],
  ["arn:aws:iam::123456789012:root", []],
  ["", []],
])("%s is of the groups %j", (arn, groups) => {
  expect(groupsOf(arn)).toEqual(groups);
});

it("lets whoever may assume the role do what the plan allows to its group", () => {
  const plan = { ...shop(), access: { approve: ["group:on-call"] } };
  const person = (arn: string) => ({ subject: "ana", groups: groupsOf(arn), channel: "command-line" as const });
  expect(mayDo(plan, person("arn:aws:sts::123456789012:assumed-role/on-call/ana"), "approve").allowed).toBe(true);
  expect(mayDo(plan, person("arn:aws:sts::123456789012:assumed-role/on-call-2/ana"), "approve").allowed).toBe(false);
});
