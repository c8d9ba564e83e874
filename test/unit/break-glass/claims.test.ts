// The epoch register as a break-glass run takes it: two engineers at two machines do not both get it, and what the arbiter's own
// run wants afterwards is refused.

import { claimedRegister } from "../../../infra/local/break-glass/claims.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { TableEpochRegister } from "../../../lambdas/runtime/epoch-register.ts";
import { Transient, Unknown } from "../../../workflows/failure.ts";
import type { Table } from "../../../workflows/ports.ts";

/** Answers its first update with `Unknown`, whether it arrived or not. */
function losing(table: Table, arrives: boolean): Table {
  let first = true;
  return {
    get: (...call) => table.get(...call), put: (...call) => table.put(...call), remove: (...call) => table.remove(...call), query: (...call) => table.query(...call),
    update: async (...call) => {
      if (!first) return table.update(...call);
      first = false;
      if (arrives) await table.update(...call);
      throw new Unknown("no answer");
    },
  };
}

test("it is raised, and the same run may raise it again", async () => {
  const register = claimedRegister(new MemoryTable());
  expect(await register.held("shop")).toBe(0);
  await register.claim("shop", 1_000_000, "mine");
  await register.claim("shop", 1_000_000, "mine");
  expect(await register.held("shop")).toBe(1_000_000);
});

test("of two that want the same epoch one gets it", async () => {
  const table = new MemoryTable();
  const told = await Promise.allSettled([claimedRegister(table).claim("shop", 1_000_000, "mine"), claimedRegister(table).claim("shop", 1_000_000, "theirs")]);
  expect(told.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

test("a run of the arbiter with an older epoch passes no more; the run itself does", async () => {
  const table = new MemoryTable();
  await new TableEpochRegister(table).accept("shop", 3);
  await claimedRegister(table).claim("shop", 1_000_003, "mine");
  await expect(new TableEpochRegister(table).accept("shop", 4)).rejects.toMatchObject({ code: "stale-epoch" });
  await expect(new TableEpochRegister(table).accept("shop", 1_000_003)).resolves.toBeUndefined();
  await claimedRegister(table).claim("shop", 1_000_003, "mine");
});

test("where the answer was lost, a look tells whether it is ours", async () => {
  await expect(claimedRegister(losing(new MemoryTable(), true)).claim("shop", 5, "mine")).resolves.toBeUndefined();
  await expect(claimedRegister(losing(new MemoryTable(), false)).claim("shop", 5, "mine")).rejects.toBeInstanceOf(Transient);
  const taken = new MemoryTable();
  await claimedRegister(taken).claim("shop", 9, "theirs");
  await expect(claimedRegister(losing(taken, false)).claim("shop", 5, "mine")).rejects.toMatchObject({ code: "stale-epoch" });
});
