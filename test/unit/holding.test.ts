// Where a gate can be held: console, command line and the deciding function ask the same question, so that nothing is offered that is refused.

import colours from "picocolors";
import { gateLines } from "../../infra/cli/deployed/gate-lines.ts";
import { holdForm } from "../../lambdas/console/view/gate.ts";
import { promisedMs } from "../../workflows/promised.ts";
import { repairEndsAt } from "../../workflows/repairs.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { readRun } from "../../workflows/record.ts";
import type { EntryBody, GateState, RunState } from "../../workflows/record.ts";
import { whyNotHeld } from "../../workflows/voting.ts";
import { entriesOf, gateFacts, minutes, now, opening, writtenShop } from "./builders.ts";

type Told = EntryBody | readonly [number, EntryBody];
/** The state of a run whose opening is given. */
function runOf(...[first, ...bodies]: readonly [EntryBody, ...(readonly Told[])]): RunState {
  const entries = entriesOf(...bodies).map((entry, index) => (index === 0 ? { ...entry, body: first } : entry));
  return readRun(entries) as RunState;
}
const repair: EntryBody = { ...opening, kind: "repair", repair: "shop", source: "site-a", target: "site-a" };
const asked = (understands?: number): EntryBody => ({ type: "gate-opened", facts: gateFacts(understands === undefined ? {} : { understands }) });
const held = (at: number, gate = "approve-failover"): EntryBody => ({ type: "gate-held", gate, revision: 1, hold: { by: "ana", reason: "looking", at }, expiresAt: null });
const joined: EntryBody = { type: "joined", trigger: { by: "alarm", what: "the alarm of site-a", at: now } };
const gateOf = (state: RunState): GateState => state.gates[0] as GateState;

const cases: readonly (readonly [string, readonly [EntryBody, ...(readonly EntryBody[])], string | undefined])[] = [
  ["a failover's gate", [opening, asked(1)], undefined],
  ["a failover's gate that was held once", [opening, asked(1), held(1)], undefined],
  ["a failover's gate that was held twice", [opening, asked(1), held(1), held(2)], "held-enough"],
  ["a failover's gate that an alarm has joined, where nobody waits for an end", [opening, asked(1), joined], undefined],
  ["a gate of before gates could be held", [opening, asked()], "not-a-choice"],
  ["a repair's gate", [repair, asked(2)], undefined],
  ["a repair's gate of before repairs could be held", [repair, asked(1)], "not-a-choice"],
  ["a repair's gate, another gate of which was held twice", [repair, asked(2), held(1, "stuck-x"), held(2, "stuck-x")], "held-enough"],
  ["a repair's gate, once an alarm has joined", [repair, asked(2), joined], "failover-waits"],
];

test.each(cases)("%s: console and command line offer a hold exactly where it is taken", (_what, entries, code) => {
  const state = runOf(...entries);
  expect(whyNotHeld(gateOf(state), state)?.code).toBe(code);
  const lines = gateLines({ state, gate: gateOf(state) }, "LIVE", now, { colours: colours.createColors(false), columns: 400 }).join("\n");
  const form = holdForm(gateOf(state), state, { action: "/", name: "ana", token: "t" }).toString();
  expect([lines.includes("understudy hold "), form.includes('value="hold"')]).toEqual([code === undefined, code === undefined]);
  expect([lines.includes("It cannot be held: "), form.includes("It cannot be held: ")]).toEqual([code !== undefined, code !== undefined]);
});

const plan = planSchema.parse({ ...writtenShop, repairs: { shop: { title: "Restart the shop", within: "10m", steps: [{ restart: { services: { hosts: ["app"], units: ["shop.service"], answers: ["gateway"], within: "5m" } } }] } } });
test.each<[string, readonly Told[], number]>([
  ["its own time", [], 10], ["held once", [held(1)], 20], ["held by three in one instant: twice at most", [held(1), held(1, "stuck-x"), held(2)], 30],
])("what a repair may take is %s", (_what, more, atMost) => {
  expect(promisedMs(plan, runOf(repair, ...more))).toBe(minutes(atMost));
});

const at = (ms: number, body: EntryBody): Told => [ms, body];
test.each<[string, readonly [EntryBody, ...(readonly Told[])], number | null]>([
  ["no repair", [opening], null],
  ["nobody holds it", [repair], minutes(10)],
  ["held once", [repair, held(1)], minutes(20)],
  ["told of the same hold twice", [repair, held(1), { type: "gate-opened", facts: gateFacts({ held: [{ by: "ana", reason: "looking", at: 1 }] }) }], minutes(20)],
  ["held at two gates by two people in one instant, and once more: twenty minutes are the most", [repair, held(1), held(1, "stuck-x"), held(3)], minutes(30)],
  ["an alarm joined early", [repair, held(1), at(minutes(2), joined)], minutes(10)],
  ["an alarm joined after its own time", [repair, held(1), at(minutes(14), joined)], minutes(14)],
  ["an alarm joined when all was over", [repair, held(1), at(minutes(40), joined)], minutes(20)],
  ["a second alarm changes nothing", [repair, held(1), at(minutes(14), joined), at(minutes(16), joined)], minutes(14)],
])("a repair ends: %s", (_when, entries, ends) => {
  expect(repairEndsAt(plan, runOf(...entries))).toBe(ends === null ? null : now + ends);
});
