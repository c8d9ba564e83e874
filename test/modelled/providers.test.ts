// Webhook providers of the modelled world (A28–A33): they retry, give up after their documented hour, and are nobody's fault.

import { told } from "./worlds.ts";

const ccm = { kind: "service", service: "customer-channel-manager", site: "site-a" } as const;

test("messages arrive while all is well", () =>
  told(async (world) => {
    await world.at(300);
    const { webhooks } = world.plan();
    for (const each of ["viber", "facebook"]) {
      expect(webhooks[each]?.site).toBe("site-a");
      expect(world.world.now() - (webhooks[each]?.lastInboundAt ?? 0)).toBeLessThanOrEqual(30_000);
    }
  }));

test.each([
  ["half an hour", 1_800, "site-a"],
  ["more than an hour", 4_200, null],
])("a callback that cannot be reached for %s", (_what, lasts, site) =>
  told(async (world) => {
    await world.at(10);
    await world.make({ does: "pause", untilMs: 10_000_000, by: "lead-1", reason: "nobody shall act here" });
    await world.down(ccm);
    await world.at(10 + lasts);
    await world.up(ccm);
    await world.at(10 + lasts + 300);
    expect([world.plan().webhooks["viber"]?.site, world.plan().webhooks["facebook"]?.site]).toEqual([site, site]);
    const lastAt = world.plan().webhooks["viber"]?.lastInboundAt ?? 0;
    expect(world.world.now() - lastAt < 60_000).toBe(site !== null);
  }),
);

test("A30: a provider that is down delivers nothing, keeps its registration, and starts nothing", () =>
  told(async (world) => {
    await world.at(10);
    await world.down({ kind: "provider", provider: "facebook" });
    await world.at(900);
    expect(world.plan().webhooks["facebook"]?.site).toBe("site-a");
    expect(world.world.now() - (world.plan().webhooks["facebook"]?.lastInboundAt ?? 0)).toBeGreaterThan(800_000);
    expect([world.plan().runs, world.changes]).toEqual([[], []]);
    await world.up({ kind: "provider", provider: "facebook" });
    await world.at(1_000);
    expect(world.world.now() - (world.plan().webhooks["facebook"]?.lastInboundAt ?? 0)).toBeLessThan(60_000);
  }));

test("A29: a provider takes what goes out whatever is registered with it, only not while it is down or out of reach, and no message arrives by that", () =>
  told(async (world) => {
    await world.at(10);
    const sends = () => world.make({ does: "outbound", provider: "viber", site: "site-a" });
    await world.cut("viber", "site-a", "one-way");
    await world.at(100);
    const before = world.plan().webhooks["viber"]?.lastInboundAt;
    expect(await sends()).toMatchObject({ tookEffect: true });
    await world.at(200);
    expect(world.plan().webhooks["viber"]?.lastInboundAt).toBe(before);
    await world.down({ kind: "provider", provider: "viber" });
    expect(await sends()).toMatchObject({ tookEffect: false, because: expect.stringContaining("does not take messages") as string });
  }));
