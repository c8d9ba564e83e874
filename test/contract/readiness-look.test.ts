// The look as a whole, over an AWS account that can only be read: what cannot be asked says why and hides nothing of the rest,
// a question that hangs costs its deadline and no more, and nothing is ever changed.

import { AwsAnswerError } from "../../infra/local/aws/backend.ts";
import type { CheckResult } from "../../workflows/readiness/results.ts";
import { seconds } from "../unit/builders.ts";
import { standingAccount } from "./readiness-account.ts";
import { look } from "./readiness-looking.ts";

const of = (results: readonly CheckResult[], code: string) => results.filter((each) => each.code === code).map(({ outcome, sentence }) => [outcome, sentence]);
const worldly = (results: readonly CheckResult[]) => results.filter(({ from }) => from === "world");

describe("a look at readiness", () => {
  it("passes what AWS tells of a site that stands by as it should, and says what it cannot see", async () => {
    const { results } = await look();
    const notPassed = worldly(results).filter(({ outcome }) => outcome !== "pass");
    expect([...new Set(notPassed.map(({ code, outcome }) => `${code} ${outcome}`))]).toEqual(["steps-proven not-checkable", "standby-serves not-checkable"]);
    expect(of(results, "standby-serves")[0]).toEqual(["not-checkable", "Not checkable, because the record is not read here."]);
    expect(worldly(results).length - notPassed.length).toBeGreaterThan(20);
  });

  it("only reads: every call that it makes is one of these", async () => {
    const { aws } = await look();
    expect([...new Set(aws.calls.map(({ operation }) => operation))].filter((operation) => !/^(Describe|List|Get|Simulate)/.test(operation))).toEqual([]);
  });

  it("asks the same only once", async () => {
    const { aws } = await look();
    expect(aws.calls.filter(({ operation }) => operation === "DescribeDBInstances")).toHaveLength(2);
    expect(aws.calls.filter(({ operation }) => operation === "GetCallerIdentity")).toHaveLength(1);
  });

  it("goes on when one service refuses, breaks or hangs, and takes the deadline and no longer", async () => {
    for (const [trouble, because] of [[new AwsAnswerError("AccessDenied", "you may not", 403), "AccessDenied: you may not"], [new AwsAnswerError("InternalFailure", "oops", 500), "InternalFailure: oops"], ["hangs", "gave no answer within 12 s"]] as const) {
      const { results, tookMs } = await look({ troubles: { DescribeDBInstances: trouble } });
      for (const code of ["replica-follows", "writer-writes", "database-engine"]) {
        expect(of(results, code)[0]?.[0]).toBe("not-checkable");
        expect(of(results, code)[0]?.[1]).toContain(because);
      }
      expect(of(results, "record-protected")[0]?.[0]).toBe("pass");
      expect(of(results, "machines-there").map(([outcome]) => outcome)).toEqual(["pass", "pass"]);
      expect(tookMs).toBeLessThanOrEqual(seconds(13));
    }
  });

  it("waits for nothing without credentials: all of AWS is not checkable at once, with the one reason and what to do", async () => {
    const { results, aws, tookMs } = await look({ troubles: { GetCallerIdentity: new TypeError("Could not load credentials from any providers") } });
    const ofAws = worldly(results).filter(({ code }) => !["names-resolve", "certificate-accepted"].includes(code));
    expect(new Set(ofAws.map(({ outcome }) => outcome))).toEqual(new Set(["not-checkable"]));
    expect(ofAws[0]).toMatchObject({ sentence: expect.stringContaining("Could not load credentials"), todo: expect.stringMatching(/^Sign in to AWS/) });
    expect(aws.calls).toHaveLength(1);
    expect(tookMs).toBeLessThan(seconds(1));
  });

  it("sees that a secret lacks a field or does not exist, and shows nothing of what it holds", async () => {
    const { results } = await look({ secrets: { "shop/probe": { username: "probe", password: "" } } });
    expect(of(results, "secret-fields")).toEqual([["fail", "The secret shop/probe has no password."]]);
    expect(of((await look({ secrets: {} })).results, "secret-fields")[0]).toEqual(["fail", "There is no secret shop/probe in eu-north-1."]);
    const { results: good } = await look({ secrets: { "shop/probe": { username: "probe", password: "hunter2" } } });
    expect(JSON.stringify(good)).not.toContain("hunter2");
  });

  it("takes a zone or bucket that AWS does not know for missing, and one that may not be seen for not checkable", async () => {
    const { results } = await look({ zones: [], buckets: {} });
    expect(of(results, "records-stand")[0]).toEqual(["fail", "There is no hosted zone Z1, so agents.shop.example.com cannot be moved."]);
    expect(of(results, "switch-object")[0]).toEqual(["fail", "There is no bucket shop-switch in eu-north-1."]);
    const denied = new AwsAnswerError("AccessDenied", "you may not", 403);
    const { results: unseen } = await look({ troubles: { ListResourceRecordSets: denied, GetObject: denied } });
    expect([of(unseen, "records-stand")[0]?.[0], of(unseen, "switch-object")[0]?.[0]]).toEqual(["not-checkable", "not-checkable"]);
  });

  it("asks IAM for the very statements that the roles were deployed with", async () => {
    const { aws, results } = await look({ roles: { ...standingAccount().roles, "understudy-shop-site-fencing": ["ec2:StopInstances"] } });
    const role = aws.calls.find(({ operation, input }) => operation === "SimulatePrincipalPolicy" && String(input["PolicySourceArn"]).endsWith("site-fencing"));
    expect(role?.input["PolicySourceArn"]).toBe("arn:aws:iam::111122223333:role/understudy-shop-site-fencing");
    expect(of(results, "steps-permitted").filter(([outcome]) => outcome === "fail")).toEqual([["fail", expect.stringContaining("IAM denies ec2:StopInstances on arn:aws:ec2:eu-west-1:111122223333:instance/i-0a0a0a0a0a (no statement allows it), and 1 more.")]]);
  });
});
