// Each readiness check as a table of cases: what is so in the world, and what the check says of it. A world in which all is well
// passes, one that nobody can see is never a pass.

import { readinessChecks } from "../../../workflows/readiness/table.ts";
import { hybridChat } from "../builders.ts";
import type { Edit } from "../plan/plans.ts";
import { cases, noTrouble } from "./cases.ts";
import { changed, normal, plan } from "./normal.ts";
import { chat, judged, only, unanswered } from "./world.ts";
import type { World } from "./world.ts";

const worstOf = (code: string, world: Partial<World>, edits: readonly Edit[] = []) => only(judged(chat(...edits), world), code)[0];

describe("a check", () => {
  it.each(cases.map(([code, says, outcome, sentence, world, edits]) => ({ code, says, outcome, sentence, world, edits })))("$code, when $says: $outcome", ({ code, outcome, sentence, world, edits }) => {
    const found = worstOf(code, world, edits);
    expect({ outcome: found?.outcome, sentence: found?.sentence }).toEqual({ outcome, sentence: expect.stringMatching(sentence) });
    expect(found?.todo).toMatch(/^[A-Z].{10,}/);
  });

  it.each(noTrouble.map(([code, says, outcome, sentence, world, edits]) => ({ code, says, outcome, sentence, world, edits })))("$code, when $says: $outcome", ({ code, outcome, sentence, world, edits }) => {
    expect(worstOf(code, world, edits)).toMatchObject({ outcome, sentence: expect.stringMatching(sentence), todo: null });
  });

  it.each(readinessChecks.map(({ code }) => code).filter((code) => code !== "single-points"))("%s passes in a world in which all is well", (code) => {
    const found = only(judged(plan), code);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ outcome, sentence, todo }) => [outcome, sentence, todo])).toEqual(found.map(({ sentence }) => ["pass", sentence, null]));
  });

  it("has a case in which it does not pass, or is attested", () => {
    expect(readinessChecks.map(({ code }) => code).filter((code) => !code.startsWith("attested-") && !cases.some(([known]) => known === code))).toEqual([]);
  });

  // The rows of the scenario table whose verdict is CHECK, and B10, which asks for a look at the lag.
  it.each(["B2", "B4", "B6", "B8", "B9", "B10", "B12", "B13", "C7", "C8", "C9", "C10", "D4", "E8", "E9", "E10", "E11", "E12", "E15"])("is there for row %s", (row) => {
    expect(readinessChecks.filter(({ rows }) => rows.includes(row)).map(({ code }) => code)).not.toEqual([]);
  });

  it("that asks is not checkable when nobody answers, and says why; what the plan says stands", () => {
    const nobody = Object.fromEntries(Object.keys(normal).map((kind) => [kind, () => unanswered("AWS is away")])) as unknown as World;
    const asking = new Set(judged(plan).filter(({ from }) => from === "world").map(({ code }) => code));
    const results = judged(plan, nobody);
    for (const { code, outcome, sentence } of results) {
      if (asking.has(code)) expect([code, outcome, sentence]).toEqual([code, "not-checkable", "Not checkable, because AWS is away."]);
      else expect([code, outcome]).toEqual([code, "pass"]);
    }
    expect(asking.size).toBeGreaterThan(25);
  });

  it("does not hide another: one question without an answer leaves the rest as they are", () => {
    const found = judged(plan, { role: () => unanswered("IAM is away") });
    expect(found.filter(({ outcome }) => outcome !== "pass").map(({ code }) => code)).toEqual(Array.from({ length: 22 }, () => "steps-permitted"));
  });
});

describe("the order and direction of the checks", () => {
  it("is worst first, and the table's own within an outcome", () => {
    const found = judged(plan, { "replica-lag": () => null, "record-table": () => null, ...changed("scaling-group", { balancers: 0 }) }).map(({ outcome }) => outcome);
    expect([...new Set(found)]).toEqual(["fail", "not-checkable", "warn", "pass"]);
    expect(found.slice(0, 3)).toEqual(["fail", "not-checkable", "warn"]);
  });

  it("turns with the application: away from site-b the replica is looked for at site-a, and the switch has to stand", () => {
    const found = judged(plan, {}, "site-b");
    expect(only(found, "replica-follows").map(({ subject, outcome }) => [subject, outcome])).toEqual([["chat-config at site-a", "fail"]]);
    expect(only(found, "switch-object")[0]).toMatchObject({ outcome: "fail", sentence: expect.stringContaining("is not there") });
    const standing = changed("switch-object", { present: true, anonymousStatus: 200 });
    expect(only(judged(plan, standing, "site-b"), "switch-object")[0]).toMatchObject({ outcome: "pass" });
    expect(only(judged(plan, changed("switch-object", { present: true, anonymousStatus: 403 }), "site-b"), "switch-object")[0]).toMatchObject({ outcome: "fail", sentence: expect.stringContaining("answered 403") });
    expect(only(judged(plan, changed("switch-object", { present: true }), "site-b"), "switch-object")[0]).toMatchObject({ outcome: "not-checkable" });
  });

  it("asks nothing that a plan has nothing of", () => {
    const small = judged({ ...hybridChat, databases: {}, steps: [], services: {}, sites: { "site-a": { region: "eu-west-1", hosts: {} }, "site-b": { region: "eu-central-1", hosts: {} } } });
    expect([...new Set(small.map(({ code }) => code))].sort()).toEqual(["arbiter-apart", "attested-B12", "certificate-watched", "gateway-probed", "record-protected", "sites-apart"]);
  });
});
