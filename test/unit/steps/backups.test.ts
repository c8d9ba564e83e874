// Which of the snapshots that RDS lists may be restored: only those of the source itself, dated by when their data was taken.

import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { readBackups } from "../../../lambdas/aws/rds-backups.ts";

const [taken, copied] = [new Date("2026-01-01T01:00:00Z"), new Date("2026-01-01T02:00:00Z")];
const snapshot = (name: string, more: object) => ({ DBSnapshotArn: `arn:aws:rds:eu-central-1:1:snapshot:${name}`, Status: "available", SnapshotCreateTime: copied, ...more });
const DBSnapshots = [
  snapshot("ours", { SourceRegion: "eu-west-1", OriginalSnapshotCreateTime: taken }),
  snapshot("undated", { SourceRegion: "eu-west-1" }),
  snapshot("namesake-here", {}),
  snapshot("namesake-elsewhere", { SourceRegion: "us-east-1", OriginalSnapshotCreateTime: copied }),
];
const clients = new Clients(interceptWith(async () => ({ DBSnapshots }), "arbiter"));
const found = async (region: string) => (await readBackups({ id: "orders", region }, ["snapshots"], clients, "eu-central-1")).usable.map(({ arn, holdsUntil }) => [arn.slice(arn.lastIndexOf(":") + 1), holdsUntil]);

it("takes no snapshot of a namesake in another Region, and none that does not say when its data was taken", async () => {
  expect(await found("eu-west-1")).toEqual([["ours", taken.getTime()]]);
});

it("takes a snapshot that was made in the same Region for that Region's instance alone", async () => {
  expect(await found("eu-central-1")).toEqual([["namesake-here", copied.getTime()]]);
});

it("says of each snapshot that it does not take why, so that nobody counts on it: also of a copy by way of a third Region", async () => {
  expect((await readBackups({ id: "orders", region: "eu-west-1" }, ["snapshots"], clients, "eu-central-1")).refused).toEqual([
    "snapshot undated does not say when its data was taken",
    "snapshot namesake-here was made in eu-central-1, of an instance orders that was there",
    "snapshot namesake-elsewhere was copied from us-east-1, and whether it came there from orders in eu-west-1 cannot be told: copy it straight from eu-west-1",
  ]);
});
