// Having deleted what isolated drills left, from the terminal: where nothing is left nothing is started, what is listed is what is let begin,
// and whatever is another thing than was listed waits for somebody who looks.

import { cleanAction } from "../../../../infra/cli/deployed/clean-action.ts";
import type { CleanOptions } from "../../../../infra/cli/deployed/clean-action.ts";
import type { Installation } from "../../../../infra/cli/deployed/installation.ts";
import { now } from "../../builders.ts";
import { World } from "../../handlers/world.ts";
import { flat, sitting } from "./seat.ts";

const copy = { run: "shop-1", at: now, because: "Not seen to be taken back: the copy.", region: "eu-central-1", started: [], deletable: true, sentences: ["Not seen to be taken back: the copy."] };
const machine = { ...copy, run: "shop-2", region: null, deletable: false, sentences: ["Not seen to be set back: stop i-1."] };
const gate = { gate: "approve-failover", kind: "approve-failover", status: "waiting", revision: 1, digest: "d", title: "Delete what earlier drills left", sentences: ["Run shop-1, which ended, may have left something."] };
const opened = { closed: null, trigger: { cleans: true }, gates: [gate] };
const ends = (end: string): object => ({ ...opened, gates: [], closed: { end, sentence: "What earlier drills had left was deleted with 1 call." } });
const reason = "it costs money";

interface Given {
  readonly isolated?: object | undefined;
  readonly answer?: object;
  /** What the run is at each look; the last one stays. */
  readonly states?: readonly object[];
  readonly decided?: object;
}

/** What was asked of the installation, what was printed, and the exit code. */
async function asked({ isolated = { cleans: true, left: [copy] }, answer = { answered: "started", run: "shop-3" }, states = [opened, ends("succeeded")], decided = { decided: true } }: Given, options: CleanOptions, types: readonly string[] | null = null) {
  const { connection, seat, printed } = sitting(await World.deployed(), types);
  const sent: object[] = [];
  const left = [...states];
  const installation = {
    drills: async () => ({ drills: [{ plan: "shop", isolated }] }),
    request: async (request: object) => (sent.push(request), answer),
    run: async () => ({ state: left.length > 1 ? left.shift() : left[0] }),
    decide: async (decision: object) => (sent.push(decision), decided),
  } as unknown as Installation;
  let at = now;
  const clock = { now: () => at, id: () => "id-of-the-request", sleep: async (ms: number) => void (at += ms * 60) };
  const code = await cleanAction("shop", options, { ...connection, installation }, clock, seat).catch((thrown: Error & { code?: string }) => thrown.code ?? "");
  return { code, sent, out: flat(printed.out), err: flat(printed.err) };
}
const approved = { gate: "approve-failover", revision: 1, digest: "d", decision: "approve", reason };

it("starts nothing where nothing is left", async () => {
  expect(await asked({ isolated: { cleans: true, left: [] } }, { yes: true, reason })).toEqual({ code: 0, sent: [], err: "", out: "Nothing is left by isolated drills of shop, as far as the record knows; nothing was started." });
});

it("starts nothing where only machines are left, which it does not touch", async () => {
  const { code, sent, out } = await asked({ isolated: { cleans: true, left: [machine] } }, { yes: true, reason });
  expect([code, sent, out]).toEqual([1, [], "Run shop-2: Not seen to be set back: stop i-1. None of it is a copy that can be deleted from here, so nothing was started."]);
});

it("lists what is left, has the plan's name typed, and lets begin what it listed", async () => {
  const { code, sent, out, err } = await asked({ isolated: { cleans: true, left: [copy, machine] } }, {}, [reason, "shop"]);
  expect(err).toMatch(/^Run shop-1: Not seen to be taken back: the copy\. Run shop-2: .* This has their copies deleted: in eu-central-1, what name, tag and record say that a drill of shop made\. It cannot be had back\. Machines and groups are not touched\. Started run shop-3\./);
  expect(sent).toEqual([expect.objectContaining({ plan: "shop", reason, drill: { kind: "isolated", cleans: true } }), expect.objectContaining({ ...approved, run: "shop-3" })]);
  expect([code, out]).toEqual([0, "succeeded: What earlier drills had left was deleted with 1 call."]);
});

it.each<readonly [string, Given, CleanOptions, readonly string[] | null, unknown, number]>([
  ["something else is typed", {}, { reason }, ["yes"], "cancelled", 0],
  ["nobody can be asked and --yes is missing", {}, { reason }, null, "usage", 0],
  ["there is no reason", {}, { yes: true }, null, "usage", 0],
  ["the installation would make a whole drill", { isolated: { left: [copy] } }, { yes: true, reason }, null, "older-installation", 0],
  ["a run is open", { answer: { answered: "busy", because: "run shop-9 is open" } }, { yes: true, reason }, null, 5, 1],
  ["the run is none that only cleans", { states: [{ ...opened, trigger: {} }] }, { yes: true, reason }, null, 6, 1],
  ["what it found is another thing than was listed", { states: [{ ...opened, gates: [{ ...gate, sentences: ["Run shop-8, which ended"] }] }] }, { yes: true, reason }, null, 6, 1],
  ["it found what was listed, and more", { states: [{ ...opened, gates: [{ ...gate, sentences: [...gate.sentences, "Run shop-9, which ended then, may have left something."] }] }] }, { yes: true, reason }, null, 6, 1],
  ["it names a machine too that was listed", { isolated: { cleans: true, left: [copy, machine] }, states: [{ ...opened, gates: [{ ...gate, sentences: [...gate.sentences, "Run shop-2, which ended then, may have left something."] }] }, ends("succeeded")] }, { yes: true, reason }, null, 0, 2],
  ["the plan lets somebody else approve", { decided: { decided: false, because: "on-call-1 is none of them" } }, { yes: true, reason }, null, 6, 2],
  ["the question is asked again", { states: [opened, { ...opened, gates: [{ ...gate, revision: 2 }] }] }, { yes: true, reason }, null, 6, 2],
  ["a step is stuck", { states: [opened, { ...opened, gates: [{ ...gate, kind: "step-stuck", gate: "stuck-undo" }] }] }, { yes: true, reason }, null, 6, 2],
  ["the answer is not in the record yet", { states: [opened, opened, ends("succeeded")] }, { yes: true, reason }, null, 0, 2],
  ["it ends otherwise", { states: [opened, ends("failed")] }, { yes: true, reason }, null, 1, 2],
])("where %s the exit code says it, and nothing further is sent", async (_says, given, options, types, code, sent) => {
  const came = await asked(given, options, types);
  expect([came.code, came.sent.length]).toEqual([code, sent]);
});

it("as JSON it is one value", async () => {
  const { code, out, err } = await asked({}, { yes: true, reason, json: true });
  expect([code, err, JSON.parse(out)]).toEqual([0, "", expect.objectContaining({ version: 1, plan: "shop", run: "shop-3", end: "succeeded", left: [expect.objectContaining({ run: "shop-1" })] })]);
});
