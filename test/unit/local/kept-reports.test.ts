// Reports of a local world in a folder: each once, whole, and said in the plan's list; a folder that cannot be written is said too.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepOnce } from "../../../infra/local/kept-reports.ts";
import { readReportFolder } from "../../../infra/local/report-folder.ts";
import { close } from "../../../lambdas/close/close.ts";
import { verifyReport } from "../../../lambdas/report/verify.ts";
import { World } from "../handlers/world.ts";

const folders: string[] = [];
function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "understudy-reports-"));
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

async function rejected(): Promise<World> {
  const world = await World.deployed();
  await world.asked();
  await world.decide("approve-failover", "reject");
  await world.call(close, world.carried);
  return world;
}

it("are kept once, and can be verified", async () => {
  const [world, folder] = [await rejected(), aFolder()];
  const parts = { record: world.record, plan: "shop", clock: world.clock, folder };
  expect(await keepOnce(parts)).toEqual(["shop-1"]);
  expect(verifyReport(readReportFolder(join(folder, "shop-1", "report.json")).files).findings).toEqual([]);
  expect((await world.record.runInfo("shop-1"))?.report).toMatchObject({ stored: join(folder, "shop-1") });
  expect(await keepOnce(parts)).toEqual([]);
});

it("are said not to be stored where the folder is none, and are kept when it is", async () => {
  const [world, folder] = [await rejected(), aFolder()];
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await keepOnce({ record: world.record, plan: "shop", clock: world.clock, folder: file })).toEqual([]);
  expect((await world.record.runInfo("shop-1"))?.report).toMatchObject({ stored: null, because: expect.stringContaining("name a folder that you may write to") });
  expect(await keepOnce({ record: world.record, plan: "shop", clock: world.clock, folder })).toEqual(["shop-1"]);
});

it("that are not there are said to be none, with what to name", () => {
  expect(() => readReportFolder(join(aFolder(), "none"))).toThrow(/^there is nothing at .*: name the folder of a report/);
  expect(() => readReportFolder(aFolder())).toThrow(/holds no report: none of entries\.jsonl, plan\.json, report\.html, report\.json is there/);
});
