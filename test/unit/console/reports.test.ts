// Reports in the console: the list with what is looked for in its address, the page of a report with a policy of its own, its files.

import { createHash } from "node:crypto";
import { verifyReport } from "../../../lambdas/report/verify.ts";
import type { GivenFiles } from "../../../lambdas/report/verify.ts";
import { fileNames } from "../../../lambdas/report/files.ts";
import { close } from "../../../lambdas/close/close.ts";
import { reportsPage } from "../../../lambdas/console/pages/reports.ts";
import type { RunInfo } from "../../../lambdas/runtime/record/runs.ts";
import { ConsoleWorld } from "./console-world.ts";

const says = { rtoMs: 60_000, rtoTargetMs: 900_000, lostSeconds: 1, lostTargetSeconds: 30, mutations: 3, head: "a" };
const aRun = (run: string, change: Partial<RunInfo> = {}): RunInfo => ({ plan: "shop", run, kind: "failover", openedAt: 1, end: "succeeded", report: { at: 2, stored: "s3://b/reports/shop/x/", says }, ...change });
const shown = (runs: readonly RunInfo[], filter = {}): string => String(reportsPage({ reports: runs, unreadable: [] }, filter).content);

describe("the list", () => {
  const runs = [aRun("shop-1"), aRun("shop-2", { end: "rejected", openedAt: 5 }), aRun("chat-1", { plan: "chat", kind: "repair" })];

  test.each<readonly [object, readonly string[]]>([
    [{}, ["shop-2", "shop-1", "chat-1"]],
    [{ plan: "shop" }, ["shop-2", "shop-1"]],
    [{ kind: "repair" }, ["chat-1"]],
    [{ end: "rejected", plan: "shop" }, ["shop-2"]],
    [{ plan: "nobody" }, []],
  ])("with %j in its address shows %j", (filter, expected) => {
    expect([...shown(runs, filter).matchAll(/aria-label="Report of ([a-z0-9-]+)"/g)].map(([, run]) => run)).toEqual(expected);
  });

  test.each<readonly [string, Partial<RunInfo>, RegExp]>([
    ["one that is kept, where", {}, /kept at <code>s3:\/\/b\/reports\/shop\/x\/<\/code>/],
    ["one that is not, why", { report: { at: 2, stored: null, because: "Access Denied" } }, /Not stored.*because Access Denied/s],
    ["one that nobody has kept yet, as that", { end: null }, /RTO 60 s|RTO 1 min/],
    ["a time beyond the promise as failed", { report: { at: 2, stored: "s3://b/", says: { ...says, rtoMs: 1_000_000 } } }, /mark bad.*RTO 16 min 40 s/s],
    ["of a re-protection that nothing was down, also where an earlier version measured it", { kind: "reprotect", report: { at: 2, stored: "s3://b/", says: { ...says, rtoMs: 7_200_000 } } }, /<span class="fine">nothing was down<\/span>/],
    ["a time that was not measured as that", { report: { at: 2, stored: "s3://b/", says: { ...says, rtoMs: null } } }, /RTO not measured/],
  ])("tells %s", (_name, change, expected) => {
    expect(shown([aRun("shop-1", change)])).toMatch(expected);
  });
});

test("a plan that cannot be read hides no other, and is shown as that", () => {
  const page = String(reportsPage({ reports: [aRun("shop-1")], unreadable: [{ plan: "chat", because: "its chain is broken" }] }, {}).content);
  expect(page).toContain("Report of shop-1");
  expect(page).toMatch(/Cannot be read.*chat.*because its chain is broken\./s);
});

describe("a report", () => {
  const rejected = async (): Promise<ConsoleWorld> => {
    const made = await ConsoleWorld.asked();
    await made.world.decide("approve-failover", "reject");
    await made.world.call(close, made.world.carried);
    return made;
  };

  test("is a page whose style alone is let in, by its digest, and nothing else", async () => {
    const answer = await (await rejected()).get("/runs/shop-1/report");
    const text = await answer.text();
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
    expect(answer.headers.get("content-security-policy")).toBe(`default-src 'none'; img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(text).toContain("site-a is dark");
  });

  test("gives its files away as they would be kept, and they can be verified", async () => {
    const made = await rejected();
    const files = await Promise.all(fileNames.map(async (name) => {
      const answer = await made.get(`/runs/shop-1/report/${name}`);
      expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="shop-1-${name}"`);
      return [name, new Uint8Array(await answer.arrayBuffer())] as const;
    }));
    expect(verifyReport(Object.fromEntries(files) as unknown as GivenFiles).findings).toEqual([]);
  });

  test.each(["/runs/none-1/report", "/runs/none-1/report/report.json", "/runs/shop-1/report/secret.txt"])("is not there at %s", async (path) => {
    expect((await (await rejected()).get(path)).status).toBe(404);
  });

  test.each(["/reports", "/runs/shop-1/report", "/runs/shop-1/report/report.json"])("shows nothing at %s to whoever is not signed in", async (path) => {
    const made = await rejected();
    made.visitor = undefined;
    const answer = await made.get(path);
    expect([answer.status, await answer.text()]).toEqual([303, ""]);
  });
});
