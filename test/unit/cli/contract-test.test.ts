// What the tester of functions of the user's own claims, and what it does not: a state does not say how often something was made, a call that
// nobody waits for may not have arrived, and what a test leaves behind it names.

import { tryContract } from "../../../infra/cli/step-test/contract-test.ts";
import type { Called, Trial } from "../../../infra/cli/step-test/contract-test.ts";
import { deployedFunction } from "../../../infra/cli/step-test/deployed.ts";
import type { Clients } from "../../../lambdas/aws/clients.ts";
import type { Answer, Order } from "../../../workflows/custom-action.ts";
import { readAnswer } from "../../../workflows/custom-action.ts";
import type { Clock } from "../../../workflows/ports.ts";

/** A function that makes things: `made` of them are there, and orders by their tokens are known. */
interface World {
  made: number;
  readonly tokens: Set<string>;
}
type Behaviour = (order: Order, world: World) => Answer["state"] | "throws";

/** Keeps to the contract: an order that came before makes nothing. */
const good: Behaviour = ({ contract, operation, token = "" }, world) => {
  if (contract !== 1 || !["look", "act", "undo"].includes(operation)) return "refused";
  if (operation === "act" && !world.tokens.has(token)) world.made += 1;
  if (operation === "undo") world.made = 0;
  world.tokens.add(token);
  return world.made > 0 ? "done" : "not-done";
};
/** Makes one more whenever it is told to, whatever the token says. */
const twice: Behaviour = (order, world) => good({ ...order, token: `${order.token ?? ""}/${world.tokens.size}` }, world);

interface Given {
  readonly behaves?: Behaviour;
  /** What it counts; undefined: it counts nothing. */
  readonly counts?: (world: World) => number;
  /** What becomes of a call that is cut off. */
  readonly cut?: "arrives" | "is lost" | "is answered" | "fails";
  readonly undo?: boolean;
  /** Orders of this operation are never answered, and nothing of them shows. */
  readonly silent?: Order["operation"];
  /** What becomes of a call to act whose token ends so, instead of its answer. */
  readonly ends?: readonly [token: string, called: Called];
}

/** Time passes only while somebody sleeps. */
function stopped(): Clock {
  let now = 0;
  return { now: () => now, sleep: async (ms: number) => void (now += ms) } as unknown as Clock;
}

async function trial({ behaves = good, counts, cut = "arrives", undo = true, silent, ends }: Given): Promise<{ readonly world: World } & Trial> {
  const world: World = { made: 0, tokens: new Set() };
  const call = async (text: string): Promise<Called> => {
    const order = JSON.parse(text) as Order;
    if (order.operation === silent) return { how: "cut-off" };
    if (ends !== undefined && order.operation === "act" && order.token?.endsWith(`/${ends[0]}`) === true) return ends[1];
    const state = behaves(order, world);
    if (state === "throws") return { how: "failed", because: "Error: no route" };
    return { how: "answered", text: JSON.stringify({ contract: 1, state, says: "as it is", ...(counts === undefined ? {} : { effects: counts(world) }) }) };
  };
  const cutOff = async (text: string): Promise<Called> => {
    if (cut === "fails") return { how: "failed", because: "Error: no route" };
    const answer = cut === "is lost" ? undefined : await call(text);
    return cut === "is answered" && answer !== undefined ? answer : { how: "cut-off" };
  };
  const asker = { plan: "test", run: "test-1", step: "test", mode: "test", site: "site-b", other: "site-a", parameters: {} };
  return { world, ...(await tryContract({ named: "f", cutsBy: "nobody waits", call, cutOff }, { asker, undo, withinMs: 1_000, clock: stopped(), mark: "test-1" })) };
}
const counted = ({ made }: World): number => made;
const shown = ({ tried }: Trial, how: boolean | null): readonly string[] => tried.filter(({ held }) => held === how).map(({ shows }) => shows);
const nothingTwice = "and nothing was made twice";

describe("how often something was made", () => {
  it("is seen where the function counts what is there", async () => {
    const told = await trial({ counts: counted });
    expect([shown(told, false), shown(told, null), told.left]).toEqual([[], [], null]);
    expect(told.tried.filter(({ shows }) => shows === nothingTwice).map(({ seen }) => seen)).toEqual(Array.from({ length: 3 }, () => "effects is 1, as it was."));
  });

  it("is found out where an order that comes again makes another one, although its state is done all the while", async () => {
    const told = await trial({ behaves: twice, counts: counted });
    expect(shown(told, false)).toEqual([nothingTwice, nothingTwice, nothingTwice]);
    expect(told.tried.find(({ held }) => held === false)?.seen).toBe("effects is 2, and it was 1.");
    expect([told.left, told.world.made]).toEqual([null, 0]);
  });

  it("is said to be not seen where the function counts nothing, and nobody claims that it was once", async () => {
    for (const behaves of [good, twice]) {
      const told = await trial({ behaves });
      expect(shown(told, false)).toEqual([]);
      expect(shown(told, null)).toEqual([nothingTwice, "and nothing of it is left", nothingTwice, nothingTwice]);
      expect(told.tried.map(({ shows }) => shows).filter((shows) => /\bonce\b/.test(shows))).toEqual(["the same order once more is taken, and it stays done"]);
    }
  });

  it("is not believed of a number that never changes", async () => {
    expect(shown(await trial({ counts: () => 1 }), false)).toEqual(["effects counts what act made"]);
  });

  it("is no number below nothing, and no part of one", () => {
    const answer = { contract: 1, state: "done", says: "it is" };
    expect(readAnswer(JSON.stringify({ ...answer, effects: 0 }))).toEqual({ ok: true, answer: { ...answer, effects: 0 } });
    for (const effects of [-1, 1.5, "1", null]) expect(readAnswer(JSON.stringify({ ...answer, effects }))).toEqual({ ok: false, because: expect.stringContaining("effects is not as the contract says") as string });
  });
});

describe("a call that is cut off", () => {
  const arrived = "the order that was cut off had arrived";
  it("had arrived, where a look shows it", async () => {
    expect(shown(await trial({ cut: "arrives" }), true)).toContain(arrived);
  });
  it("may not have arrived, where nothing shows of it, and the test says what it then tried", async () => {
    const told = await trial({ cut: "is lost" });
    expect(shown(told, false)).toEqual([]);
    expect(told.tried.find(({ shows }) => shows === arrived)).toEqual({ shows: arrived, held: null, seen: "not known: nothing showed of it. It says not-done: as it is. So what follows tries an order that comes again, and perhaps not one whose answer was lost." });
  });
  it("was not cut off, where the function is faster; that is no fault of it", async () => {
    const told = await trial({ cut: "is answered" });
    expect(shown(told, false)).toEqual([]);
    expect(told.tried.find(({ shows }) => shows.startsWith("act is cut off"))).toMatchObject({ held: null, seen: expect.stringMatching(/^not tried: it answered before that\./) as string });
  });
  it("that fails before that is a fault", async () => {
    expect(shown(await trial({ cut: "fails" }), false)).toEqual(["act is cut off: nobody waits"]);
  });
});

describe("what a test leaves behind", () => {
  const failsAfter: Behaviour = (order, world) => (order.operation === "act" && world.made > 0 ? "throws" : good(order, world));
  const noWayBack: Behaviour = (order, world) => (order.operation === "undo" ? "done" : good(order, world));
  const rows: readonly (readonly [string, Given, RegExp | null, number])[] = [
    ["nothing, where it failed half way and can be taken back", { behaves: failsAfter }, null, 0],
    ["nothing, where it never was told to act", { behaves: () => "done" }, null, 0],
    ["nothing, where it refused to act", { behaves: (order, world) => (order.operation === "act" ? "refused" : good(order, world)), undo: false }, null, 0],
    ["what it did, where all held and nobody said that it can be taken back", { undo: false }, /^It was told to act for site-b, and what it did is left in place\. It says done: as it is\. Take it back before the next test; with --undo the test has the function do that\.$/, 1],
    ["what it did, where it failed half way and nobody said that it can be taken back", { behaves: failsAfter, undo: false }, /is left in place\. .*Take it back before the next test/, 1],
    ["what it did, where its way back does nothing", { behaves: noWayBack }, /is left in place: told to take it back, it does not say not-done\. .* Take it back by hand/, 1],
    ["perhaps a part, where it says nothing any more", { behaves: (order, world) => (world.made > 0 ? "throws" : good(order, world)), undo: false }, /^It was told to act for site-b, and what it did may be left in place, whole or in part\. It failed: Error: no route/, 1],
  ];
  it("is perhaps on its way, where an order to act got no answer in time: a state that is not-done now proves nothing", async () => {
    for (const undo of [true, false]) {
      const told = await trial({ silent: "act", undo });
      expect(told.left).toBe("It was told to act for site-b and gave no answer, so it may still be at work, although it says not-done: as it is. Look again when it must be over.");
      expect(shown(told, false)).toEqual(["act is answered by done or working"]);
    }
  });
  it.each<readonly [string, Given]>([
    ["its connection broke", { ends: ["act", { how: "cut-off", because: "ECONNRESET: socket hang up" }] }],
    ["it was cut off on purpose, and its repetition never came to the function", { cut: "is lost", ends: ["cut", { how: "failed", because: "TooManyRequestsException: Rate exceeded", unreached: true }] }],
  ])("is perhaps on its way, where an order to act was not answered because %s", async (_because, given) => {
    expect((await trial(given)).left).toMatch(/^It was told to act for site-b and gave no answer, so it may still be at work, although it says not-done/);
  });
  it("is nothing, where the order that was cut off is answered when it comes again, and where the first one was refused before it came to the function", async () => {
    expect((await trial({ cut: "is lost" })).left).toBeNull();
    expect((await trial({ ends: ["act", { how: "failed", because: "AccessDeniedException: no", unreached: true }] })).left).toBeNull();
  });
  it.each(rows)("is %s", async (_what, given, left, made) => {
    const told = await trial(given);
    if (left === null) expect(told.left).toBeNull();
    else expect(told.left).toMatch(left);
    expect(told.world.made).toBe(made);
  });
});

describe("a deployed function", () => {
  const thrown = (name: string, more: object = {}): Error => Object.assign(new Error("as it came"), { name, ...more });
  it.each<readonly [string, Error, Called]>([
    ["refuses the caller: it has not begun", thrown("AccessDeniedException", { $metadata: { httpStatusCode: 403 } }), { how: "failed", because: "AccessDeniedException: as it came", unreached: true }],
    ["could not be connected to: it has not begun", thrown("Error", { code: "ECONNREFUSED" }), { how: "failed", because: "Error: as it came", unreached: true }],
    ["may have begun, where the connection broke", thrown("TimeoutError", { code: "ECONNRESET" }), { how: "cut-off", because: "TimeoutError: as it came" }],
    ["may have begun, where Lambda answers 5xx", thrown("ServiceException", { $metadata: { httpStatusCode: 500 } }), { how: "cut-off", because: "ServiceException: as it came" }],
    ["may have begun, where nobody waited any more", thrown("AbortError"), { how: "cut-off" }],
  ])("%s", async (_says, error, called) => {
    const clients = { get: () => ({ send: () => Promise.reject(error) }) } as unknown as Clients;
    expect(await deployedFunction(clients, "eu-central-1", { name: "f", qualifier: "live" }).call("{}")).toEqual(called);
  });
});
