// The local RDS behaves as is written beside it, asked by the adapters of the product.

import { RdsService } from "../../../infra/local/aws/rds.ts";
import type { DatabaseInWorld } from "../../../infra/local/aws/rds.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readDatabaseInstance } from "../../../lambdas/aws/rds.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

const replica: DatabaseInWorld = { region: "eu-central-1", host: "127.0.0.1", port: 5432, replicaOf: { id: "orders-a", region: "eu-west-1" } };

function world(options: { readonly status?: string; readonly worldMs?: number; readonly fault?: string } = {}) {
  const clock = new VirtualClock();
  const states = new Map<string, DatabaseInWorld>([
    ["orders-a", { region: "eu-west-1", host: "127.0.0.1", port: 5431, replicaOf: null }],
    ["orders-b", { ...replica, ...(options.status === undefined ? {} : { status: options.status }) }],
    ["orders-local", { ...replica, replicaOf: { id: "orders-b", region: "eu-central-1" } }],
  ]);
  const promotions: string[] = [];
  const promote = async (id: string): Promise<void> => {
    promotions.push(id);
    await clock.sleep(options.worldMs ?? 100);
    if (options.fault !== undefined) throw new TypeError(options.fault);
    states.set(id, { ...replica, replicaOf: null });
  };
  const clients = clientsOver({ rds: new RdsService({ databases: { state: (id) => states.get(id), promote }, clock, promoteMs: 30_000 }) });
  const look = async (id = "orders-b", region = "eu-central-1") => readDatabaseInstance(clients, region, id);
  const send = (id = "orders-b", region = "eu-central-1") => sendAws({ operation: "rds.PromoteReadReplica", region, input: { DBInstanceIdentifier: id } }, { clients });
  return { clock, promotions, look, send };
}

describe("the local RDS", () => {
  it("names the source of a replica by ARN across Regions and by identifier within one", async () => {
    const { look } = world();
    expect(await look()).toEqual({ id: "orders-b", status: "available", replicaOf: "arn:aws:rds:eu-west-1:123456789012:db:orders-a", replication: ["replicating"] });
    expect(await look("orders-local")).toMatchObject({ replicaOf: "orders-b" });
    expect(await look("orders-a", "eu-west-1")).toEqual({ id: "orders-a", status: "available", replicaOf: null, replication: [] });
  });

  it("promotes in its own time: still an available replica for a moment, modifying, rebooting, then a writer", async () => {
    const { clock, look, send } = world();
    const seen: (string | undefined)[] = [];
    const note = async () => {
      const instance = await look();
      seen.push(`${instance?.status}, ${instance?.replicaOf === null ? "writer" : "replica"}`);
    };
    expect(await send()).toBe("orders-b modifying");
    await note();
    for (const ms of [499, 1, 19_500, 9_999, 1]) {
      await clock.advance(ms);
      await note();
    }
    expect(seen).toEqual(["available, replica", "available, replica", "modifying, replica", "rebooting, replica", "rebooting, replica", "available, writer"]);
  });

  it("is not ready before the world's own promotion is", async () => {
    const { clock, look, send } = world({ worldMs: 60_000 });
    await send();
    await clock.advance(59_999);
    expect(await look()).toMatchObject({ status: "rebooting" });
    await clock.advance(1);
    expect(await look()).toMatchObject({ status: "available", replicaOf: null });
  });

  it("refuses a second promotion while the first goes on, and after it", async () => {
    const { clock, promotions, send } = world();
    await send();
    expect(await failureOf(send())).toBe("Refused InvalidDBInstanceState");
    await clock.advance(60_000);
    expect(await failureOf(send())).toBe("Refused InvalidDBInstanceState");
    expect(promotions).toEqual(["orders-b"]);
  });

  it("refuses to promote a replica that takes a backup", async () => {
    const { promotions, send } = world({ status: "backing-up" });
    expect(await failureOf(send())).toBe("Refused InvalidDBInstanceState");
    expect(promotions).toEqual([]);
  });

  it("knows an instance in its own Region only", async () => {
    const { look, send } = world();
    expect(await look("orders-b", "eu-west-1")).toBeUndefined();
    expect(await failureOf(send("orders-b", "eu-west-1"))).toBe("Refused DBInstanceNotFound");
  });

  it("shows a fault of the world as a failure of the service and not as a status", async () => {
    const { clock, look, send } = world({ fault: "pg_promote failed" });
    await send();
    await clock.advance(60_000);
    expect(await failureOf(look())).toBe("Transient InternalFailure");
  });
});
