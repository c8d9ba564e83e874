// The local pairs of RDS for Oracle behave as is written beside them, asked by the adapters of the product.

import { LocalOracle } from "../../../infra/local/aws/oracle-switchovers.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readDatedMaintenance } from "../../../lambdas/aws/rds-maintenance.ts";
import { readSwitchedInstance } from "../../../lambdas/aws/rds-switchover.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

const [here, there] = ["eu-west-1", "eu-central-1"] as const;
const [primary, replica] = [{ id: "ledger-a", region: here }, { id: "ledger-b", region: there }] as const;
const arn = ({ id, region }: typeof primary | typeof replica): string => `arn:aws:rds:${region}:123456789012:db:${id}`;

function world() {
  const clock = new VirtualClock();
  const away = new Set<string>();
  const oracle = new LocalOracle({ pairs: [{ primary, replica }], clock, moveMs: 600_000, promoteMs: 180_000, visibleMs: 2_000, alive: (region) => !away.has(region) });
  const clients = clientsOver({ rds: oracle });
  const read = async () => Promise.all([readSwitchedInstance(clients, here, "ledger-a"), readSwitchedInstance(clients, there, "ledger-b")]);
  return {
    clock, away, clients, oracle, read,
    switchover: (to: typeof primary | typeof replica = replica) => sendAws({ operation: "rds.SwitchoverReadReplica", region: to.region, input: { DBInstanceIdentifier: to.id } }, { clients }),
    promote: () => sendAws({ operation: "rds.PromoteReadReplica", region: there, input: { DBInstanceIdentifier: "ledger-b" } }, { clients }),
    /** Who follows whom, and in which state. */
    async roles() {
      const found = await read();
      return found.map((each) => `${each?.status} ${each?.replicaOf ?? "primary"}`);
    },
  };
}

describe("the local pair of Oracle", () => {
  it("names each other by ARN across Regions, and tells engine, mode and backups", async () => {
    const [a, b] = await world().read();
    expect(a).toEqual({ id: "ledger-a", status: "available", engine: "oracle-ee", mode: null, backupDays: 7, replicaOf: null, replication: [], replicas: [arn(replica)] });
    expect(b).toEqual({ id: "ledger-b", status: "available", engine: "oracle-ee", mode: "open-read-only", backupDays: 7, replicaOf: arn(primary), replication: ["replicating"], replicas: [] });
  });

  it("answers a switchover at once, shows nothing of it for a moment, and has exchanged the roles when both are available", async () => {
    const { clock, switchover, roles, oracle } = world();
    expect(await switchover()).toBe("ledger-b modifying");
    expect(await roles()).toEqual(["available primary", `available ${arn(primary)}`]);
    await clock.advance(2_000);
    expect(await roles()).toEqual(["modifying primary", `modifying ${arn(primary)}`]);
    await clock.advance(398_000);
    expect(await roles()).toEqual(["modifying primary", "modifying primary"]);
    await clock.advance(200_000);
    expect(await roles()).toEqual([`modifying ${arn(replica)}`, "available primary"]);
    expect([oracle.writes("ledger-a", here), oracle.writes("ledger-b", there)]).toEqual([false, true]);
    await clock.advance(100_000);
    expect(await roles()).toEqual([`available ${arn(replica)}`, "available primary"]);
  });

  it("goes home the same way, and refuses that while the former primary is being made a replica", async () => {
    const { clock, switchover, roles } = world();
    await switchover();
    await clock.advance(650_000);
    expect(await failureOf(switchover(primary))).toMatch(/^Refused InvalidDBInstanceState/);
    await clock.advance(50_000);
    expect(await switchover(primary)).toBe("ledger-a modifying");
    await clock.advance(700_000);
    expect(await roles()).toEqual(["available primary", `available ${arn(primary)}`]);
  });

  it("refuses what is no replica, and a switchover while the primary is away", async () => {
    const { away, switchover } = world();
    expect(await failureOf(switchover(primary))).toMatch(/^Refused InvalidDBInstanceState/);
    away.add(here);
    expect(await failureOf(switchover())).toMatch(/^Refused InvalidDBInstanceState/);
  });

  it("promotes a replica also when the primary is away, and parts the two for ever", async () => {
    const { clock, away, promote, roles, switchover } = world();
    away.add(here);
    expect(await promote()).toBe("ledger-b modifying");
    await clock.advance(130_000);
    expect((await roles())[1]).toBe(`rebooting ${arn(primary)}`);
    await clock.advance(50_000);
    expect(await roles()).toEqual(["available primary", "available primary"]);
    expect(await failureOf(promote())).toMatch(/^Refused InvalidDBInstanceState/);
    away.clear();
    expect(await failureOf(switchover())).toMatch(/^Refused InvalidDBInstanceState/);
  });

  it("has no instance of another name or Region, and no dated maintenance", async () => {
    const { clients } = world();
    expect(await readSwitchedInstance(clients, here, "ledger-a")).toBeDefined();
    expect(await readDatedMaintenance(clients, here, "ledger-a")).toEqual([]);
    const nobody = clientsOver({ rds: { handle: () => Promise.reject(Object.assign(new Error("not found"), { name: "DBInstanceNotFoundFault" })) } });
    expect(await readDatedMaintenance(nobody, here, "ledger-a")).toBeNull();
  });
});

describe("dated maintenance", () => {
  const arnOfPrimary = arn(primary);
  const told = (details: readonly object[]) =>
    clientsOver({
      rds: {
        handle: async ({ operation, input }) => {
          if (operation === "DescribeDBInstances") return { DBInstances: [{ DBInstanceIdentifier: "ledger-a", DBInstanceArn: arnOfPrimary }] };
          expect(input).toEqual({ ResourceIdentifier: arnOfPrimary });
          return { PendingMaintenanceActions: [{ ResourceIdentifier: arnOfPrimary, PendingMaintenanceActionDetails: details }] };
        },
      },
    });

  it("is what RDS gives a date; what is only available stands in no way", async () => {
    expect(await readDatedMaintenance(told([{ Action: "system-update" }, { Action: "db-upgrade", CurrentApplyDate: new Date("2026-03-07T03:00:00Z") }]), here, "ledger-a")).toEqual(["db-upgrade on 2026-03-07"]);
  });
});
