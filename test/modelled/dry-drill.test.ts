// A dry drill of a whole plan names the changes that the failover then makes, in the same world, and makes none of them (I11); also
// where its functions die.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { lettingDecide } from "../../infra/local/letting-decide.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Mutation } from "../../workflows/mutations.ts";
import type { Plan } from "../../workflows/plan.ts";
import { hybridChat, told } from "./worlds.ts";
import type { Told } from "./worlds.ts";

const shipped = (file: string): Plan => lettingDecide(planSchema.parse(parse(readFileSync(join(__dirname, "../..", file), "utf8"))), ["on-call-1", "lead-1", "operator-1"]);
const by = { by: "lead-1", reason: "monthly" };

/** A change without what names its run: the mark of a command, and times and tokens. */
const said = ({ sentence, call, undo }: Mutation): readonly unknown[] => {
  const { Comment: _mark, ClientRequestToken: _token, ...input } = ("input" in call ? call.input : {}) as Record<string, unknown>;
  return [sentence, call.operation, "Parameters" in input ? "a command" : JSON.stringify(input), undo];
};
const listed = (world: Told): readonly (readonly unknown[])[] => world.all("step").flatMap(({ would = [] }) => would.map(said));
const made = (world: Told): readonly (readonly unknown[])[] => world.all("intent").map(({ mutation }) => said(mutation));
/** Two runs differ in their names, their epochs and the time. */
const alike = (text: string): string => text.replace(/hybrid-chat-[0-9a-f]{20}/g, "RUN").replace(/(RUN\/[\w-]+\/)\d+/g, "$1").replace(/((?:epoch|since)\\*":)\d+/g, "$1");
const inOrder = (changes: readonly (readonly unknown[])[]): readonly string[] => changes.map((change) => alike(JSON.stringify(change))).toSorted();

test.each([
  ["hybrid-chat", hybridChat()],
  // The helper looks at one plan, by its name.
  ["web-rds-automatic", { ...shipped("workflows/plans/web-rds-automatic.yaml"), plan: "hybrid-chat" }],
])("the list of a dry drill of %s is what the failover changes", async (_name, plan) =>
  told(async (world) => {
    await world.at(30);
    expect(await world.make({ does: "start", kind: "drill dry", to: "", ...by })).toMatchObject({ tookEffect: true });
    await world.at(90);
    expect(world.all("closed")).toMatchObject([{ end: "succeeded" }]);
    expect(world.changes).toEqual([]);
    const list = listed(world);
    expect(list.length).toBeGreaterThan(2);
    expect(await world.make({ does: "start", kind: "failover", to: "site-b", ...by, by: "operator-1" })).toMatchObject({ tookEffect: true });
    while (world.second < 1_800 && world.all("closed").length < 2) {
      await world.at(world.second + 5);
      for (const title of world.waiting) await world.decide(title);
    }
    expect(world.all("closed")).toMatchObject([{ end: "succeeded" }, { end: "succeeded" }]);
    expect(inOrder(made(world))).toEqual(inOrder(list));
  }, [plan]));

test("a dry drill whose functions die again and again changes nothing and comes to the same list", async () => {
  const list = async (crashes: boolean): Promise<readonly string[]> => {
    let found: readonly string[] = [];
    await told(async (world) => {
      await world.at(30);
      // RDS keeps it open for a while, so that there is something to die in.
      await world.fault("rds.DescribeDBInstances", { how: "throttled" }, { untilMs: 45_000 });
      await world.make({ does: "start", kind: "drill dry", to: "", ...by });
      for (let second = 31; crashes && second < 45; second += 3) {
        await world.at(second);
        await world.make({ does: "crash", when: "anywhere" });
      }
      await world.at(600);
      expect(world.all("closed")).toMatchObject([{ end: "succeeded" }]);
      expect([world.changes, world.all("intent")]).toEqual([[], []]);
      found = inOrder(listed(world));
    });
    return found;
  };
  expect(await list(true)).toEqual(await list(false));
});
