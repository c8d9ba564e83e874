// Every change of the product goes through the real door and the real clients to another side on loopback that hangs, breaks
// off, fails, throttles or refuses: one request for each call of the door, whatever happens, and the right one of the four errors.

import { MemoryTable } from "../../infra/local/memory-table.ts";
import { sendOnce } from "../../lambdas/aws/send.ts";
import { throughTheDoor } from "../../lambdas/runtime/door.ts";
import { TableEpochRegister } from "../../lambdas/runtime/epoch-register.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { systemClock } from "../../lambdas/runtime/system-clock.ts";
import { Failure } from "../../workflows/failure.ts";
import type { FailureName } from "../../workflows/failure.ts";
import { authorised, mutation, opening, verdictOf } from "../unit/builders.ts";
import { everySend } from "./every-send.ts";
import { joinRealms } from "./one-realm.ts";
import { OtherSide } from "./wire/other-side.ts";
import type { Behaviour } from "./wire/other-side.ts";
import { readsFirst, rows } from "./wire/rows.ts";
import type { Row, WireOperation } from "./wire/rows.ts";

const partRealms = joinRealms();
let other: OtherSide;
beforeAll(async () => {
  other = await OtherSide.start();
  // A client is loaded at its first use here, and in Lambda before anything is asked: the times below are those of calls.
  other.behaves = "reset";
  await Promise.all(operations.map(pass));
}, 30_000);
beforeEach(() => other.forget());
afterAll(async () => {
  await other.close();
  partRealms();
});

const operations = Object.keys(rows) as WireOperation[];
const rowOf = (operation: WireOperation): Row<WireOperation> => rows[operation] as Row<WireOperation>;
/** What goes over our own HTTPS client, to a provider or a cluster. */
const isProvider = (operation: WireOperation): boolean => rowOf(operation).call.region === "internet" || operation.startsWith("kubernetes.");
/** The door begins no send with less time left (`sendMs` in door.ts), so a send must end within it. */
const deadlineMs = 6_000;

interface Passed {
  readonly threw: FailureName | "nothing";
  readonly code: string | undefined;
  /** What the record says became of the change, and how it says it. */
  readonly outcome: string | undefined;
  readonly answer: string;
  readonly tookMs: number;
}

/** One call of the door, in a run of its own that may change things. */
async function pass(operation: WireOperation): Promise<Passed> {
  const record = new RecordStore({ table: new MemoryTable(), clock: systemClock });
  const opened = await record.open({ plan: "shop", run: "shop-1", execution: "shop-1", body: { ...opening, planDigest: "d".repeat(64) } });
  if (!opened.opened) throw new TypeError("the plan is new, so nothing can be open");
  const say = (body: Parameters<RecordStore["append"]>[0]["body"]) => record.append({ run: "shop-1", plan: "shop", epoch: opened.epoch, body });
  await say({ type: "assessed", verdict: verdictOf(), confirms: true });
  await say(authorised());
  const state = await record.state("shop-1");
  if (state === undefined) throw new TypeError("the run is open");

  const adapters = other.adapters();
  const call = { state, step: "step", mutation: mutation({ call: rowOf(operation).call }), remainingMs: () => 20_000 };
  const unasked = () => Promise.reject(new TypeError("nothing is lost by this change"));
  const startedAt = systemClock.now();
  const failure = await throughTheDoor(call, { adapters, record, targetRegister: new TableEpochRegister(new MemoryTable()), remeasure: unasked, send: (change) => sendOnce(change.call, everySend, adapters) }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const tookMs = systemClock.now() - startedAt;
  if (failure !== undefined && !(failure instanceof Failure)) throw failure;
  const [result, ...more] = (await record.entries("shop-1")).flatMap(({ body }) => (body.type === "result" ? [body] : []));
  expect(more).toEqual([]);
  return { threw: failure?.name ?? "nothing", code: failure?.code, outcome: result?.outcome, answer: result?.answer ?? "", tookMs };
}

describe("one call of the door is one request", () => {
  it("when the other side takes the request and never answers: unknown, within the deadline", async () => {
    other.behaves = "hang";
    const passed = await Promise.all(operations.map(pass));
    expect(Object.fromEntries(passed.map(({ threw, outcome, tookMs }, index) => [operations[index], [threw, outcome, tookMs < deadlineMs]]))).toEqual(Object.fromEntries(operations.map((operation) => [operation, ["Unknown", "unknown", true]])));
    expect(other.requests).toHaveLength(operations.length);
    // Each its own: none was sent twice in place of another.
    expect(new Set(other.requests.map(({ method, url, headers, body }) => `${method} ${headers.host} ${url} ${headers["x-amz-target"]} ${body}`)).size).toBe(operations.length);
  }, 15_000);

  interface Case {
    readonly says: string;
    readonly behaves: (row: Row<WireOperation>) => Behaviour;
    readonly throws: (operation: WireOperation) => FailureName | "nothing";
    readonly code?: (row: Row<WireOperation>) => string;
    readonly requests: number;
  }
  const outcomes = { nothing: "applied", Refused: "refused", Transient: "not-sent", Unknown: "unknown", Defect: "unknown" } as const;
  const cases: readonly Case[] = [
    // Over TLS nothing was sent before the handshake; without it, the SDK cannot know. What reads first has not come to its change.
    { says: "breaks off before it reads anything", behaves: () => "reset-at-once", throws: (operation) => (isProvider(operation) || readsFirst.some(({ of }) => of === operation) ? "Transient" : "Unknown"), requests: 0 },
    { says: "reads it and breaks off", behaves: () => "reset", throws: () => "Unknown", requests: 1 },
    { says: "fails", behaves: ({ failed: [told] }) => told, throws: () => "Unknown", code: ({ failed: [, code] }) => code, requests: 1 },
    // Where it was carried out in spite of this answer nobody can know it from the answer; the next look sees it.
    { says: "throttles, whether it carried the change out or not", behaves: ({ throttled: [told] }) => told, throws: () => "Transient", code: ({ throttled: [, code] }) => code, requests: 1 },
    { says: "refuses", behaves: ({ denied: [told] }) => told, throws: () => "Refused", code: ({ denied: [, code] }) => code, requests: 1 },
    { says: "does it", behaves: ({ right }) => right, throws: () => "nothing", requests: 1 },
  ];
  const all = cases.flatMap((each) => operations.map((operation) => [each.says, operation, each] as const));
  it.each(all)("when the other side %s: %s", async (_says, operation, { behaves, throws, code, requests }) => {
    const row = rowOf(operation);
    other.behaves = behaves(row);
    const passed = await pass(operation);
    const threw = throws(operation);
    expect(passed).toMatchObject({ threw, outcome: outcomes[threw], ...(code === undefined ? {} : { code: code(row) }) });
    expect(passed.tookMs).toBeLessThan(deadlineMs);
    expect([other.connections - other.reads.length, other.requests.length]).toEqual([1, requests]);
    if (threw === "nothing") expect(passed.answer).toBe(row.answer);
  });
});
