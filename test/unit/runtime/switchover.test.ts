// What the runtime does otherwise in a planned move: the door goes by what was shown, and a step that cannot be done leads back.

import { throughTheDoor } from "../../../lambdas/runtime/door.ts";
import { givenUpBeside, stopsHere, turnsBack, withinNow } from "../../../lambdas/runtime/step-round.ts";
import { onlyForward } from "../../../workflows/committed.ts";
import { drainedForMs } from "../../../workflows/drained.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { EntryBody, RunState } from "../../../workflows/record.ts";
import { authorised, minutes, mutation, runOf, shop, stepped, verdictOf } from "../builders.ts";
import { Bench, fenceStep } from "./bench.ts";

const promotion = mutation({ losesData: "orders", undo: null });
type Shown = NonNullable<RunState["drained"]>;

test.each<[string, (at: number) => Shown | undefined, string]>([
  ["nothing was shown", () => undefined, "not-drained"],
  ["it was shown that something is missing", (at) => ({ drained: false, databases: ["orders"], because: "behind", at }), "not-drained"],
  ["it was shown of another database", (at) => ({ drained: true, databases: ["stock"], because: "", at }), "not-drained"],
  ["it was shown too long ago", (at) => ({ drained: true, databases: ["orders"], because: "", at: at - drainedForMs - 1 }), "not-drained"],
  ["it was shown a moment ago", (at) => ({ drained: true, databases: ["orders"], because: "", at }), ""],
])("where %s, the door of a promotion answers by that and by no measured loss", async (_sentence, shown, code) => {
  const bench = await Bench.open({ type: "assessed", verdict: verdictOf(), confirms: true }, authorised({ acceptedLossSeconds: 0 }));
  const state = await bench.record.state("shop-1");
  if (state === undefined) throw new TypeError("the run is open");
  const drained = shown(bench.clock.now());
  const planned: RunState = { ...state, kind: "switchover", ...(drained === undefined ? {} : { drained }) };
  const remeasure = (): never => {
    throw new TypeError("a planned move measures no loss");
  };
  const thrown = await bench.during(() => throughTheDoor({ state: planned, step: fenceStep, mutation: promotion, remainingMs: bench.remainingMs }, { ...bench.parts(), remeasure })).then(() => "", (error: { readonly code?: string }) => error.code ?? "");
  expect(thrown).toBe(code);
  expect(bench.reached).toHaveLength(code === "" ? 1 : 0);
});

const plan = shop();
const promote = allSteps(plannedNodes(plan.steps)).find(({ phase }) => phase === "promote");
const sent = (undo: string | null): EntryBody => ({ type: "intent", step: "promote-rds-replica", mutation: mutation({ undo }) });
const planned = (...bodies: readonly EntryBody[]): RunState => ({ ...runOf(...bodies), kind: "switchover" });

test("before the commit point it turns back, and after it a stop ends nothing and nothing is taken back", () => {
  const before = planned(stepped("fence-ec2-stop", "stuck"), sent("start it again"));
  const after = planned(sent(null));
  expect([turnsBack(plan, before), onlyForward(plan, before), stopsHere(plan, before, false), stopsHere(plan, before, true)]).toEqual([true, false, true, false]);
  expect([turnsBack(plan, after), onlyForward(plan, after), stopsHere(plan, after, false), stopsHere(plan, after, true)]).toEqual([false, true, false, false]);
});

test("a failover is as it was: it never turns back by itself, and a stop ends it", () => {
  const state = runOf(stepped("fence-ec2-stop", "stuck"));
  expect([turnsBack(plan, state), onlyForward(plan, state), stopsHere(plan, state, false), stopsHere(plan, state, true)]).toEqual([false, false, true, true]);
});

test("a promotion that was not sent yet has no more time than the draining, because users wait for it", () => {
  if (promote === undefined) throw new TypeError("the shop promotes a database");
  expect(withinNow(plan, promote, minutes(60), planned())).toBe(minutes(5));
  expect(withinNow({ ...plan, switchover: { within: minutes(2), lag: 0 } }, promote, minutes(60), planned())).toBe(minutes(2));
  expect(withinNow(plan, promote, minutes(60), planned(sent(null)))).toBe(minutes(60));
  expect(withinNow(plan, promote, minutes(60), runOf())).toBe(minutes(60));
});

test.each<[string, readonly EntryBody[], boolean]>([
  ["only its fence was done", [stepped("fence-ec2-stop", "done")], false],
  ["its promotion was sent", [stepped("fence-ec2-stop", "stuck"), sent(null)], true],
  ["people promoted the database by hand", [stepped("promote-rds-replica", "done-by-hand")], true],
  ["the database was found promoted", [stepped("promote-rds-replica", "done")], true],
  ["its promotion was passed over", [stepped("promote-rds-replica", "skipped")], false],
])("a failover is taken back or not when %s", (_sentence, bodies, forward) => {
  expect(onlyForward(plan, runOf(...bodies))).toBe(forward);
});

test("a step of the way back of a failover that has promoted sends nothing and ends the run as it stands", async () => {
  const bench = await Bench.open({ type: "assessed", verdict: verdictOf(), confirms: true }, authorised(), stepped("fence-ec2-stop", "done"), sent(null));
  expect(await bench.call("undo-fence-ec2-stop")).toMatchObject({ go: "stopped" });
  expect(bench.reached).toEqual([]);
});

describe("two promotions of one group", () => {
  const nodes = plannedNodes(plan.steps);
  const [first] = nodes.flatMap((node) => allSteps([node]).filter(({ phase }) => phase === "promote"));
  if (first === undefined) throw new TypeError("the shop promotes a database");
  const other = { ...first, id: "promote-other" };
  const inGroup = [{ together: [[first], [other]] }] as ReturnType<typeof plannedNodes>;
  const refusedOne = (step: string): EntryBody => ({ type: "intent", step, mutation: mutation({ undo: null }) });

  test.each<[string, RunState, boolean]>([
    ["the one beside it could not be done", planned(stepped("promote-other", "stuck")), true],
    ["it was given up itself too", planned(stepped(first.id, "stuck"), stepped("promote-other", "stuck")), true],
    ["the one beside it still goes on", planned(stepped("promote-other", "waiting")), false],
    ["only it could not be done", planned(stepped(first.id, "stuck")), false],
    ["the run has committed", planned(refusedOne(first.id), stepped("promote-other", "stuck")), false],
    ["it is a failover", runOf(stepped("promote-other", "stuck")), false],
    ["nothing is changed in any case", { ...planned(stepped("promote-other", "stuck")), dry: true }, false],
  ])("where %s, the first is sent or not", (_sentence, state, kept) => {
    expect(givenUpBeside(plan, inGroup, first, state)).toEqual(kept ? "nothing is sent, because promote-other beside it could not be done and the run is taken back" : undefined);
    // What comes after it waits for it, and what is undone beside it is left to end.
    expect([givenUpBeside(plan, nodes, first, state), givenUpBeside(plan, inGroup, { ...first, phase: "activate" }, state)]).toEqual([undefined, undefined]);
  });

  it("are never sent by one branch while the other gives up: whichever writes first is seen by the other", async () => {
    for (const [kind, undo, goes] of [["switchover", null, "not sent"], ["switchover", "start it again", "sent"], ["failover", null, "sent"]] as const) {
      const bench = await Bench.open({ type: "assessed", verdict: verdictOf(), confirms: true }, authorised());
      const state = await bench.record.state("shop-1");
      if (state === undefined) throw new TypeError("the run is open");
      await bench.say(stepped("promote-other", "stuck"));
      const came = await bench.during(() => throughTheDoor({ state: { ...state, kind }, step: fenceStep, mutation: mutation({ undo }), remainingMs: bench.remainingMs }, bench.parts())).then(() => "sent", (error: { readonly name?: string }) => error.name === "Transient" ? "not sent" : String(error));
      expect([came, bench.reached.length]).toEqual([goes, goes === "sent" ? 1 : 0]);
    }
  });
});
