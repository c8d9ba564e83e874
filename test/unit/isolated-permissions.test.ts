// What the function of isolated drills may do: the lock below all others is the policy.

import { planStatements } from "../../workflows/permissions-own.ts";
import { hybridChat } from "./builders.ts";

const statements = planStatements(hybridChat, "isolated-drill", { partition: "aws", account: "111122223333" });
const of = (action: string) => statements.filter(({ actions }) => actions.includes(action));
const databases = (action: string): readonly string[] => of(action).flatMap(({ resources }) => resources.map((arn) => arn.slice(arn.indexOf(":111122223333:") + 14)));

test.each([
  ["rds:DeleteDBInstance", "aws:ResourceTag/understudy-drill"],
  ["rds:PromoteReadReplica", "aws:ResourceTag/understudy-drill"],
  ["rds:AddTagsToResource", "aws:RequestTag/understudy-drill"],
])("%s: only under a drill's name and with the tag of a run of its plan", (action, key) => {
  expect(databases(action)).toEqual(["db:understudy-drill-*", "db:understudy-drill-*"]);
  expect(of(action).map(({ conditions }) => conditions?.["StringLike"]?.[key])).toEqual(of(action).map(() => ["hybrid-chat-*"]));
});

test("a copy is made of the plan's instances, under a drill's name", () => {
  expect([...new Set(databases("rds:CreateDBInstanceReadReplica"))].toSorted()).toEqual(["db:chat-config-a", "db:chat-config-b", "db:understudy-drill-*", "og:*", "pg:*", "subgrp:*"]);
});

test("nothing is changed, stopped or restored by it", () => {
  expect(statements.flatMap(({ actions }) => actions).filter((action) => action.startsWith("rds:")).toSorted()).toEqual(["rds:AddTagsToResource", "rds:CreateDBInstanceReadReplica", "rds:DeleteDBInstance", "rds:DescribeDBInstances", "rds:PromoteReadReplica"]);
});

test("a plan that lets no isolated drill has no such function", () => {
  expect(() => planStatements({ ...hybridChat, isolated: undefined }, "isolated-drill", { partition: "aws", account: "111122223333" })).toThrow(/has no step for isolated-drill/);
});
