// What every table must do alike, so that the record may rest on any: in memory, over DynamoDB's protocol.

import { systemClock } from "../../infra/local/system-clock.ts";
import { startDynamo } from "../../infra/local/dynamo.ts";
import { Defect, Refused } from "../../workflows/failure.ts";
import type { Condition, Item } from "../../workflows/ports.ts";
import { type Started, tables } from "./tables.ts";

jest.setTimeout(30_000);

describe.each(tables)("a table %s", (_name, start) => {
  let started: Started;
  let pk: string;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());
  beforeEach(() => {
    pk = `test#${systemClock.id()}`;
  });
  const sks = (items: readonly Item[]) => items.map((item) => item.sk);

  test("gives back what was put, of every kind of JSON", async () => {
    const item = {
      pk, sk: "a", text: "ü 🐢", empty: "", zero: 0, minus: -12.5, large: 1e21, small: 1.5e-7, instant: 1_767_225_600_123, precise: 0.1 + 0.2,
      yes: true, no: false, nothing: null, list: [1, "two", [null, {}]], emptyList: [], deep: { a: { b: [{ c: "d" }] } }, status: "reserved word",
    };
    expect(await started.table.put(item)).toEqual({ applied: true, item });
    expect(await started.table.get(pk, "a")).toEqual(item);
  });

  test("gives undefined for an item that is not there", async () => {
    expect(await started.table.get(pk, "nowhere")).toBeUndefined();
  });

  test("leaves out undefined fields, makes null of holes in lists and 0 of -0", async () => {
    await started.table.put({ pk, sk: "a", gone: undefined, list: [undefined, 1], deep: { gone: undefined }, zero: -0 });
    const found = await started.table.get(pk, "a");
    expect(found).toStrictEqual({ pk, sk: "a", list: [null, 1], deep: {}, zero: 0 });
  });

  test.each([
    ["NaN", Number.NaN], ["infinity", Number.POSITIVE_INFINITY], ["a date", new Date(0)], ["a map", new Map()], ["a function", () => 1], ["a bigint", 1n],
  ])("refuses %s as our mistake and writes nothing", async (_what, value) => {
    await expect(started.table.put({ pk, sk: "a", deep: { value } })).rejects.toThrow(Defect);
    await expect(started.table.update(pk, "a", { value })).rejects.toThrow(Defect);
    expect(await started.table.get(pk, "a")).toBeUndefined();
  });

  test("is not changed through what was put in or came out", async () => {
    const given = { pk, sk: "a", list: [1] };
    const put = await started.table.put(given);
    given.list.push(2);
    const read = await started.table.get(pk, "a");
    for (const item of [put.applied ? put.item : undefined, read, (await started.table.query(pk))[0]]) tryToChange(item?.["list"]);
    expect(await started.table.get(pk, "a")).toEqual({ pk, sk: "a", list: [1] });
  });

  test("put replaces the whole item", async () => {
    await started.table.put({ pk, sk: "a", old: 1 });
    await started.table.put({ pk, sk: "a", fresh: 2 });
    expect(await started.table.get(pk, "a")).toStrictEqual({ pk, sk: "a", fresh: 2 });
  });

  test("update sets fields, removes undefined ones, keeps the rest and answers with the whole item", async () => {
    await started.table.put({ pk, sk: "a", kept: 1, changed: "x", removed: true });
    const item = { pk, sk: "a", kept: 1, changed: { now: ["y"] }, added: null };
    expect(await started.table.update(pk, "a", { changed: { now: ["y"] }, removed: undefined, added: null, neverThere: undefined })).toEqual({ applied: true, item });
    expect(await started.table.get(pk, "a")).toStrictEqual(item);
  });

  test("update creates an item that is not there, even with nothing to set", async () => {
    await started.table.update(pk, "a", { n: 1 });
    await started.table.update(pk, "b", {});
    await started.table.update(pk, "c", { gone: undefined });
    expect(await started.table.query(pk)).toEqual([{ pk, sk: "a", n: 1 }, { pk, sk: "b" }, { pk, sk: "c" }]);
  });

  test("update does not touch keys", async () => {
    await expect(started.table.update(pk, "a", { sk: "b" })).rejects.toThrow(Defect);
    expect(await started.table.query(pk)).toEqual([]);
  });

  /** What comes out is a copy or frozen: it cannot be changed, or to no effect. */
function tryToChange(list: unknown): void {
  if (Array.isArray(list) && !Object.isFrozen(list)) list.push(3);
}

describe("conditions", () => {
    const cases: readonly (readonly [string, Condition, boolean, boolean])[] = [
      // sentence, condition, holds of { s: "x", n: 5, t: true, f: false, z: null }, holds where no item is
      ["absent, of a field that is there", { field: "s", is: "absent" }, false, true],
      ["absent, of a field that is not there", { field: "no", is: "absent" }, true, true],
      ["absent, of a field that is null", { field: "z", is: "absent" }, false, true],
      ["absent, of the key", { field: "pk", is: "absent" }, false, true],
      ["present, of a field that is there", { field: "s", is: "present" }, true, false],
      ["present, of a field that is null", { field: "z", is: "present" }, true, false],
      ["present, of a field that is not there", { field: "no", is: "present" }, false, false],
      ["present, of the key", { field: "pk", is: "present" }, true, false],
      ["equal text", { field: "s", is: "equal", value: "x" }, true, false],
      ["equal to another text", { field: "s", is: "equal", value: "y" }, false, false],
      ["equal number", { field: "n", is: "equal", value: 5 }, true, false],
      ["equal to the number as a text", { field: "n", is: "equal", value: "5" }, false, false],
      ["equal true", { field: "t", is: "equal", value: true }, true, false],
      ["equal false", { field: "f", is: "equal", value: false }, true, false],
      ["equal, of a field that is not there", { field: "no", is: "equal", value: false }, false, false],
      ["not equal to another", { field: "s", is: "not-equal", value: "y" }, true, true],
      ["not equal to the same", { field: "s", is: "not-equal", value: "x" }, false, true],
      ["not equal to another kind", { field: "n", is: "not-equal", value: "5" }, true, true],
      ["not equal true, of true", { field: "t", is: "not-equal", value: true }, false, true],
      ["not equal, of a field that is not there", { field: "no", is: "not-equal", value: true }, true, true],
      ["at most, more", { field: "n", is: "at-most", value: 6 }, true, false],
      ["at most, the same", { field: "n", is: "at-most", value: 5 }, true, false],
      ["at most, less", { field: "n", is: "at-most", value: 4.999 }, false, false],
      ["at most, of a text", { field: "s", is: "at-most", value: 9 }, false, false],
      ["at most, of a field that is not there", { field: "no", is: "at-most", value: 9 }, false, false],
      ["any, one of which holds", { any: [{ field: "no", is: "present" }, { field: "n", is: "equal", value: 5 }] }, true, false],
      ["any, none of which holds", { any: [{ field: "no", is: "present" }, { field: "n", is: "equal", value: 6 }] }, false, false],
      ["any within any", { any: [{ any: [{ field: "z", is: "present" }] }, { field: "no", is: "present" }] }, true, false],
    ];

    test.each(cases)("%s", async (_sentence, condition, whereItem, whereNone) => {
      const item = { pk, sk: "a", s: "x", n: 5, t: true, f: false, z: null };
      for (const [sk, expected, there] of [["a", whereItem, item], ["b", whereNone, undefined]] as const) {
        await started.table.put(item);
        const put = await started.table.put({ pk, sk, wrote: "put" }, [condition]);
        expect(put).toEqual(expected ? { applied: true, item: { pk, sk, wrote: "put" } } : { applied: false, current: there });
        expect(await started.table.get(pk, sk)).toEqual(expected ? { pk, sk, wrote: "put" } : there);
        await started.table.remove(pk, sk);
        if (there) await started.table.put(there);
        const update = await started.table.update(pk, sk, { wrote: "update" }, [condition]);
        expect(update).toEqual(expected ? { applied: true, item: { ...(there ?? { pk, sk }), wrote: "update" } } : { applied: false, current: there });
        expect(await started.table.get(pk, sk)).toEqual(expected ? { ...(there ?? { pk, sk }), wrote: "update" } : there);
      }
    });

    test("all must hold, and one `any` does not loosen the others", async () => {
      await started.table.put({ pk, sk: "a", n: 5, run: "r" });
      const loose: Condition = { any: [{ field: "n", is: "equal", value: 5 }, { field: "n", is: "absent" }] };
      expect(await started.table.update(pk, "a", { n: 6 }, [loose, { field: "run", is: "equal", value: "other" }])).toMatchObject({ applied: false });
      expect(await started.table.update(pk, "a", { n: 6 }, [{ field: "run", is: "equal", value: "other" }, loose])).toMatchObject({ applied: false });
      expect(await started.table.update(pk, "a", { n: 6 }, [{ field: "run", is: "equal", value: "r" }, loose])).toMatchObject({ applied: true });
    });

    test("an `any` without alternatives is our mistake", async () => {
      await expect(started.table.put({ pk, sk: "a" }, [{ any: [] }])).rejects.toThrow(Defect);
    });
  });

  describe("races", () => {
    test("of 20 that put where nothing is, one wins and the others see what it wrote", async () => {
      const written = await Promise.all(Array.from({ length: 20 }, (_, who) => started.table.put({ pk, sk: "a", who }, [{ field: "pk", is: "absent" }])));
      const won = written.filter((each) => each.applied);
      expect(won).toHaveLength(1);
      const winner = won[0]?.applied ? won[0].item : undefined;
      for (const each of written) if (!each.applied) expect(each.current).toEqual(winner);
      expect(await started.table.get(pk, "a")).toEqual(winner);
    });

    test("of 20 that update from the same number, one wins each round", async () => {
      await started.table.put({ pk, sk: "a", n: 0 });
      for (let n = 0; n < 5; n += 1) {
        const written = await Promise.all(Array.from({ length: 20 }, () => started.table.update(pk, "a", { n: n + 1 }, [{ field: "n", is: "equal", value: n }])));
        expect(written.filter((each) => each.applied)).toHaveLength(1);
      }
      expect(await started.table.get(pk, "a")).toEqual({ pk, sk: "a", n: 5 });
    });

    test("20 that each update another field lose nothing", async () => {
      await Promise.all(Array.from({ length: 20 }, (_, who) => started.table.update(pk, "a", { [`f${who}`]: who })));
      expect(Object.keys((await started.table.get(pk, "a")) ?? {})).toHaveLength(22);
    });
  });

  describe("remove", () => {
    test("removes one item and is content when it is not there", async () => {
      await started.table.put({ pk, sk: "a" });
      await started.table.put({ pk, sk: "b" });
      await started.table.remove(pk, "a");
      await started.table.remove(pk, "a");
      await started.table.remove(`${pk}-none`, "a");
      expect(sks(await started.table.query(pk))).toEqual(["b"]);
    });
  });

  describe("query", () => {
    const inOrder = ["a", "b", "entry#", "entry#00000001", "entry#00000002", "entry#00000010", "entry$", "f", "ü", "\ufffd", "🐢"];
    beforeEach(async () => {
      for (const sk of inOrder.toReversed()) await started.table.put({ pk, sk, own: sk });
      await started.table.put({ pk: `${pk}x`, sk: "entry#00000003" });
    });

    test.each([
      ["all, in the order of bytes, also beyond U+FFFF", {}, inOrder],
      ["the other way round", { descending: true }, inOrder.toReversed()],
      ["those with a prefix", { prefix: "entry#" }, ["entry#", "entry#00000001", "entry#00000002", "entry#00000010"]],
      ["a prefix that nothing has", { prefix: "gate#" }, []],
      ["an empty prefix is all", { prefix: "", limit: 2 }, ["a", "b"]],
      ["after one that is there", { prefix: "entry#", after: "entry#00000001" }, ["entry#00000002", "entry#00000010"]],
      ["after one that is not there", { prefix: "entry#", after: "entry#00000005" }, ["entry#00000010"]],
      ["after the last", { prefix: "entry#", after: "entry#00000010" }, []],
      ["after something before the prefix", { prefix: "entry#", after: "a" }, ["entry#", "entry#00000001", "entry#00000002", "entry#00000010"]],
      ["after something behind the prefix", { prefix: "entry#", after: "f" }, []],
      ["after, without a prefix", { after: "entry$" }, ["f", "ü", "\ufffd", "🐢"]],
      ["at most two", { prefix: "entry#", limit: 2 }, ["entry#", "entry#00000001"]],
      ["at most none", { limit: 0 }, []],
      ["the last one", { prefix: "entry#", descending: true, limit: 1 }, ["entry#00000010"]],
      ["downwards after one", { prefix: "entry#", descending: true, after: "entry#00000002" }, ["entry#00000001", "entry#"]],
      ["downwards after something behind the prefix", { prefix: "entry#", descending: true, after: "f" }, ["entry#00000010", "entry#00000002", "entry#00000001", "entry#"]],
      ["downwards after something before the prefix", { prefix: "entry#", descending: true, after: "a" }, []],
    ])("gives %s", async (_sentence, range, expected) => {
      const items = await started.table.query(pk, range);
      expect(sks(items)).toEqual(expected);
      for (const item of items) expect(item).toEqual({ pk, sk: item.sk, own: item.sk });
    });

    test("gives nothing for a first key that nobody wrote", async () => {
      expect(await started.table.query(`${pk}-none`)).toEqual([]);
    });

    test("gives all of more than 1 MB, in order, and a limit counts over pages", async () => {
      const large = "x".repeat(100_000);
      const names = Array.from({ length: 25 }, (_, n) => `large#${String(n).padStart(2, "0")}`);
      await Promise.all(names.map((sk) => started.table.put({ pk, sk, large })));
      expect(sks(await started.table.query(pk, { prefix: "large#" }))).toEqual(names);
      expect(sks(await started.table.query(pk, { prefix: "large#", descending: true, limit: 23 }))).toEqual(names.toReversed().slice(0, 23));
      expect(sks(await started.table.query(pk, { prefix: "large#", after: "large#02" }))).toEqual(names.slice(3));
    });
  });

  describe("limits", () => {
    test("holds an item of 390 kB", async () => {
      await started.table.put({ pk, sk: "a", large: "x".repeat(390_000) });
      expect((await started.table.get(pk, "a"))?.["large"]).toHaveLength(390_000);
    });

    test.each([
      ["an item over 400 kB", "a", "x".repeat(420_000)],
      ["an empty second key", "", "x"],
      ["a second key over 1024 bytes", "k".repeat(1025), "x"],
    ])("refuses %s with a remedy and changes nothing", async (_what, sk, large) => {
      const before = await started.table.query(pk);
      await expect(started.table.put({ pk, sk, large })).rejects.toMatchObject({ name: "Refused", code: "ValidationException", message: expect.stringMatching(/[Cc]orrect what is named above/) });
      await expect(started.table.update(pk, sk, { large })).rejects.toThrow(Refused);
      expect(await started.table.query(pk)).toEqual(before);
    });
  });
});

describe("the table on DynamoDB alone", () => {
  test("reads consistently and needs several pages for more than 1 MB", async () => {
    const local = await startDynamo();
    try {
      const sent: Record<string, unknown>[] = [];
      local.client.middlewareStack.add((next) => async (args) => {
        sent.push(args.input as Record<string, unknown>);
        return next(args);
      }, { step: "initialize" });
      for (let n = 0; n < 12; n += 1) await local.table.put({ pk: "p", sk: `s${n}`, large: "x".repeat(100_000) });
      sent.length = 0;
      await local.table.query("p");
      await local.table.get("p", "s1");
      expect(sent.length).toBeGreaterThanOrEqual(3);
      expect(sent.every((input) => input["ConsistentRead"] === true)).toBe(true);
    } finally {
      await local.close();
    }
  });

  test("two of them stand side by side on their own ports and answer nobody after they were closed", async () => {
    const [one, other] = [await startDynamo(), await startDynamo()];
    expect(one.endpoint).not.toBe(other.endpoint);
    expect(one.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await one.table.put({ pk: "p", sk: "s" });
    expect(await other.table.get("p", "s")).toBeUndefined();
    await one.close();
    await expect(fetch(one.endpoint)).rejects.toThrow();
    await other.close();
  });
});
