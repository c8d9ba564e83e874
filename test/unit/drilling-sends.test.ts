// The last lock of our own: whatever a step decided, the sends of isolated drills send nothing for an instance with another name.

import { rdsDrillingSends } from "../../lambdas/aws/sends/rds-drilling.ts";
import type { AwsAdapters } from "../../lambdas/aws/send.ts";

const reached: unknown[] = [];
const adapters = { clients: { get: () => ({ send: (command: unknown) => (reached.push(command), Promise.resolve({ DBInstance: { DBInstanceIdentifier: "it", DBInstanceStatus: "deleting" } })) }) } } as unknown as AwsAdapters;
const deletion = (id: string) => rdsDrillingSends["rds.DeleteDBInstance"]({ operation: "rds.DeleteDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } }, adapters);
const promotion = (id: string) => rdsDrillingSends["rds.PromoteReadReplica"]({ operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: id } }, adapters);

test.each(["orders-a", "orders-b", "orders-b-kept-3", "my-understudy-drill-1", "Understudy-drill-1", ""])("%j is neither deleted nor promoted", async (id) => {
  await expect(deletion(id)).rejects.toMatchObject({ name: "Refused", code: "not-a-drill-copy" });
  await expect(promotion(id)).rejects.toMatchObject({ name: "Refused", code: "not-a-drill-copy" });
  expect(reached).toEqual([]);
});

test("a drill's copy is", async () => {
  expect(await deletion("understudy-drill-shop-orders-7")).toBe("it deleting");
  await promotion("understudy-drill-shop-orders-7");
  expect(reached).toHaveLength(2);
});
