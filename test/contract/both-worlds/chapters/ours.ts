// What the product itself has in a world: its observers, its registers, its secrets, and the topic by which it calls people.

import { invokeFunction } from "../../../../lambdas/aws/lambda.ts";
import { publish } from "../../../../lambdas/aws/sns.ts";
import { createDigest } from "../../../../workflows/digest.ts";
import type { Observation } from "../../../../workflows/evidence.ts";
import { observers, sights } from "../../../../workflows/evidence.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Chapter } from "../suite.ts";
import { broken } from "../watching.ts";
import type { ContractWorld } from "../world.ts";

const regionOf = (world: ContractWorld, place: string): string => world.plan.sites[place]?.region ?? world.plan.arbiter.region;

export const oursChapter: Chapter = {
  title: "what is the product's own",
  cases: [
    {
      sentence: "Each observer can be called from the arbiter and says what it sees of everything that the plan wants seen from there",
      tell: async (world) => {
        const event = { plan: world.plan.plan, planDigest: createDigest(world.plan), mode: "look" };
        for (const place of observers(world.plan)) {
          const { failed, text } = await invokeFunction(world.at("arbiter").clients, regionOf(world, place), `probe-${place}`, event);
          expect([place, failed]).toEqual([place, false]);
          const { observations } = JSON.parse(text) as { readonly observations: readonly Observation[] };
          const named = (all: readonly { readonly thing: string; readonly site: string }[]): readonly string[] => all.map(({ thing, site }) => `${thing}@${site}`).toSorted();
          expect(named(observations)).toEqual(named(sights(world.plan).filter(({ observer }) => observer === place)));
          expect(observations.filter(({ site, answer }) => site === world.plan.home && answer.kind !== "healthy")).toEqual([]);
        }
      },
    },
    {
      sentence: "A function that nobody deployed is refused by name",
      tell: async (world) => {
        expect(await failureOf(invokeFunction(world.at("arbiter").clients, world.plan.arbiter.region, "absent", {}))).toBe("Refused ResourceNotFoundException");
      },
    },
    {
      sentence: "A register accepts an epoch again and a later one, refuses an older one, and knows nothing of the other site's (R16, I4)",
      tell: async (world) => {
        const accept = (site: string, epoch: number): Promise<string> => failureOf(world.register("arbiter", site).accept("a-plan-of-this-case", epoch));
        expect([await accept("site-b", 7), await accept("site-b", 7), await accept("site-b", 9), await accept("site-b", 8)]).toEqual(["no failure", "no failure", "no failure", "Refused stale-epoch"]);
        expect([await accept("site-a", 3), await accept("site-a", 2)]).toEqual(["no failure", "Refused stale-epoch"]);
        expect(await accept("site-b", 9)).toBe("no failure");
      },
    },
    {
      sentence: "The register of a site that is cut off cannot be reached from the arbiter, and holds what it held when the way is back; that of a site without power can",
      tell: async (world) => {
        const accept = (from: string, epoch: number): Promise<string> => failureOf(world.register(from, "site-b").accept("another-plan-of-this-case", epoch));
        expect(await accept("arbiter", 2)).toBe("no failure");
        await broken(world, { what: "isolation", site: "site-b" }, async () => {
          expect(await accept("arbiter", 3)).toMatch(/^Transient /);
          expect(await accept("site-b", 2)).toBe("no failure");
        });
        expect(await accept("arbiter", 1)).toBe("Refused stale-epoch");
        await broken(world, { what: "site", site: "site-b" }, async () => expect(await accept("arbiter", 3)).toBe("no failure"));
      },
    },
    {
      sentence: "A function reads its secrets in the arbiter's Region, has none while it is cut off from there, and one that is not there is refused by name",
      tell: async (world) => {
        await broken(world, { what: "isolation", site: "site-a" }, async () => {
          expect(await failureOf(world.at("site-a").secrets.read("understudy/hybrid-chat/database"))).toMatch(/^Transient/);
          expect(Object.keys(await world.at("site-b").secrets.read("understudy/hybrid-chat/database")).toSorted()).toEqual(["password", "username"]);
        });
        for (const place of ["arbiter", "site-a", "site-b"]) {
          expect(await failureOf(world.at(place).secrets.read("understudy/hybrid-chat/absent"))).toBe("Refused ResourceNotFoundException");
          expect(await world.at(place).secrets.read("understudy/hybrid-chat/viber")).toEqual(await world.at("arbiter").secrets.read("understudy/hybrid-chat/viber"));
        }
      },
    },
    {
      sentence: "What is published is what people are called about",
      tell: async (world) => {
        const before = world.truth.pages().length;
        await publish(world.at("arbiter").clients, world.plan.arbiter.region, { topic: "arn:aws:sns:eu-north-1:000000000000:understudy", subject: "a case\nof the suite", text: "come and look" });
        expect(world.truth.pages().slice(before)).toContain("a case of the suite\ncome and look");
      },
    },
  ],
};
