// A site that dies, is left, and comes back: what the world does by itself, what alarms do, and what cannot be undone.

import { alarmStandsSince } from "../../../../lambdas/aws/alarms.ts";
import { siteAlarmName } from "../../../../workflows/names.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Chapter } from "../suite.ts";
import { broken, inOrder, kindSeen, stays, until, values } from "../watching.ts";
import type { ContractWorld } from "../world.ts";
import { instance, promote } from "./databases.ts";
import { chat, putSwitch, resolves } from "./names.ts";

const alarm = async (world: ContractWorld, site = "site-a"): Promise<string | null> => (await alarmStandsSince(world.at("arbiter").clients, world.plan.arbiter.region, siteAlarmName(world.plan.plan, site))) ?? null;
const writes = (world: ContractWorld, site: string): Promise<number> => world.truth.clientWrites(site);
const grow = async (world: ContractWorld, site: string): Promise<void> => {
  const before = await writes(world, site);
  await until(world, () => writes(world, site), (count) => count > before);
};

export const deadSiteChapter: Chapter = {
  title: "a site that dies, is left, and comes back",
  leaves: "changed",
  cases: [
    {
      sentence: "While all is well no alarm stands, no run is open, and nothing is changed by anybody",
      tell: async (world) => {
        expect(await stays(world, async () => [await alarm(world), await alarm(world, "site-b"), (await world.truth.runsOfPlan()).length, world.truth.changes()])).toEqual([null, null, 0, []]);
        await grow(world, "site-a");
        await until(world, () => writes(world, "site-b"), (count) => count > 0);
      },
    },
    {
      sentence: "A site that dies is alarmed, EventBridge's event opens one run that asks a person, and nothing is changed; its database holds what it held when it is back, as the writer",
      tell: async (world) => {
        const held = await writes(world, "site-a");
        await broken(world, { what: "site", site: "site-a" }, async () => {
          await until(world, () => alarm(world), (since) => since !== null);
          await until(world, async () => (await world.truth.runsOfPlan()).flatMap(({ gates }) => gates.map(({ kind, status }) => `${kind} ${status}`)), (gates) => gates.includes("approve-failover waiting"));
          const runs = await stays(world, async () => (await world.truth.runsOfPlan()).map(({ source, target }) => ({ source, target })));
          expect(runs).toEqual([{ source: "site-a", target: "site-b" }]);
          expect(world.truth.changes()).toEqual([]);
        });
        expect(await writes(world, "site-a")).toBeGreaterThanOrEqual(held);
        expect((await values(world, "site-b", "site-a")).role).toBe("writer");
        await until(world, () => alarm(world), (since) => since === null);
        await until(world, async () => (await world.truth.runsOfPlan()).map(({ closed }) => closed?.end ?? "open"), (ends) => ends.join() === "no-action");
        await grow(world, "site-a");
        expect(world.truth.changes()).toEqual([]);
      },
    },
    {
      sentence: "What was acknowledged after replication was cut is not at the copy, and a copy that dies while it is promoted is promoted when it is back",
      tell: async (world) => {
        await world.breaks({ what: "replication" });
        await until(world, async () => (await instance(world, "site-b"))?.replication.join() ?? "", (said) => said === "error");
        await grow(world, "site-a");
        const promoted = promote(world, "site-b");
        expect(await promoted).toBe("chat-config-b modifying");
        expect(await failureOf(promote(world, "site-b"))).toBe("Refused InvalidDBInstanceState");
        await broken(world, { what: "database", site: "site-b" }, async () => {
          await stays(world, async () => [(await instance(world, "site-b"))?.replicaOf !== null, await world.truth.writable("site-b")]);
          expect(await world.truth.writable("site-b")).toBe(false);
        });
        const seen = await until(world, async () => {
          const { status = "none", replicaOf = null } = (await instance(world, "site-b")) ?? {};
          return `${status} ${replicaOf === null ? "writer" : "copy"}`;
        }, (said) => said === "available writer");
        inOrder(seen, seen[0] === "modifying copy" ? ["modifying copy", "rebooting copy", "available writer"] : ["rebooting copy", "available writer"]);
        expect(await world.truth.writable("site-b")).toBe(true);
      },
    },
    {
      sentence: "A promotion is one-way: a second one is refused, mended replication brings nothing over, and both take writes (I1 is the product's to hold)",
      tell: async (world) => {
        expect(await failureOf(promote(world, "site-b"))).toBe("Refused InvalidDBInstanceState");
        await world.mends({ what: "replication" });
        await grow(world, "site-a");
        expect(await stays(world, () => writes(world, "site-b"))).toBeLessThan(await writes(world, "site-a"));
        expect([await world.truth.writable("site-a"), await world.truth.writable("site-b")]).toEqual([true, true]);
        expect([(await values(world, "site-a", "site-a")).role, (await values(world, "site-a", "site-b")).role]).toEqual(["writer", "writer"]);
        expect(await instance(world, "site-b")).toEqual({ id: "chat-config-b", status: "available", replicaOf: null, replication: [] });
      },
    },
    {
      sentence: "Clients that are led to a site whose application is stopped are not served, although its database takes writes (A2)",
      tell: async (world) => {
        await putSwitch(world);
        await until(world, () => resolves(world, chat.name), ([address]) => address === chat["site-b"]);
        // The client keeps what it was told for the record's time to live.
        let last = -1;
        await until(world, async () => {
          const held = await writes(world, "site-a");
          await world.at("arbiter").clock.sleep(world.pace.whileMs);
          last = await writes(world, "site-a");
          return last === held;
        }, (stood) => stood);
        await stays(world, async () => [await writes(world, "site-a"), await writes(world, "site-b")]);
      },
    },
    {
      sentence: "With the services started there the client's writes go on at the other site",
      tell: async (world) => {
        for (const service of ["communication-server", "media-routing-engine", "chat-server"]) await world.mends({ what: "service", service, site: "site-b" });
        await grow(world, "site-b");
        const left = await writes(world, "site-a");
        await grow(world, "site-b");
        expect(await writes(world, "site-a")).toBe(left);
      },
    },
    {
      sentence: "A dead site that is started again believes itself the writer still, and the other site goes on (A12 and A20 are the product's to notice)",
      tell: async (world) => {
        await broken(world, { what: "site", site: "site-a" }, async () => {
          await grow(world, "site-b");
          expect(await kindSeen(world, "site-b", "chat-config", "site-a")).toBe("failing");
        });
        await until(world, () => kindSeen(world, "site-b", "chat-config", "site-a"), (kind) => kind === "healthy");
        expect((await values(world, "site-b", "site-a")).role).toBe("writer");
        expect([await world.truth.writable("site-a"), await world.truth.writable("site-b")]).toEqual([true, true]);
        expect(await resolves(world, chat.name)).toEqual([chat["site-b"]]);
        await grow(world, "site-b");
      },
    },
  ],
};
