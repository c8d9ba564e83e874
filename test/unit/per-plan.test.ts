// Reckoning once for each plan: by its identity, also where the result is nothing, and never where it failed.

import { perPlan } from "../../workflows/per-plan.ts";

describe("what follows from a plan", () => {
  it("is reckoned once for each plan, also where it is nothing, and anew for an equal one", () => {
    const reckoned: string[] = [];
    const first = { plan: "shop" };
    const nothing = perPlan(({ plan }: { readonly plan: string }) => void reckoned.push(plan));
    nothing(first);
    nothing(first);
    expect(reckoned).toEqual(["shop"]);
    nothing({ plan: "shop" });
    expect(reckoned).toEqual(["shop", "shop"]);
  });

  it("is not kept where it could not be reckoned", () => {
    let tries = 0;
    const fails = perPlan((_plan: object) => {
      tries += 1;
      throw new TypeError("not today");
    });
    const plan = {};
    expect(() => fails(plan)).toThrow("not today");
    expect(() => fails(plan)).toThrow("not today");
    expect(tries).toBe(2);
  });
});
