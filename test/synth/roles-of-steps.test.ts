// What the functions of single kinds of steps may do as they are deployed, where more would do harm.

import { flat } from "../../infra/aws/roles.ts";
import { actionsOf, all, resourcesOf, statementsOf } from "./deployed-roles.ts";
import { iqBot } from "./plans.ts";

describe("roles of steps", () => {
  it("let Deployments be sized by whoever the clusters let in, AWS is only asked where they are; and only a cluster's nodes be told to join", () => {
    expect(resourcesOf("understudy-proactive-kubernetes-kubernetes-scaling", "eks:DescribeCluster").toSorted()).toEqual(["arn:<AWS::Partition>:eks:eu-central-1:<AWS::AccountId>:cluster/proactive-b", "arn:<AWS::Partition>:eks:eu-west-1:<AWS::AccountId>:cluster/proactive-a"]);
    expect(actionsOf("understudy-proactive-kubernetes-kubernetes-scaling").filter((action) => action.startsWith("eks:") && action !== "eks:DescribeCluster")).toEqual([]);
    expect(resourcesOf("understudy-iq-bot-cluster-formation", "ssm:SendCommand").filter((arn) => arn.includes(":instance/")).map((arn) => arn.slice(arn.lastIndexOf("/") + 1)).toSorted()).toEqual([iqBot.sites["site-a"], iqBot.sites["site-b"]].flatMap((site) => Object.values(site?.hosts ?? {})).toSorted());
  });

  it("let a self-managed database be promoted on its own machines by one document, and touch neither RDS nor other machines", () => {
    expect(resourcesOf("understudy-owned-database-promotion", "ssm:SendCommand").toSorted()).toEqual([
      "arn:<AWS::Partition>:ec2:eu-central-1:<AWS::AccountId>:instance/i-0b0b0b0b0d", "arn:<AWS::Partition>:ec2:eu-west-1:<AWS::AccountId>:instance/i-0a0a0a0a0d",
      "arn:<AWS::Partition>:ssm:eu-central-1::document/AWS-RunShellScript", "arn:<AWS::Partition>:ssm:eu-west-1::document/AWS-RunShellScript",
    ]);
    expect(actionsOf("understudy-owned-database-promotion").filter((action) => action.startsWith("rds:"))).toEqual([]);
  });

  it("let the cluster of a site be detached from its global cluster only where the plan lets that be asked", () => {
    expect(actionsOf("understudy-housed-global-cluster-promotion")).not.toContain("rds:RemoveFromGlobalCluster");
    // Either site may be the target of a run, and in its Region only its own cluster can be detached.
    const detaching = statementsOf("understudy-enlarged-global-cluster-promotion").filter(({ Action }) => [Action].flat().includes("rds:RemoveFromGlobalCluster"));
    expect(detaching.map(({ Resource, Condition }) => [[Resource].flat().map(flat), Condition])).toEqual(
      [["eu-west-1", "audit-a"], ["eu-central-1", "audit-b"]].map(([region, id]) => [["arn:<AWS::Partition>:rds::<AWS::AccountId>:global-cluster:audit", `arn:aws:rds:${region}:111122223333:cluster:${id}`], { StringLike: { "aws:RequestedRegion": region } }]),
    );
  });

  it("let an instance of Oracle be promoted only where the plan lets a failover do that, and be switched over in any case", () => {
    expect(resourcesOf("understudy-enlarged-global-cluster-promotion", "rds:SwitchoverReadReplica").map((arn) => arn.split(":db:")[1])).toEqual(["stock-a", "stock-b"]);
    expect(actionsOf("understudy-enlarged-global-cluster-promotion")).not.toContain("rds:PromoteReadReplica");
    expect(resourcesOf("understudy-housed-global-cluster-promotion", "rds:PromoteReadReplica").map((arn) => arn.split(":db:")[1])).toEqual(["ledger-a", "ledger-b"]);
  });

  it("let the step alone call a function of the user's own: readiness may only read what Lambda knows of it", () => {
    const own = "arn:<AWS::Partition>:lambda:eu-central-1:<AWS::AccountId>:function:warm-caches";
    expect(resourcesOf("understudy-housed-custom-action", "lambda:InvokeFunction")).toContain(`${own}:live`);
    expect(resourcesOf("understudy-housed-readiness", "lambda:GetFunctionConfiguration")).toContain(`${own}:live`);
    expect(all.functions.filter(({ name }) => actionsOf(name).includes("lambda:InvokeFunction") && resourcesOf(name, "lambda:InvokeFunction").some((arn) => arn.startsWith(own))).map(({ name }) => name)).toEqual(["understudy-housed-custom-action"]);
  });

  it("let a step that is another plan read that plan's record and ask for runs, and neither write there nor start anything itself", () => {
    const name = "understudy-walled-nested-plans";
    const keysOf = (action: string): readonly unknown[] => statementsOf(name).filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Condition }) => Object.values(Condition?.["ForAllValues:StringLike"] ?? {}).flat());
    expect(resourcesOf(name, "lambda:InvokeFunction").map((arn) => arn.split(":function:")[1])).toEqual(["understudy-request"]);
    expect(keysOf("dynamodb:GetItem")).toEqual(expect.arrayContaining(["plan#twin", "run#twin-*"]));
    expect(keysOf("dynamodb:PutItem").filter((key) => String(key).includes("twin"))).toEqual([]);
    expect(actionsOf(name).filter((action) => action.startsWith("states:"))).toEqual([]);
  });
});
