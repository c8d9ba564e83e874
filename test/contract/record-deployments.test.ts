// Which plans are deployed, over every kind of table: by whom, and how a deployment is taken back.

import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Transient } from "../../workflows/failure.ts";
import { closing, opened, opening } from "./records.ts";
import { FaultyTable, type Started, tables } from "./tables.ts";

jest.setTimeout(30_000);

const digest = (letter: string): string => letter.repeat(64);

describe.each(tables)("deployments in a table %s", (_name, start) => {
  let started: Started;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());
  const fresh = (table = started.table) => new RecordStore({ table, clock: systemClock });
  const newPlan = () => `plan-${systemClock.id()}`;

  test("a plan that was deployed is listed once, with its newest text", async () => {
    const [store, plan] = [fresh(), newPlan()];
    for (const text of ["a", "b", "b"]) await store.setDeployed(plan, digest(text), "stack-1");
    expect(await store.deployed(plan)).toMatchObject({ planDigest: digest("b") });
    expect((await fresh().plans()).filter((name) => name === plan)).toEqual([plan]);
  });

  test("a plan that another stack has deployed is left alone, and that is said", async () => {
    const [store, plan] = [fresh(), newPlan()];
    await store.setDeployed(plan, digest("a"), "stack-1");
    await expect(store.setDeployed(plan, digest("b"), "stack-2")).rejects.toMatchObject({ name: "Refused", code: "deployed-elsewhere", message: expect.stringContaining("stack-1") });
    expect(await store.withdraw(plan, "stack-2")).toEqual({ withdrawn: false });
    expect(await store.deployed(plan)).toMatchObject({ planDigest: digest("a") });
  });

  test("a deployment that is taken back is gone, its plan stays listed, and another stack may deploy it then", async () => {
    const [store, plan] = [fresh(), newPlan()];
    await store.setDeployed(plan, digest("a"), "stack-1");
    expect(await store.withdraw(plan, "stack-1")).toEqual({ withdrawn: true });
    expect(await store.deployed(plan)).toBeUndefined();
    expect(await store.withdraw(plan, "stack-1")).toEqual({ withdrawn: false });
    expect(await store.plans()).toContain(plan);
    await store.setDeployed(plan, digest("b"), "stack-2");
    expect(await store.deployed(plan)).toMatchObject({ planDigest: digest("b") });
  });

  test("nothing is taken back of a plan that was never deployed", async () => {
    const [store, plan] = [fresh(), newPlan()];
    expect(await store.withdraw(plan, "stack-1")).toEqual({ withdrawn: false });
    expect(await store.plans()).not.toContain(plan);
  });

  test("nothing is taken back while a run is open, and all of it afterwards", async () => {
    const { store, plan, run, epoch } = await opened(started.table);
    await store.setDeployed(plan, digest("a"), "stack-1");
    await expect(store.withdraw(plan, "stack-1")).rejects.toMatchObject({ name: "Refused", code: "run-open", message: expect.stringContaining(run) });
    expect(await store.deployed(plan)).toMatchObject({ planDigest: digest("a") });
    await store.close({ plan, run, epoch, body: closing() });
    expect(await store.withdraw(plan, "stack-1")).toEqual({ withdrawn: true });
  });

  test("a run that is opened in the same moment keeps its deployment", async () => {
    const plan = newPlan();
    await fresh().setDeployed(plan, digest("a"), "stack-1");
    // The lease is read before and after the deployment is taken away; the run comes between.
    let reads = 0;
    const table = started.table;
    const slow: typeof table = {
      get: async (pk, sk) => {
        if (sk === "lease" && (reads += 1) === 2) await fresh().open({ plan, run: `run-of-${plan}`, execution: "e", body: opening(plan) });
        return table.get(pk, sk);
      },
      put: (...call) => table.put(...call), update: (...call) => table.update(...call), remove: (...call) => table.remove(...call), query: (...call) => table.query(...call),
    };
    await expect(fresh(slow).withdraw(plan, "stack-1")).rejects.toMatchObject({ code: "run-open" });
    expect(await fresh().deployed(plan)).toMatchObject({ planDigest: digest("a") });
  });

  test.each([1, 2])("a deployment that broke off at write %s is whole after it was done again", async (write) => {
    const plan = newPlan();
    const broken = new FaultyTable(started.table, { write, when: "before", thrown: () => new Transient("throttled") });
    await expect(fresh(broken).setDeployed(plan, digest("a"), "stack-1")).rejects.toThrow(Transient);
    await fresh().setDeployed(plan, digest("a"), "stack-1");
    expect(await fresh().deployed(plan)).toMatchObject({ planDigest: digest("a") });
    expect(await fresh().plans()).toContain(plan);
  });
});
