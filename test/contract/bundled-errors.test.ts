// From bundles the SDK's own classes of errors are left out (infra/bundling/leave-out.ts). Here the code that speaks to AWS is
// bundled as it is deployed, and has to understand each answer as it does unbundled.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { leaveOut } from "../../infra/bundling/leave-out.ts";
import type { DynamoTable } from "../../lambdas/aws/dynamo-table.ts";
import type { readDatabaseInstance } from "../../lambdas/aws/rds.ts";
import type { readObject } from "../../lambdas/aws/s3.ts";
import type { sendOnce } from "../../lambdas/aws/send.ts";
import type { dynamodb } from "../../lambdas/aws/services.ts";
import type { readInvocation } from "../../lambdas/aws/ssm.ts";
import type { executionEnded, startExecution, succeedTask } from "../../lambdas/aws/step-functions.ts";
import type { everySend } from "./every-send.ts";
import { joinRealms } from "./one-realm.ts";
import { OtherSide } from "./wire/other-side.ts";
import { refusal, rows } from "./wire/rows.ts";
import type { Row, Told, WireOperation } from "./wire/rows.ts";

interface Bundled {
  readonly sendOnce: typeof sendOnce;
  readonly everySend: typeof everySend;
  readonly DynamoTable: typeof DynamoTable;
  readonly dynamodb: typeof dynamodb;
  readonly readDatabaseInstance: typeof readDatabaseInstance;
  readonly readObject: typeof readObject;
  readonly readInvocation: typeof readInvocation;
  readonly startExecution: typeof startExecution;
  readonly executionEnded: typeof executionEnded;
  readonly succeedTask: typeof succeedTask;
}
const exported: Readonly<Record<string, string>> = {
  "lambdas/aws/send.ts": "sendOnce", "test/contract/every-send.ts": "everySend", "lambdas/aws/dynamo-table.ts": "DynamoTable", "lambdas/aws/services.ts": "dynamodb", "lambdas/aws/rds.ts": "readDatabaseInstance",
  "lambdas/aws/s3.ts": "readObject", "lambdas/aws/ssm.ts": "readInvocation", "lambdas/aws/step-functions.ts": "startExecution, executionEnded, succeedTask",
};

const partRealms = joinRealms();
const folder = mkdtempSync(join(tmpdir(), "understudy-bundled-"));
let other: OtherSide;
let bundled: Bundled;
beforeAll(async () => {
  other = await OtherSide.start();
  const outfile = join(folder, "code.cjs");
  const contents = Object.entries(exported).map(([file, names]) => `export { ${names} } from "./${file}";`).join("\n");
  // As in infra/bundling/program.ts but for the format, because a test cannot load ES modules by itself.
  await build({ stdin: { contents, resolveDir: join(import.meta.dirname, "../.."), loader: "ts" }, outfile, plugins: [leaveOut({ policies: false })], bundle: true, minify: true, platform: "node", target: "node20", format: "cjs", mainFields: ["module", "main"], logLevel: "error", supported: { "dynamic-import": false } });
  bundled = createRequire(outfile)(outfile) as Bundled;
});
beforeEach(() => other.forget());
afterAll(async () => {
  await other.close();
  rmSync(folder, { recursive: true });
  partRealms();
});

/** A bundle has classes of its own, so its errors are known by their names. */
const said = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((thrown: { readonly name: string; readonly code: string; readonly message: string }) => `${thrown.name} ${thrown.code}: ${thrown.message.includes("said no") ? "said no" : thrown.message}`);

describe("a change that is sent from a bundle", () => {
  const send = (operation: WireOperation, told: Told): Promise<unknown> => {
    other.behaves = told;
    return said(bundled.sendOnce(rows[operation].call, bundled.everySend, other.adapters()));
  };

  // Providers and API servers of clusters are asked over our own client, which knows no classes of errors.
  it.each((Object.keys(rows) as WireOperation[]).filter((operation) => rows[operation].call.region !== "internet" && !operation.startsWith("kubernetes.")))("understands each answer: %s", async (operation) => {
    const { right, answer, throttled, failed, denied } = rows[operation] as Row<WireOperation>;
    expect(await send(operation, right)).toBe(answer);
    expect(await send(operation, throttled[0])).toBe(`Transient ${throttled[1]}: said no`);
    expect(await send(operation, failed[0])).toBe(`Unknown ${failed[1]}: said no`);
    expect(await send(operation, denied[0])).toBe(`Refused ${denied[1]}: said no`);
    expect(other.requests).toHaveLength(4);
  });

  it.each<readonly [WireOperation, Told, string]>([
    ["autoscaling.UpdateAutoScalingGroup", refusal.query(400, "ScalingActivityInProgress"), "Transient ScalingActivityInProgress: said no"],
    ["autoscaling.UpdateAutoScalingGroup", refusal.query(500, "ResourceContention"), "Transient ResourceContention: said no"],
    ["rds.PromoteReadReplica", refusal.query(400, "InvalidDBInstanceState"), "Refused InvalidDBInstanceState: said no"],
    ["route53.ChangeResourceRecordSets", refusal.query(400, "PriorRequestNotComplete"), "Transient PriorRequestNotComplete: said no"],
  ])("knows an error of one service only by its word: %s", async (operation, told, means) => {
    expect(await send(operation, told)).toBe(means);
  });
});

describe("a read from a bundle", () => {
  const clients = () => other.adapters().clients;
  const machine = "arn:aws:states:eu-north-1:111122223333:stateMachine:shop:live";
  const condition = { pk: { S: "plan#shop" }, sk: { S: "lease" }, epoch: { N: "7" } };
  const word = (service: string, code: string): Told => refusal.json(400, `com.amazonaws.${service}#${code}`);
  const reads: readonly (readonly [string, Told, () => Promise<unknown>, unknown])[] = [
    ["a database that is not there", refusal.query(404, "DBInstanceNotFound"), () => bundled.readDatabaseInstance(clients(), "eu-west-1", "orders-b"), undefined],
    ["an object that is not there", refusal.s3(404, "NoSuchKey"), () => bundled.readObject(clients(), { bucket: "switch-b", key: "active", region: "eu-west-1" }), { present: false }],
    ["a command that SSM does not show yet", word("ssm", "InvocationDoesNotExist"), () => bundled.readInvocation(clients(), "eu-west-1", "11111111-2222-4333-8444-555555555555", "i-0a0a0a0a0a"), undefined],
    ["an execution that was there before", word("sfn", "ExecutionAlreadyExists"), () => bundled.startExecution(clients(), "eu-north-1", { machine, name: "shop-1", input: "{}" }), "exists"],
    ["an execution that is not there yet", word("sfn", "ExecutionDoesNotExist"), () => bundled.executionEnded(clients(), "eu-north-1", machine, "shop-1"), false],
    ["a task that is closed already", word("sfn", "TaskTimedOut"), () => bundled.succeedTask(clients(), "eu-north-1", "token", {}), undefined],
    ["a state machine that may not be started", word("sfn", "AccessDeniedException"), () => bundled.startExecution(clients(), "eu-north-1", { machine, name: "shop-1", input: "{}" }), "Refused AccessDeniedException: said no"],
    ["a condition that does not hold, with what is there",
      { status: 400, body: JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", message: "said no", Item: condition }), headers: { "content-type": "application/x-amz-json-1.0" } },
      () => new bundled.DynamoTable(clients().get(bundled.dynamodb, "eu-north-1", "change"), "understudy").update("plan#shop", "lease", { epoch: 8 }, [{ field: "epoch", is: "absent" }]),
      { applied: false, current: { pk: "plan#shop", sk: "lease", epoch: 7 } }],
  ];
  it.each(reads)("understands %s", async (_says, told, call, means) => {
    other.behaves = told;
    expect(await said(call())).toEqual(means);
    expect(other.requests).toHaveLength(1);
  });
});
