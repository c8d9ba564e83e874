// Force as a gate of its own: who is offered it, what its gate says and accepts, that it holds for one round, and where the graph leads.

import { roundOf } from "../../lambdas/runtime/step-round.ts";
import { approversOf, excludedBecause, mayDecide, mayDo } from "../../workflows/access.ts";
import { acceptedLossOf } from "../../workflows/asking.ts";
import { compileFailover } from "../../workflows/compile.ts";
import { forcedAt } from "../../workflows/forcing.ts";
import { forceFacts, stuckFacts } from "../../workflows/gate-facts.ts";
import { gateTitles } from "../../workflows/gate-titles.ts";
import type { Person } from "../../workflows/person.ts";
import { countedForces } from "../../workflows/polling.ts";
import type { Decision, EntryBody, GateFacts, RunState } from "../../workflows/record.ts";
import { authorised, minutes, now, runOf, seconds, shop } from "./builders.ts";

const direction = { source: "site-a", target: "site-b" };
const named = { ...shop(), access: { ...shop().access, force: ["ana", "bo", "eva"], request: ["operator-1"], "loss-approvers": 2 } };
const step = "promote-rds-replica";
const offer = { sentences: ["Force promotes although more would be lost."], lossSeconds: 120 } as const;
const stuck: EntryBody = { type: "step", step, status: "stuck", because: "more would be lost", brought: {}, force: offer };
const opened = (facts: Omit<GateFacts, "revision" | "openedAt">, at = now): EntryBody => ({ type: "gate-opened", facts: { ...facts, revision: 1, openedAt: at } });
const decided = (gate: string, decision: Decision, by: string): EntryBody => ({ type: "gate-decided", gate, revision: 1, digest: "", decision, by, reason: "seen" });
const first = runOf(authorised(), stuck);
const asked = runOf(authorised(), stuck, opened(stuckFacts(named, first, step, now)), decided(`stuck-${step}`, "force", "ana"));
const entries: readonly EntryBody[] = [authorised(), stuck, opened(stuckFacts(named, first, step, now)), decided(`stuck-${step}`, "force", "ana"), opened(forceFacts(named, asked, step, now))];
const approved = runOf(...entries, decided(`force-${step}`, "approve", "bo"));
const somebody = (subject: string): Person => ({ subject, groups: [], channel: "console" });

it.each<readonly [string, Parameters<typeof stuckFacts>[0], RunState, string, boolean]>([
  ["where the step says what it means and the plan names who may", named, first, step, true],
  ["and not where the plan names nobody", shop(), first, step, false],
  ["and not where the step says nothing of it", named, runOf(authorised(), { type: "step", step, status: "stuck", because: "RDS is away", brought: {} }), step, false],
  ["and not by a kind without a forced way, whatever it says", named, runOf(authorised(), { ...stuck, step: "verify-sql-write" } as EntryBody), "verify-sql-write", false],
  ["and not on the way back", named, runOf(authorised(), { ...stuck, step: "undo-fence-ec2-stop" } as EntryBody), "undo-fence-ec2-stop", false],
])("is offered at a stuck step %s", (_when, plan, state, key, offered) => {
  expect(stuckFacts(plan, state, key, now).choices.includes("force")).toBe(offered);
});

it("its gate says what it means, who asked for it and what an approval accepts, and has a time of its own after which nothing is forced", () => {
  const facts = forceFacts(named, asked, step, now);
  expect(facts).toMatchObject({ gate: `force-${step}`, kind: "step-force", title: "Promote database orders at site-b: by force", choices: ["approve", "reject", "stop"], acceptedLossSeconds: 120, approvers: 2, expiresAt: now + minutes(30) });
  expect(facts.sentences).toEqual(expect.arrayContaining(["Force promotes although more would be lost.", "ana asks for force: seen.", expect.stringContaining("nothing is forced, and it is asked again")]));
  expect(facts.digest).not.toBe(forceFacts(named, runOf(...entries.slice(0, 1), { ...stuck, force: { ...offer, sentences: ["More is lost by now."] } }, ...entries.slice(2, 4)), step, now).digest);
  expect(gateTitles(named, direction)).toContain(facts.title);
  expect(gateTitles(shop(), direction)).not.toContain(facts.title);
});

it("an approval lets the step run by force, in a round of its own, with the loss that its gate named and for this step alone", () => {
  expect(forcedAt(approved, step)).toMatchObject({ by: "bo", acceptedLossSeconds: 120 });
  expect(roundOf(approved, step, now + seconds(900))).toEqual({ startedAt: forcedAt(approved, step)?.at, again: true });
  expect([acceptedLossOf(approved, step, false), acceptedLossOf(approved, "promote-other", false)]).toEqual([120, 10]);
});

it.each<readonly [string, RunState]>([
  ["somebody has only asked for it", asked],
  ["one said no", runOf(...entries, decided(`force-${step}`, "reject", "bo"))],
  ["its time was over", runOf(...entries, { type: "gate-ended", gate: `force-${step}`, how: "expired", because: "nobody decided in time" })],
  ["its round ended and the step asked again", runOf(...entries, decided(`force-${step}`, "approve", "bo"), opened(stuckFacts(named, approved, step, now), now + minutes(9)))],
  ["and a person sent it round again after that", runOf(...entries, decided(`force-${step}`, "approve", "bo"), opened(stuckFacts(named, approved, step, now), now + minutes(9)), decided(`stuck-${step}`, "retry", "ana"))],
])("nothing is forced when %s", (_when, state) => {
  expect(forcedAt(state, step)).toBeUndefined();
  expect(acceptedLossOf(state, step, false)).toBe(10);
});

it("a question after the forced round accepts no more than the run did", () => {
  expect(stuckFacts(named, approved, step, now).acceptedLossSeconds).toBe(10);
});

const gate = forceFacts(named, asked, step, now);
it("nobody may force whom the plan does not name for it, also where older plans named approvers for everything", () => {
  const { access: _access, ...older } = shop();
  expect(mayDo({ ...older, decide: { ...older.decide, approvers: ["ana"] } }, somebody("ana"), "force").allowed).toBe(false);
  expect(mayDecide({ ...named, access: { approve: ["zoe"], force: ["ana"] } }, somebody("zoe"), gate, "approve").allowed).toBe(false);
  expect(mayDecide({ ...named, access: { approve: ["zoe"], force: ["ana"] } }, somebody("ana"), gate, "reject").allowed).toBe(true);
});
it("whoever asked for force does not approve it, unless the plan lets one who asks approve always", () => {
  expect(excludedBecause(named, asked, gate, somebody("ana"))).toMatch(/^ana asked for force here/);
  expect(excludedBecause(named, asked, gate, somebody("bo"))).toBeUndefined();
  expect(excludedBecause({ ...named, access: { ...named.access, requester: "always" } }, asked, gate, somebody("ana"))).toBeUndefined();
  expect(approversOf({ ...named, access: { force: ["ana"] } }, gate)).toBe(1);
});

it("in the graph only an approval leads to the step, a no and silence back to the question, and the events are counted", () => {
  const made = compileFailover(named, direction);
  const without = compileFailover(shop(), direction);
  if (!made.ok || !without.ok) throw new TypeError("the shop does not compile");
  const { States } = made.definition;
  const title = "Promote database orders at site-b";
  const decidedBy = States[`${title}: may it be forced?`];
  expect(decidedBy).toMatchObject({ Type: "Choice", Default: `${title}: ask what to do`, Choices: [{ StringEquals: "approve", Next: title }, { StringEquals: "stop", Next: "Close the run" }] });
  expect(States[`${title}: ask whether by force`]).toMatchObject({ Type: "Task", TimeoutSeconds: 30 * 60 + 20 * 60 + 10, Catch: [{ ErrorEquals: ["States.Timeout"], Next: `${title}: ask what to do` }, {}] });
  expect(Object.keys(without.definition.States).some((name) => name.includes("force"))).toBe(false);
  expect(States["Verify that orders takes writes at site-b: ask whether by force"]).toBeUndefined();
  expect(made.worstCaseEvents - without.worstCaseEvents).toBeGreaterThan(countedForces * 20);
});
