// Which run stands in the way of a new one in the same place: one of the same plan that has begun and not ended, and no other's.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newFolder, unfinishedIn } from "../../../infra/cli/break-glass/folders.ts";
import { openFolder } from "../../../infra/local/break-glass/journal-table.ts";
import { journalName } from "../../../infra/local/break-glass/journal.ts";
import { prepare } from "../../../infra/local/break-glass/opening.ts";
import { hybridChat as plan } from "../builders.ts";
import { opened, waitless } from "./opened.ts";

const clock = waitless();
const other = { ...plan, plan: `${plan.plan}-eu` };
let under = "";
beforeEach(() => (under = mkdtempSync(join(tmpdir(), "understudy-folders-"))));
afterEach(() => rmSync(under, { recursive: true, force: true }));

const damaged = (name: string): void => writeFileSync(join(newFolder(under, name, 0), journalName), "no line of ours\n");

test("a run of another plan goes in the same place, and keeps nobody out", async () => {
  const going = await openFolder(newFolder(under, other.plan, 0));
  await opened(going.table, clock, other);
  expect(await unfinishedIn(under, plan.plan, clock)).toBeUndefined();
  expect(await unfinishedIn(under, other.plan, clock)).toMatchObject({ session: { plan: other.plan } });
  going.close();
});

test("a damaged folder of another plan keeps nobody out; one of this plan does, because nobody knows whether its run has ended", async () => {
  (await openFolder(newFolder(under, other.plan, 0))).close();
  damaged(other.plan);
  expect(await unfinishedIn(under, plan.plan, clock)).toBeUndefined();
  await expect(unfinishedIn(under, other.plan, clock)).rejects.toMatchObject({ code: "broken-chain" });
});

test("one that was never opened has changed nothing and stands in nobody's way", async () => {
  const { table, close } = await openFolder(newFolder(under, plan.plan, 0));
  await prepare({ plan, source: "site-a", target: "site-b", person: { subject: "ana", groups: [], channel: "command-line" }, reason: "dark", confirmed: [], haltsAsked: false, dry: false }, { table, clock, registers: {} });
  close();
  expect(await unfinishedIn(under, plan.plan, clock)).toBeUndefined();
});
