// What probes see, in both worlds alike: of what is well, of what has failed, and of what cannot be reached.

import { watchedServices } from "../../../../workflows/plan.ts";
import { readMachines } from "../../../../lambdas/aws/ec2.ts";
import { askHttps } from "../../../../lambdas/aws/http.ts";
import { invokeFunction } from "../../../../lambdas/aws/lambda.ts";
import { listRecordSets } from "../../../../lambdas/aws/route53.ts";
import { createDigest } from "../../../../workflows/digest.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Chapter } from "../suite.ts";
import { broken, differences, everything, kindSeen, looks, stays, until } from "../watching.ts";
import type { ContractWorld } from "../world.ts";

type Seen = Readonly<Record<string, string>>;
/** What one trouble changes of all that is seen. */
async function changedBy(world: ContractWorld, trouble: Parameters<typeof broken>[1], expected: Seen): Promise<void> {
  const before = await everything(world);
  await broken(world, trouble, async () => {
    await until(world, async () => differences(before, await everything(world)), (changed) => JSON.stringify(changed, Object.keys(changed).toSorted()) === JSON.stringify(expected, Object.keys(expected).toSorted()));
  });
}
/** Holds that each place sees each thing of the home site fail. */
async function allFail(world: ContractWorld, looks: readonly (readonly [string, string])[]): Promise<void> {
  const kinds = await Promise.all(looks.map(async ([place, thing]) => [place, thing, await kindSeen(world, place, thing, "site-a")]));
  expect(kinds).toEqual(looks.map((look) => [...look, "failing"]));
}
/** Asks the application as its clients do, at one address of its name. */
const asksClient = async (world: ContractWorld, address: string): Promise<number> =>
  (await askHttps({ what: "GET", purpose: "read", url: "https://chat.example.com/health", address, deadlineMs: 2_000 }, world.at("arbiter"))).status;
const addressOf = { "site-a": "198.51.100.10", "site-b": "203.0.113.10" } as const;

export const sightsChapter: Chapter = {
  title: "what probes see",
  cases: [
    {
      sentence: "Everything is well at the home site, and at the standby all but what is stopped there on purpose (A1)",
      tell: async (world) => {
        const stopped = watchedServices(world.plan).flatMap(([name, { standby }]) => (standby === "stopped" ? [name] : []));
        expect(stopped).not.toEqual([]);
        const seen = await everything(world);
        for (const [sight, kind] of Object.entries(seen)) {
          const isStopped = stopped.some((name) => sight.endsWith(`→ ${name}@site-b`));
          expect([sight, kind.split(" ")[0]]).toEqual([sight, isStopped ? "failing" : "healthy"]);
        }
      },
    },
    ...[
      { service: "gateway", from: ["arbiter", "site-a", "site-b"] },
      { service: "customer-channel-manager", from: ["site-a", "site-b"] },
      { service: "chat-server", from: ["site-a", "site-b"] },
      { service: "mongodb", from: ["site-a"] },
      { service: "activemq", from: ["site-a"] },
    ].map(({ service, from }) => ({
      sentence: `A ${service} that stopped is seen to fail from wherever the plan looks, and nothing else changes`,
      tell: (world: ContractWorld) => changedBy(world, { what: "service", service, site: "site-a" }, Object.fromEntries(from.map((place) => [`${place} → ${service}@site-a`, "failing"]))),
    })),
    {
      sentence: "A load balancer that died is seen to fail, and nothing behind it (A25)",
      needs: { what: "outside service", service: "load-balancer" },
      tell: (world) => changedBy(world, { what: "outside service", service: "load-balancer" }, { "arbiter → load-balancer@site-a": "failing", "arbiter → load-balancer@site-b": "failing" }),
    },
    {
      sentence: "A stopped service behind a host of its own answers that it is not there, and a stopped TCP service refuses",
      tell: async (world) => {
        await broken(world, { what: "service", service: "gateway", site: "site-a" }, async () => {
          expect(await looks(world, "arbiter", "gateway", "site-a")).toMatchObject({ kind: "failing", detail: expect.stringContaining("503") });
        });
        expect(await looks(world, "site-a", "chat-server", "site-b")).toMatchObject({ kind: "failing", detail: expect.stringContaining("refused") });
      },
    },
    {
      sentence: "Of a site without power everything is seen to fail from outside, and its own observer cannot be called",
      tell: async (world) => {
        await broken(world, { what: "site", site: "site-a" }, async () => {
          await allFail(world, [["arbiter", "gateway"], ["site-b", "gateway"], ["site-b", "customer-channel-manager"], ["site-b", "chat-server"], ["site-b", "chat-config"]]);
          expect(await failureOf(invokeFunction(world.at("arbiter").clients, world.plan.sites["site-a"]?.region ?? "", "probe-site-a", {}))).toBe("Transient ETIMEDOUT");
          expect(await kindSeen(world, "arbiter", "gateway", "site-b")).toBe("healthy");
        });
      },
    },
    {
      sentence: "A site that is cut off is seen to fail from outside while all of it runs, and its own observer cannot be called",
      tell: async (world) => {
        await broken(world, { what: "isolation", site: "site-a" }, async () => {
          await allFail(world, [["arbiter", "gateway"], ["site-b", "gateway"], ["site-b", "chat-server"], ["site-b", "chat-config"]]);
          expect(await failureOf(invokeFunction(world.at("arbiter").clients, world.plan.sites["site-a"]?.region ?? "", "probe-site-a", {}))).toBe("Transient ETIMEDOUT");
          expect([world.truth.runs("gateway", "site-a"), world.truth.runs("chat-server", "site-a"), await world.truth.writable("site-a")]).toEqual([true, true, true]);
        });
      },
    },
    {
      sentence: "From inside a site that is cut off what is local and well is seen to be well, what is local and dead is not known to be dead (A9, A11), and nothing is seen of what asks for a secret",
      tell: async (world) => {
        await broken(world, { what: "service", service: "chat-server", site: "site-a" }, async () => {
          await broken(world, { what: "isolation", site: "site-a" }, async () => {
            expect(await Promise.all(["gateway", "chat-config", "chat-server"].map((thing) => kindSeen(world, "site-a", thing, "site-a")))).toEqual(["healthy", "silent", "silent"]);
          });
        });
      },
    },
    {
      sentence: "Where the way between two sites is cut each sees the other fail, and the arbiter sees both well (A21)",
      tell: async (world) => {
        await broken(world, { what: "link", between: ["site-a", "site-b"] }, async () => {
          const [fromB, databaseFromB, fromA, ...fromArbiter] = await Promise.all([
            kindSeen(world, "site-b", "gateway", "site-a"), kindSeen(world, "site-b", "chat-config", "site-a"), kindSeen(world, "site-a", "gateway", "site-b"),
            kindSeen(world, "arbiter", "gateway", "site-a"), kindSeen(world, "arbiter", "gateway", "site-b"),
          ]);
          expect({ fromB, databaseFromB, fromA, fromArbiter }).toEqual({ fromB: "failing", databaseFromB: "failing", fromA: "failing", fromArbiter: ["healthy", "healthy"] });
        });
      },
    },
    {
      sentence: "An observer whose way to the internet is cut is blind for what does not answer, and sees what answers",
      tell: async (world) => {
        await broken(world, { what: "service", service: "chat-server", site: "site-a" }, async () => {
          await broken(world, { what: "link", between: ["site-b", "internet"] }, async () => {
            expect(await kindSeen(world, "site-b", "chat-server", "site-a")).toBe("silent");
            expect(await kindSeen(world, "site-b", "gateway", "site-a")).toBe("healthy");
          });
          expect(await kindSeen(world, "site-b", "chat-server", "site-a")).toBe("failing");
        });
      },
    },
    {
      sentence: "A site whose way to the internet is cut is reached neither by the arbiter nor by clients and providers, while its neighbour, its own observer and its Region's interfaces are there",
      tell: async (world) => {
        await broken(world, { what: "link", between: ["site-a", "internet"] }, async () => {
          const [arbiter, neighbour, inside] = await Promise.all([kindSeen(world, "arbiter", "gateway", "site-a"), kindSeen(world, "site-b", "gateway", "site-a"), kindSeen(world, "site-a", "gateway", "site-a")]);
          expect({ arbiter, neighbour, inside }).toEqual({ arbiter: "failing", neighbour: "healthy", inside: "healthy" });
          expect(await failureOf(invokeFunction(world.at("arbiter").clients, world.plan.sites["site-a"]?.region ?? "", "probe-site-a", { plan: world.plan.plan, planDigest: createDigest(world.plan), mode: "look" }))).toBe("no failure");
          const reached = (): Promise<string> => failureOf(asksClient(world, addressOf["site-a"]));
          expect(await reached()).toMatch(/^Transient /);
          await stays(world, () => world.truth.clientWrites("site-a"));
        });
      },
    },
    {
      sentence: "An arbiter without a way to the internet is blind for all that it looks at over it, and reaches neither name servers nor Route 53, while the sites see each other",
      tell: async (world) => {
        await broken(world, { what: "link", between: ["arbiter", "internet"] }, async () => {
          expect(await Promise.all([kindSeen(world, "arbiter", "gateway", "site-a"), kindSeen(world, "arbiter", "gateway", "site-b"), kindSeen(world, "site-b", "gateway", "site-a")])).toEqual(["silent", "silent", "healthy"]);
          expect(await failureOf(listRecordSets(world.at("arbiter").clients, "Z0123456789EXAMPLE00", "agents.chat.example.com", "A"))).toMatch(/^Transient /);
          expect(await failureOf(readMachines(world.at("arbiter").clients, world.plan.sites["site-a"]?.region ?? "", []))).toBe("no failure");
        });
      },
    },
    {
      sentence: "What one direction of a way loses is not answered in that direction, and the other direction is",
      needs: { what: "one-way link", between: ["site-b", "site-a"] },
      tell: async (world) => {
        await broken(world, { what: "one-way link", between: ["site-b", "site-a"] }, async () => {
          expect([await kindSeen(world, "site-b", "gateway", "site-a"), await kindSeen(world, "site-a", "gateway", "site-b")]).toEqual(["failing", "healthy"]);
        });
      },
    },
    {
      sentence: "A way that flaps is away and there again",
      needs: { what: "flapping link", between: ["site-b", "site-a"] },
      tell: async (world) => {
        await broken(world, { what: "flapping link", between: ["site-b", "site-a"] }, async () => {
          const seen: string[] = [];
          const all = await until(world, async () => {
            seen.push(await kindSeen(world, "site-b", "gateway", "site-a"));
            return seen.at(-1) ?? "";
          }, () => seen.join().includes("failing,healthy,failing") || /failing(,healthy)+(,failing)/.test(seen.join()));
          expect([...new Set(all)].toSorted()).toEqual(["failing", "healthy"]);
        });
      },
    },
    {
      sentence: "An observer that died cannot be called, and the services of its site run on",
      needs: { what: "observer", site: "site-b" },
      tell: async (world) => {
        await broken(world, { what: "observer", site: "site-b" }, async () => {
          expect(await failureOf(invokeFunction(world.at("arbiter").clients, world.plan.sites["site-b"]?.region ?? "", "probe-site-b", {}))).toBe("Transient ETIMEDOUT");
          expect(await kindSeen(world, "arbiter", "gateway", "site-b")).toBe("healthy");
        });
      },
    },
    {
      sentence: "The application serves clients where its gateway and all that a takeover starts run, and nowhere else (A2)",
      tell: async (world) => {
        expect([await asksClient(world, addressOf["site-a"]), await asksClient(world, addressOf["site-b"])]).toEqual([200, 503]);
        for (const service of ["gateway", "chat-server"]) {
          await broken(world, { what: "service", service, site: "site-a" }, async () => {
            await until(world, () => asksClient(world, addressOf["site-a"]), (status) => status === 503);
          });
          await until(world, () => asksClient(world, addressOf["site-a"]), (status) => status === 200);
        }
      },
    },
    {
      sentence: "The client's writes are kept while the application serves, stop with any service that it needs, and go on when that is mended",
      tell: async (world) => {
        const writes = (): Promise<number> => world.truth.clientWrites("site-a");
        for (const service of ["gateway", "chat-server"]) {
          const before = await writes();
          await until(world, writes, (count) => count > before);
          await broken(world, { what: "service", service, site: "site-a" }, async () => {
            await until(world, () => asksClient(world, addressOf["site-a"]), (status) => status === 503);
            // What was on its way arrives.
            await world.at("arbiter").clock.sleep(world.pace.stepMs * 20);
            await stays(world, writes);
          });
        }
        const stood = await writes();
        await until(world, writes, (count) => count > stood);
      },
    },
  ],
};
