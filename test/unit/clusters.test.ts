// Members of clusters: what is looked at, what they amount to as one thing, and what an observer publishes of them.

import { votesToPublish } from "../../workflows/cadence.ts";
import { clustersOf, joined } from "../../workflows/clusters.ts";
import { sights } from "../../workflows/evidence.ts";
import type { Evidence } from "../../workflows/evidence.ts";
import { probeOf, serviceOf } from "../../workflows/plan-members.ts";
import { failing, minutes, seconds, silent } from "./builders.ts";
import type { Change } from "./builders.ts";
import { being, estate, estateSeen } from "./assess/estate.ts";

const plan = estate();
const source = { site: "site-a" };
const long = minutes(10);
const rabbit = (node: string, forMs = long): Change => failing({ thing: `rabbit/${node}`, ...source }, forMs);
const asOne = (evidence: Evidence, observer: string) => joined(plan, evidence.observations).find((seen) => seen.thing === "rabbit" && seen.site === "site-a" && seen.observer === observer);

describe("what is looked at", () => {
  const things = (site: string, service: string): readonly string[] => [...new Set(sights(plan).filter((sight) => sight.site === site && sight.thing.startsWith(`${service}/`)).map(({ thing }) => thing))];

  it("is every node at each site, and of a cluster over both sites each member where it stands and the neutral one from both", () => {
    expect([things("site-a", "rabbit"), things("site-b", "rabbit")]).toEqual([["rabbit/r1", "rabbit/r2", "rabbit/r3"], ["rabbit/r1", "rabbit/r2", "rabbit/r3"]]);
    expect([things("site-a", "mongo"), things("site-b", "mongo")]).toEqual([["mongo/m1", "mongo/m3"], ["mongo/m2", "mongo/m3"]]);
  });

  it("is asked at the member's own address", () => {
    const service = serviceOf(plan, "rabbit/r2");
    expect(service !== undefined && "probe" in service ? probeOf(service, "rabbit/r2") : undefined).toMatchObject({ amqp: "r2.{site}.shop.internal:5671" });
  });
});

describe("nodes of one site as one thing, where two of three are enough", () => {
  test.each<readonly [string, readonly Change[], string, number | undefined]>([
    ["all answer", [], "healthy", undefined],
    ["one fails", [rabbit("r1")], "healthy", undefined],
    ["two fail: from the instant at which too few were left", [rabbit("r1"), rabbit("r2", seconds(7))], "failing", seconds(7)],
    ["three fail", [rabbit("r1"), rabbit("r2", seconds(7)), rabbit("r3", seconds(3))], "failing", seconds(7)],
    ["one fails and one cannot be seen, so that nobody knows", [rabbit("r1"), silent({ thing: "rabbit/r2", ...source }, long)], "silent", undefined],
    ["two cannot be seen", [silent({ thing: "rabbit/r1", ...source }, long), silent({ thing: "rabbit/r2", ...source }, long)], "silent", undefined],
  ])("%s", (_says, changes, kind, forMs) => {
    const seen = asOne(estateSeen(plan, ...changes), "site-b");
    expect(seen?.answer.kind).toBe(kind);
    if (forMs !== undefined) expect((seen?.at ?? 0) - (seen?.since ?? 0)).toBe(forMs);
  });

  it("says which of them do not answer", () => {
    expect(asOne(estateSeen(plan, rabbit("r2")), "site-b")?.answer.detail).toBe("2 of 3 members answer (r2: did not answer)");
  });
});

describe("one cluster over both sites", () => {
  const cluster = (...changes: readonly Change[]) => clustersOf(plan, estateSeen(plan, ...changes))[0];
  const gone = (member: string): Change => failing({ thing: `mongo/${member}` }, long);

  it("loses nothing with its source while two members are left", () => {
    expect(cluster()).toMatchObject({ service: "mongo", gone: [], leftWithoutSource: 2, seenWithoutSource: 2, writerlessForMs: null, livesAtTarget: true });
  });
  it("has lost its redundancy without the neutral member", () => {
    expect(cluster(gone("m3"))).toMatchObject({ gone: ["m3"], leftWithoutSource: 1, writerlessForMs: null });
  });
  it("does not believe in the death of a member that anybody sees well", () => {
    expect(cluster(failing({ thing: "mongo/m2", observer: "site-a" }, long))).toMatchObject({ gone: [] });
  });
  it("counts a member as gone that only itself says it lives", () => {
    expect(cluster(gone("m2"), being({ thing: "mongo/m2", observer: "site-b" }, "leaderless", long, "failing"))).toMatchObject({ gone: ["m2"], livesAtTarget: false });
  });
  it("is without a writer since too few were left", () => {
    expect(cluster(gone("m1"), failing({ thing: "mongo/m3" }, seconds(4)))).toMatchObject({ writerlessForMs: seconds(4), writerlessWithoutSource: true });
  });
  it("takes what nobody sees neither for gone nor for left", () => {
    expect(cluster(silent({ thing: "mongo/m3" }, long))).toMatchObject({ gone: [], leftWithoutSource: 2, seenWithoutSource: 1 });
  });
});

describe("the votes that an observer publishes", () => {
  const votes = (...changes: readonly Change[]) => {
    const evidence = estateSeen(plan, ...changes);
    const seen = evidence.observations.filter(({ observer }) => observer === "site-b");
    return votesToPublish({ plan, observer: "site-b", active: "site-a", seen, previous: [], health: true, deadlineMs: 3_000 }).filter(({ site }) => site === "site-a");
  };
  it("are healthy while enough nodes are left, and failing with fewer", () => {
    expect(votes(rabbit("r1"))).toEqual([{ site: "site-a", value: 0 }]);
    expect(votes(rabbit("r1"), rabbit("r2"))).toEqual([{ site: "site-a", value: 1 }]);
  });
});
