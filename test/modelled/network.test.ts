// Which place hears which, by what was cut.

import { parts } from "./parts.ts";
import { seconds } from "./worlds.ts";

const cut = (from: string, to: string, how: "full" | "one-way" | "flapping" = "full") => ({ kind: "between", from, to, how }) as const;

test.each([
  ["nothing is cut", [], "site-a", "site-b", true],
  ["a full cut, one way", [cut("site-a", "site-b")], "site-a", "site-b", false],
  ["a full cut, the other way", [cut("site-a", "site-b")], "site-b", "site-a", false],
  ["a full cut leaves a third place alone", [cut("site-a", "site-b")], "arbiter", "site-a", true],
  ["a one-way cut takes what begins there", [cut("site-a", "site-b", "one-way")], "site-a", "site-b", false],
  ["a one-way cut leaves the way back", [cut("site-a", "site-b", "one-way")], "site-b", "site-a", true],
  ["the arbiter looks over the internet", [cut("internet", "site-a")], "arbiter", "site-a", false],
  ["sites reach each other directly", [cut("internet", "site-a")], "site-b", "site-a", true],
  ["an observer without its internet reaches no control address", [cut("site-b", "internet")], "site-b", "internet", false],
  ["a path is named like a place", [cut("transit-central", "internet")], "site-b", "internet", false],
  ["another path is another", [cut("transit-central", "internet")], "site-a", "internet", true],
])("%s", (_what, cuts, from, to, reached) => {
  const { network } = parts();
  for (const each of cuts) expect(network.cut(each)).toBe(true);
  expect(network.reaches(from, to)).toBe(reached);
  for (const { from: one, to: other } of cuts) expect(network.restore({ from: other, to: one })).toBe(true);
  expect(network.reaches(from, to)).toBe(true);
});

test("two observers that share a path lose the internet together", () => {
  const { network } = parts({ ...parts().plan, "vantage-points": { "site-a": { control: "tcp:control.example.net:443", path: "one" }, "site-b": { control: "tcp:control.example.net:443", path: "one" }, arbiter: { control: "https://control.example.net/" } } });
  network.cut(cut("site-a", "internet"));
  expect([network.reaches("site-b", "internet"), network.reaches("arbiter", "internet")]).toEqual([false, true]);
});

test("a flapping way is away for fifteen seconds and there for fifteen", async () => {
  const { network, pass } = parts();
  network.cut(cut("site-a", "site-b", "flapping"));
  const seen: boolean[] = [];
  for (const ms of [1, 14_998, 2, 14_998, 2]) {
    await pass(ms);
    seen.push(network.reaches("site-a", "site-b"));
  }
  expect(seen).toEqual([false, false, true, true, false]);
  network.restore({ from: "site-a", to: "site-b" });
  await pass(seconds(60));
  expect(network.reaches("site-a", "site-b")).toBe(true);
});

test("a site that is cut off takes its Region's interfaces with it, one whose machines died does not", () => {
  const { network } = parts();
  network.setDown("site-a", true);
  expect(network.reachesRegion("arbiter", "eu-west-1")).toBe(true);
  network.cut(cut("arbiter", "site-a"));
  expect([network.reachesRegion("arbiter", "eu-west-1"), network.reachesRegion("arbiter", "eu-central-1"), network.reachesRegion("arbiter", "us-east-1")]).toEqual([false, true, true]);
});

test("a control plane is cut in one Region or in all", () => {
  const { network } = parts();
  network.setPlane("rds", "eu-west-1", false);
  expect([network.planeAnswers("rds", "eu-west-1"), network.planeAnswers("rds", "eu-central-1"), network.planeAnswers("ec2", "eu-west-1")]).toEqual([false, true, true]);
  network.setPlane("rds", null, false);
  expect(network.planeAnswers("rds", "eu-central-1")).toBe(false);
});

test("what is so already is told, and changes nothing", () => {
  const { network, pulse } = parts();
  const before = pulse.version;
  expect([network.setDown("site-a", false), network.setBlind("arbiter", false), network.setPlane("rds", null, true), network.restore({ from: "site-a", to: "site-b" })]).toEqual([false, false, false, false]);
  expect(pulse.version).toBe(before);
});
