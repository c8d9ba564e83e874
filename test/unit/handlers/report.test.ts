// Reports of closed runs are kept: all their files, once, and again where it did not work; and whatever is wrong, the run is closed.

import { AwsAnswerError } from "../../../infra/local/aws/backend.ts";
import { close } from "../../../lambdas/close/close.ts";
import { fileNames, reportPrefix } from "../../../lambdas/report/files.ts";
import { report } from "../../../lambdas/report/keep.ts";
import type { GivenFiles } from "../../../lambdas/report/verify.ts";
import { verifyReport } from "../../../lambdas/report/verify.ts";
import type { RunInfo } from "../../../lambdas/runtime/record/runs.ts";
import { readProofs, readTimes } from "../../../lambdas/runtime/record/proofs.ts";
import type { Entry, EntryBody } from "../../../workflows/record.ts";
import { mutation, stepped } from "../builders.ts";
import { World } from "./world.ts";

const bucket = "understudy-reports-123456789012-eu-north-1";
const prefix = `s3://${bucket}/${reportPrefix("shop", "shop-1")}`;
const keep = (world: World, into = bucket): Promise<unknown> => world.call(report, {}, { ...world.environment(), UNDERSTUDY_REPORTS: into });
const info = async (world: World): Promise<RunInfo | undefined> => world.record.runInfo("shop-1");
const denied = (): AwsAnswerError => new AwsAnswerError("AccessDenied", "Access Denied", 403);
const filesOf = (world: World): GivenFiles => Object.fromEntries(fileNames.map((name) => [name, new TextEncoder().encode(world.objects.get(prefix + name) ?? "")])) as unknown as GivenFiles;

/** Before a person rejects it, the fence was done and seen. */
async function fenced(): Promise<World> {
  return rejected(async (world) => {
    const epoch = (await world.record.readLease("shop")).epoch;
    const write = (body: EntryBody): Promise<Entry> => world.record.append({ plan: "shop", run: "shop-1", epoch, body });
    const { seq } = await write({ type: "intent", step: "fence-ec2-stop", mutation: mutation() });
    await write({ type: "result", step: "fence-ec2-stop", key: "k", intentSeq: seq, outcome: "applied", answer: "", tookMs: 100 });
    await write(stepped("fence-ec2-stop", "done"));
  });
}

async function rejected(before: (world: World) => Promise<void> = async () => undefined): Promise<World> {
  const world = await World.deployed();
  await world.asked();
  await before(world);
  await world.decide("approve-failover", "reject");
  await world.call(close, world.carried);
  return world;
}

it("keeps every file of a closed run, which can be verified, and says in the plan's list where", async () => {
  const world = await rejected();
  expect(await keep(world)).toEqual({ kept: ["shop-1"], left: 0 });
  expect([...world.objects.keys()]).toEqual(fileNames.map((name) => prefix + name));
  const verified = verifyReport(filesOf(world));
  expect(verified).toMatchObject({ findings: [], run: "shop-1" });
  expect((await info(world))?.report).toMatchObject({ stored: prefix, says: { rtoMs: null, rtoTargetMs: 900_000, mutations: 0, head: verified.head } });
});

it("does so once, and nothing for a run that is open", async () => {
  const world = await World.deployed();
  await world.asked();
  expect(await keep(world)).toEqual({ kept: [], left: 0 });
  expect([world.objects.size, (await info(world))?.report]).toEqual([0, undefined]);
  await world.decide("approve-failover", "reject");
  await world.call(close, world.carried);
  await keep(world);
  world.objects.clear();
  expect(await keep(world)).toEqual({ kept: [], left: 0 });
  expect(world.objects.size).toBe(0);
});

it("says why it could not, once for each reason, leaves the run closed, and tries again", async () => {
  const world = await rejected();
  world.troubles.push({ operation: "PutObject", error: denied() }, { operation: "PutObject", error: denied() });
  await expect(keep(world)).rejects.toMatchObject({ name: "Transient", message: expect.stringContaining("the reports of shop-1 could not be kept") });
  expect((await info(world))?.report).toMatchObject({ stored: null, because: expect.stringContaining("Access Denied"), says: { mutations: 0 } });
  expect((await world.state()).closed?.end).toBe("rejected");
  const writes = world.table.writes;
  await expect(keep(world)).rejects.toMatchObject({ name: "Transient" });
  expect(world.table.writes).toBe(writes);
  expect(await keep(world)).toMatchObject({ kept: ["shop-1"] });
  expect((await info(world))?.report?.because).toBeUndefined();
});

it("puts the report itself last, so that where it is, all is", async () => {
  const world = await rejected();
  world.troubles.push({ operation: "PutObject", error: denied(), after: true });
  await expect(keep(world)).rejects.toMatchObject({ name: "Transient" });
  expect([...world.objects.keys()]).toEqual([`${prefix}entries.jsonl`]);
});

it("of the local world never says that it happened to users", async () => {
  const world = await rejected();
  await keep(world, "understudy-reports-000000000000-eu-north-1");
  expect([...world.objects].find(([key]) => key.endsWith("report.html"))?.[1]).toContain(">LOCAL<");
});

describe("what a closed run has proven", () => {
  const proofs = (world: World) => world.record.alone(async (context) => Object.values((await readProofs(context, "shop")).steps).map(({ step }) => step).toSorted());

  it("is counted once, also where the bucket takes no report, and a run from before is counted when it is seen", async () => {
    const world = await fenced();
    world.troubles.push({ operation: "PutObject", error: denied() });
    await expect(keep(world)).rejects.toMatchObject({ name: "Transient" });
    expect(await proofs(world)).toEqual(["fence-ec2-stop"]);
    expect(Object.keys(await world.record.alone((context) => readTimes(context, "shop")))).toEqual([expect.stringMatching(/^failover [0-9a-f]{64}$/)]);
    expect((await info(world))?.counted).toBe(true);
    await keep(world);
    const writes = world.table.writes;
    expect(await keep(world)).toEqual({ kept: [], left: 0 });
    expect(world.table.writes).toBe(writes);
  });

  it("is nothing for a run that was rejected, which is not read again", async () => {
    const world = await rejected();
    await keep(world);
    expect([await proofs(world), (await info(world))?.counted]).toEqual([[], true]);
  });
});
