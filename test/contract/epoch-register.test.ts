// The epoch register over every kind of table: it only grows, also when an answer is lost (R16).

import { systemClock } from "../../infra/local/system-clock.ts";
import { TableEpochRegister } from "../../lambdas/runtime/epoch-register.ts";
import { Defect, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import { FaultyTable, type Started, tables } from "./tables.ts";

jest.setTimeout(30_000);

describe.each(tables)("the epoch register over a table %s", (_name, start) => {
  let started: Started;
  let plan: string;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());
  beforeEach(() => {
    plan = `plan-${systemClock.id()}`;
  });
  const register = () => new TableEpochRegister(started.table);
  const held = async () => (await started.table.get(`plan#${plan}`, "epoch-register"))?.["epoch"];

  test("takes the first epoch, the same again and each higher one", async () => {
    for (const epoch of [3, 3, 4, 9]) {
      await register().accept(plan, epoch);
      expect(await held()).toBe(epoch);
    }
  });

  test("refuses an older one, names both, and keeps what it holds", async () => {
    await register().accept(plan, 7);
    const older = register().accept(plan, 6);
    await expect(older).rejects.toThrow(Refused);
    await expect(older).rejects.toMatchObject({ code: "stale-epoch", message: expect.stringMatching(/holds epoch 7; epoch 6 is older/) });
    expect(await held()).toBe(7);
  });

  test("keeps plans apart", async () => {
    await register().accept(plan, 7);
    await register().accept(`${plan}-other`, 1);
    expect(await held()).toBe(7);
  });

  test("of many at once ends with the highest, and whoever was refused was older than what is held", async () => {
    const epochs = Array.from({ length: 20 }, (_, n) => n + 1);
    const ends = await Promise.allSettled(epochs.map((epoch) => register().accept(plan, epoch)));
    expect(await held()).toBe(20);
    expect(ends.at(-1)?.status).toBe("fulfilled");
    for (const end of ends) if (end.status === "rejected") expect(end.reason).toBeInstanceOf(Refused);
  });

  test.each([0, -1, 1.5, Number.NaN])("%p is no epoch", async (epoch) => {
    await expect(register().accept(plan, epoch)).rejects.toThrow(Defect);
    expect(await held()).toBeUndefined();
  });

  describe("when the answer is lost, it looks", () => {
    const lossy = (when: "before" | "after") => new TableEpochRegister(new FaultyTable(started.table, { write: 1, when, thrown: () => new Unknown("timed out") }));

    test("the raise arrived: accepted", async () => {
      await lossy("after").accept(plan, 5);
      expect(await held()).toBe(5);
    });
    test("it did not arrive: Transient, because repeating does no harm", async () => {
      await expect(lossy("before").accept(plan, 5)).rejects.toThrow(Transient);
      expect(await held()).toBeUndefined();
    });
    test("a higher epoch is there: refused", async () => {
      await register().accept(plan, 6);
      await expect(lossy("before").accept(plan, 5)).rejects.toThrow(Refused);
    });
  });
});
