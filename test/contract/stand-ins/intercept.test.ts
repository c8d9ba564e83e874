// SDK clients whose send is answered in the process keep what callers rest on: commands, pages and errors.

import { paginateDescribeDBInstances } from "@aws-sdk/client-rds";
import type { DBInstance } from "@aws-sdk/client-rds";
import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import type { AwsCall } from "../../../infra/local/aws/backend.ts";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { ec2, rds } from "../../../lambdas/aws/services.ts";

describe("a client whose send answers from the world", () => {
  it("hands on service, Region, operation, input and the place of the caller", async () => {
    const calls: AwsCall[] = [];
    const clients = new Clients(interceptWith(async (call) => ({ seen: calls.push(call) }), "site-b"));
    await clients.get(ec2, "eu-west-1", "change").send(new StopInstancesCommand({ InstanceIds: ["i-1"] }));
    expect(calls).toEqual([{ service: "ec2", region: "eu-west-1", operation: "StopInstances", input: { InstanceIds: ["i-1"] }, from: "site-b" }]);
  });

  it("lets the SDK's paginators work", async () => {
    const pages: readonly { readonly DBInstances: readonly DBInstance[]; readonly Marker?: string }[] = [
      { DBInstances: [{ DBInstanceIdentifier: "a" }], Marker: "next" },
      { DBInstances: [{ DBInstanceIdentifier: "b" }] },
    ];
    const client = new Clients(interceptWith(async (call) => pages[call.input["Marker"] === "next" ? 1 : 0], "arbiter")).get(rds, "eu-west-1", "read");
    const ids: (string | undefined)[] = [];
    for await (const page of paginateDescribeDBInstances({ client }, {})) ids.push(...(page.DBInstances ?? []).map((each) => each.DBInstanceIdentifier));
    expect(ids).toEqual(["a", "b"]);
  });

  it("ends an aborted call with AbortError, before it is made and while it hangs", async () => {
    const calls: AwsCall[] = [];
    const clients = new Clients(interceptWith((call) => new Promise(() => calls.push(call)), "arbiter"));
    const client = clients.get(ec2, "eu-west-1", "read");
    const abort = new AbortController();
    const hanging = client.send(new StopInstancesCommand({ InstanceIds: ["i-1"] }), { abortSignal: abort.signal });
    abort.abort();
    await expect(hanging).rejects.toMatchObject({ name: "AbortError" });
    await expect(client.send(new StopInstancesCommand({ InstanceIds: ["i-1"] }), { abortSignal: abort.signal })).rejects.toMatchObject({ name: "AbortError" });
    expect(calls).toHaveLength(1);
  });
});
