// What a failover costs: a walk through the compiled definition that ends where a usual run ends.

import { runCost } from "../../../infra/aws/cost/run.ts";
import { prices } from "../../../infra/aws/prices.ts";
import { minutes, seconds, shop, shopDeciding, shopWithSteps } from "../builders.ts";

const away = { source: "site-a", target: "site-b" };

it("is a fraction of a cent for a small plan, most of it for state transitions, and the same in both directions", () => {
  const cost = runCost(shop(), away, 256);
  expect(cost.usd).toBeLessThan(0.01);
  expect(cost.usd).toBeGreaterThan((cost.transitions * prices.transitions.usd) / prices.transitions.per);
  expect(runCost(shop(), { source: "site-b", target: "site-a" }, 256).transitions).toBe(cost.transitions);
});

it("looks closer for the hold time before a person is asked, so a longer hold costs more and the idle cadence nothing", () => {
  const [short, long] = [minutes(1), minutes(2)].map((hold) => runCost(shopDeciding({ every: seconds(10), hold }), away, 256));
  const seldom = runCost(shopDeciding({ every: seconds(60), hold: minutes(2) }), away, 256);
  // Look, assess, choice and wait, for each look more.
  expect((long?.transitions ?? 0) - (short?.transitions ?? 0)).toBe((12 - 6) * 4);
  expect(long?.usd).toBeGreaterThan(short?.usd ?? 0);
  expect(seldom).toEqual(long);
});

it("grows with memory, because the functions of steps wait for their effects", () => {
  expect(runCost(shop(), away, 1_024).usd).toBeGreaterThan(runCost(shop(), away, 256).usd);
});

it("is refused for a plan that cannot be compiled", () => {
  expect(() => runCost(shopWithSteps([{ verify: { https: { urls: ["https://shop.example.com/health"] } } }]), away, 256)).toThrow(/cannot be compiled: /);
});
