// A failover without the arbiter as a process of its own, against the real local world: Ctrl-C at its question and after its first change,
// SIGKILL after a change and before one that is lost, and each time the command with --resume. What a person reads, what lies on the
// disk, what the world was told and what comes home are all looked at.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OnChange } from "../../infra/local/aws-world.ts";
import { tableOf } from "../../infra/local/break-glass/journal-table.ts";
import { sessionOf } from "../../infra/local/break-glass/opening.ts";
import { RealWorld } from "../../infra/local/real-world.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { readPlanFile } from "../../infra/plan-file.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { brokenChain } from "../../workflows/entry-chain.ts";
import type { Entry } from "../../workflows/record.ts";
import { joinRealms } from "../contract/one-realm.ts";
import { Command } from "./fixtures/command.ts";
import { PseudoTerminal } from "./fixtures/pseudo-terminal.ts";
import { Tree } from "./fixtures/tree.ts";
import { serveWorld } from "./fixtures/world-instead-of-aws.ts";

// Alone on a machine all of it takes less than a minute. Each test goes on where the one before has left the run.
jest.setTimeout(180_000);

const file = join(__dirname, "fixtures/break-glass-web.yaml");
const preload = join(__dirname, "fixtures/world-instead-of-aws.mjs");
const withinMs = 60_000;
const changes = ["ec2.StopInstances", "ssm.SendCommand", "route53.ChangeResourceRecordSets"] as const;

const read = readPlanFile(file);
if (!read.ok) throw new TypeError("the plan of this test has faults");
const { plan, digest } = read;

interface Due {
  readonly moment: "before" | "after";
  readonly what: (typeof changes)[number];
  readonly does: () => void;
}
let due: Due | undefined;
/** The changes that took effect, in their order. */
const applied: string[] = [];
class Lost extends Error {}

const onChange: OnChange = async (moment, { what }) => {
  if (moment === "after") applied.push(what);
  if (due?.moment !== moment || due.what !== what) return;
  const { does } = due;
  due = undefined;
  does();
  if (moment === "before") throw new Lost(`the program ended before ${what} had left it`);
};

let part: () => void;
let tree: Tree;
let world: RealWorld;
let served: Awaited<ReturnType<typeof serveWorld>>;
let records: string;
let folder = "";

beforeAll(async () => {
  part = joinRealms();
  tree = new Tree(process.pid);
  records = mkdtempSync(join(tmpdir(), "break-glass-"));
  world = await RealWorld.start({ plan, clock: systemClock, tempo: 1, onChange });
  served = await serveWorld(world);
  await world.fault({ do: "isolate", site: "arbiter" });
  await world.fault({ do: "kill", site: "site-a" });
});
afterAll(async () => {
  await served.server.close();
  await world.close();
  part();
  rmSync(records, { recursive: true, force: true });
  expect(await tree.left(5_000)).toEqual([]);
});

const environment = (): Readonly<Record<string, string>> => ({ UNDERSTUDY_TEST_WORLD: served.address, UNDERSTUDY_LOCAL: "", NODE_OPTIONS: `--import ${preload}` });
const toSiteB = ["failover", file, "--break-glass", "--to", "site-b"] as const;
/** As a script gives it: nobody is asked. */
const scripted = (...args: readonly string[]): Command => new Command(args, { env: environment() });
const failover = (...args: readonly string[]): Command => scripted(...toSiteB, "--yes", "--reason", "site-a-is-dark", "--accept-data-loss", "0s", "--expect-digest", digest.slice(0, 12), ...args);

const sent = (): readonly string[] => world.aws.changes.map(({ what }) => what);

/** What lies on the disk: whole in both its chains, or this throws. */
async function kept(): Promise<readonly Entry[]> {
  const table = await tableOf(folder);
  const entries = await new RecordStore({ table, clock: systemClock }).entries((await sessionOf(table))?.run ?? "");
  expect(brokenChain(entries)).toBeUndefined();
  return entries;
}

it("is cut off by Ctrl-C at its question, before anything was changed, and says how it is taken up", async () => {
  const terminal = new PseudoTerminal([...toSiteB, "--folder", records, "--reason", "site-a-is-dark"], environment());
  for (const [asked, typed] of [[/Type the plan's name \(break-glass-web\): $/, "break-glass-web"], [/\(site-b\): $/, "site-b"], [/Type "may be lost": $/, "may be lost"], [/Type "cannot be reached": $/, "cannot be reached"]] as const) {
    await terminal.shows(asked, withinMs);
    terminal.type(typed);
  }
  await terminal.shows(/Type one of .*approve.*: $/, withinMs);
  terminal.interrupt();
  expect(await terminal.ended(withinMs)).toBe(130);
  expect(terminal.text).toMatch(/SIGINT: cut off; epoch registers may have been raised and more begun\. Take it up again with --resume \S+ *$/);
  folder = /--resume (\S+)\s*$/.exec(terminal.text)?.[1] ?? "";
  expect(folder.startsWith(join(records, "break-glass-web-"))).toBe(true);
  expect(await kept()).toContainEqual(expect.objectContaining({ body: expect.objectContaining({ type: "gate-opened" }) as object }));
  expect(sent()).toEqual([]);
});

it("begins nothing beside a run that has not ended", async () => {
  const refused = await failover("--folder", records).ended(withinMs);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(`has begun and not ended: take it up with --resume ${folder}, and begin nothing beside it`) as string });
  expect(sent()).toEqual([]);
});

it("asks its question once more when it is taken up, and a person may still say no", async () => {
  const terminal = new PseudoTerminal([...toSiteB, "--resume", folder], environment());
  await terminal.shows(/Type one of .*reject.*: $/, withinMs);
  terminal.type("reject");
  await terminal.shows(/Your reason, for the record: $/, withinMs);
  terminal.type("it was a drill of the keyboard");
  await terminal.shows(/The run ends as rejected/, 15_000);
  expect(await terminal.ended(withinMs)).toBe(1);
  expect((await kept()).at(-1)?.body).toMatchObject({ type: "closed", end: "rejected" });
  expect(sent()).toEqual([]);
});

it("is cut off by SIGINT right after its first change", async () => {
  const running = failover("--folder", records);
  due = { moment: "after", what: "ec2.StopInstances", does: () => running.signal("SIGINT") };
  const { code, signal, left, stderr } = await running.ended(withinMs);
  expect({ code, signal, left }).toEqual({ code: 130, signal: null, left: [] });
  expect(stderr).toMatch(/\nSIGINT: cut off; epoch registers may have been raised and more begun\. Take it up again with --resume \S+\n$/);
  folder = /--resume (\S+)\n$/.exec(stderr)?.[1] ?? "";
  expect(applied).toEqual(changes.slice(0, 1));
  expect((await kept()).some(({ body }) => body.type === "closed")).toBe(false);
});

it.each<readonly [string, Due["moment"], Due["what"]]>([
  ["after a change whose answer it never got", "after", "ssm.SendCommand"],
  ["before a change that never left it", "before", "route53.ChangeResourceRecordSets"],
])("is ended by SIGKILL %s", async (_says, moment, what) => {
  const running = failover("--resume", folder);
  due = { moment, what, does: () => running.signal("SIGKILL") };
  const { signal, left } = await running.ended(withinMs);
  expect({ signal, left }).toEqual({ signal: "SIGKILL", left: [] });
  expect(sent().at(-1)).toBe(what);
  // What the change was announced by is on the disk; what came of it nobody knows yet.
  expect((await kept()).filter(({ body }) => body.type === "intent" || body.type === "result").at(-1)?.body).toMatchObject({ type: "intent" });
});

it("is taken up to its end, and the world was changed once by each of its changes", async () => {
  const { code, left, stdout } = await failover("--resume", folder).ended(withinMs);
  expect({ code, left, stdout }).toEqual({ code: 0, left: [], stdout: "succeeded: A web application moved from site-a to site-b; every step was proved.\n" });
  expect(applied).toEqual(changes);
  expect(sent()).toEqual([...changes, "route53.ChangeResourceRecordSets"]);
  expect(await world.application.resolve()).toEqual(["203.0.113.50"]);
  expect((await kept()).at(-1)?.body).toMatchObject({ type: "closed", end: "succeeded" });
});

it("stays on the disk while the arbiter is away, and comes home once when it is back", async () => {
  const away = await scripted("run", "merge", folder).ended(withinMs);
  expect(away.code).toBe(1);
  expect(await world.activeSite()).toBe("site-a");
  const entries = await kept();
  // Somebody has started the machine again by hand, so that the arbiter, when it looks, begins nothing of its own.
  await world.fault({ do: "start", site: "site-a" });
  await world.fault({ do: "rejoin", site: "arbiter" });
  const home = await scripted("run", "merge", folder, "--json").ended(withinMs);
  const { run } = JSON.parse(home.stdout) as { readonly run: string };
  expect(home).toMatchObject({ code: 0, left: [] });
  expect(JSON.parse(home.stdout)).toMatchObject({ entries: entries.length, added: entries.length, active: "site-b", notReached: [] });
  const again = await scripted("run", "merge", folder, "--json").ended(withinMs);
  expect(JSON.parse(again.stdout)).toMatchObject({ entries: entries.length, added: 0 });
  expect(await world.record.entries(run)).toEqual(entries);
  expect(await world.activeSite()).toBe("site-b");
  expect(applied).toEqual(changes);
});
