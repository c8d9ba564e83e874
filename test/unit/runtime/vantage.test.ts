// Looking from everywhere: what a vantage point says is believed of itself alone, and one that says nothing is silent.

import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { AwsAnswerError } from "../../../infra/local/aws/backend.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { freshEvidence, remeasureLoss } from "../../../lambdas/runtime/fresh-evidence.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { Services } from "../../../lambdas/runtime/services.ts";
import { lookAtOne, lookFrom, lookFromEverywhere } from "../../../lambdas/runtime/vantage.ts";
import type { Evidence, Observation } from "../../../workflows/evidence.ts";
import { sights } from "../../../workflows/evidence.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { EntryBody, RunState } from "../../../workflows/record.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import { copy, digestOf, evidenceOf, failing, minutes, mutation, now, runOf, seconds, shop, silent } from "../builders.ts";
import type { Change } from "../builders.ts";

const plan = shop();
const probes = Object.fromEntries(["arbiter", "site-a", "site-b"].map((place) => [place, { region: `region-of-${place}`, function: `probe-${place}` }]));
const all = evidenceOf(plan).observations;
const from = (place: string, seen: readonly Observation[] = all): readonly Observation[] => seen.filter((each) => each.observer === place);

type Answer = (place: string) => unknown;
/** Probe functions that answer as told; a thrown error is the SDK's. */
function adaptersOver(answer: Answer): { readonly adapters: Adapters; readonly asked: string[] } {
  const asked: string[] = [];
  const handle = async (call: { readonly input: Record<string, unknown>; readonly region: string }): Promise<unknown> => {
    const place = String(call.input["FunctionName"]).replace("probe-", "");
    asked.push(`${place} in ${call.region}: ${new TextDecoder().decode(call.input["Payload"] as Uint8Array)}`);
    const told = answer(place);
    return told instanceof Uint8Array || (typeof told === "object" && told !== null && "FunctionError" in told) ? told : { Payload: new TextEncoder().encode(JSON.stringify(told)) };
  };
  const clock = new VirtualClock({ start: now });
  return { asked, adapters: { clock, clients: new Clients(interceptWith(handle, "arbiter")), dialer: { dial: async (_from, host, port) => ({ host, port }), ca: undefined }, secrets: { read: async () => ({}) }, place: "arbiter" } };
}
const answering: Answer = (place) => ({ observations: from(place) });

describe("one look from everywhere", () => {
  it("asks each vantage point once, in its own Region, and gives what all of them say", async () => {
    const { adapters, asked } = adaptersOver(answering);
    const seen = await lookFromEverywhere(plan, digestOf(plan), probes, adapters);
    expect(asked.toSorted()).toEqual(["arbiter", "site-a", "site-b"].map((place) => `${place} in region-of-${place}: {"plan":"shop","planDigest":"${digestOf(plan)}","mode":"look"}`));
    expect(seen.observations.toSorted(byPlace)).toEqual([...all].toSorted(byPlace));
  });

  it.each<readonly [string, Answer]>([
    ["cannot be reached", () => { throw new AwsAnswerError("ServiceUnavailable", "no answer", 503); }],
    ["may not be asked", () => { throw new AwsAnswerError("AccessDeniedException", "you may not", 403); }],
    ["fails", () => ({ FunctionError: "Unhandled", Payload: new TextEncoder().encode("{}") })],
    ["answers nothing", () => null],
    ["answers with a text", () => "healthy"],
    ["answers without observations", () => ({ seen: true })],
    ["answers with no JSON at all", () => ({ FunctionError: undefined, Payload: new Uint8Array([1, 2]) })],
  ])("takes a vantage point for silent that %s, and still hears the others", async (_says, broken) => {
    const { adapters } = adaptersOver((place) => (place === "site-a" ? broken(place) : answering(place)));
    const { observations } = await lookFromEverywhere(plan, digestOf(plan), probes, adapters);
    expect(observations).toHaveLength(all.length);
    for (const seen of from("site-a", observations)) expect(seen).toMatchObject({ at: now, since: now, answer: { kind: "silent" } });
    expect(observations.filter((seen) => seen.observer !== "site-a").every((seen) => seen.answer.kind === "healthy")).toBe(true);
  });

  it("takes a vantage point for silent at which no probe is deployed", async () => {
    const { adapters } = adaptersOver(answering);
    const { observations } = await lookFrom("arbiter", plan, digestOf(plan), {}, adapters);
    expect(observations).toHaveLength(from("arbiter").length);
    expect(observations.every((seen) => seen.answer.kind === "silent")).toBe(true);
  });

  it("believes a vantage point of itself alone, and of what the plan wants seen", async () => {
    const dead: Observation = { ...(from("arbiter")[0] as Observation), answer: { kind: "failing", detail: "a lie" } };
    const { adapters } = adaptersOver((place) => ({ observations: place === "site-b" ? [dead, { ...dead, observer: "site-b", thing: "nothing" }, ...from("site-b")] : from(place) }));
    const { observations } = await lookFromEverywhere(plan, digestOf(plan), probes, adapters);
    expect(observations).toHaveLength(sights(plan).length);
    expect(observations.every((seen) => seen.answer.kind === "healthy")).toBe(true);
  });

  it.each<readonly [string, (seen: Observation) => unknown]>([
    ["left out", () => undefined],
    ["without an answer", (seen) => ({ ...seen, answer: undefined })],
    ["of a kind that does not exist", (seen) => ({ ...seen, answer: { kind: "fine", detail: "" } })],
    ["without a time", (seen) => ({ ...seen, at: "now" })],
    ["that is no object", () => 7],
  ])("takes a thing for silent whose observation is %s", async (_says, change) => {
    const { adapters } = adaptersOver((place) => ({ observations: from(place).map((seen) => (seen.thing === "gateway" && place === "arbiter" ? change(seen) : seen)) }));
    const { observations } = await lookFromEverywhere(plan, digestOf(plan), probes, adapters);
    const broken = observations.filter((seen) => seen.answer.kind === "silent");
    expect(broken.map(({ observer, thing }) => `${observer} ${thing}`)).toEqual(["arbiter gateway", "arbiter gateway"]);
  });
});

describe("one look at one thing, for a step that waits for it", () => {
  const lookAt = (answer: Answer, thing = "orders", from_: Plan = plan) => {
    const { adapters, asked } = adaptersOver(answer);
    return { asked, seen: lookAtOne(thing, "site-b", "site-a", from_, digestOf(plan), probes, adapters) };
  };

  it("asks whoever is inside that site for just this", async () => {
    const { asked, seen } = lookAt(answering);
    expect(await seen).toMatchObject({ kind: "healthy" });
    expect(asked).toEqual([`site-b in region-of-site-b: {"plan":"shop","planDigest":"${digestOf(plan)}","mode":"look","only":{"thing":"orders","site":"site-b"}}`]);
  });

  it("names the way of keeping a database that is meant", async () => {
    const { adapters, asked } = adaptersOver(answering);
    await lookAtOne("orders", "site-b", "site-a", plan, digestOf(plan), probes, adapters, "restored");
    expect(asked[0]).toContain('"only":{"thing":"orders","site":"site-b","way":"restored"}');
  });

  it("asks the arbiter where nobody is inside, and never the site that is being left", async () => {
    const seenFrom = (...from_: ("arbiter" | "other-site")[]): Plan => ({ ...plan, databases: { orders: { ...(plan.databases["orders"] as Plan["databases"][string]), from: from_ } } });
    const arbiter = lookAt(answering, "orders", seenFrom("other-site", "arbiter"));
    await arbiter.seen;
    expect(arbiter.asked.map((each) => each.slice(0, 7))).toEqual(["arbiter"]);
    const nobody = lookAt(answering, "orders", seenFrom("other-site"));
    expect(await nobody.seen).toEqual({ kind: "silent", detail: "the plan lets nobody but site-a look at orders of site-b" });
    expect(nobody.asked).toEqual([]);
  });

  it.each<readonly [string, Answer]>([
    ["cannot be reached", () => { throw new AwsAnswerError("ServiceUnavailable", "no answer", 503); }],
    ["fails", () => ({ FunctionError: "Unhandled", Payload: new TextEncoder().encode("{}") })],
    ["speaks of something else", () => ({ observations: from("arbiter") })],
  ])("is silent when the probe %s", async (_says, answer) => {
    expect(await lookAt(answer).seen).toMatchObject({ kind: "silent" });
  });
});

const byPlace = (a: Observation, b: Observation): number => `${a.observer}${a.thing}${a.site}`.localeCompare(`${b.observer}${b.thing}${b.site}`);

/** Services of which a look needs only record and adapters; whatever else is asked for is a fault of this test. */
async function servicesOver(answer: Answer, remembered: readonly Sighting[] = []): Promise<Services> {
  const { adapters } = adaptersOver(answer);
  const record = new RecordStore({ table: new MemoryTable(), clock: adapters.clock });
  await record.putSightings("shop", remembered);
  const unexpected = (): never => { throw new TypeError("a look needs only record and adapters"); };
  return { adapters, record, arbiterRegion: "eu-north-1", plan: unexpected, state: unexpected, register: unexpected };
}
const memory = (observer: string, thing: string, site: string, change: Partial<Sighting> = {}): Sighting => ({ observer, thing, site, kind: "healthy", since: now - minutes(60), at: now - seconds(40), detail: "", ...change });

describe("evidence", () => {
  it("is what is seen now, with the last writes that are remembered from before", async () => {
    const [write] = evidenceOf(plan).lastWrites;
    if (write === undefined) throw new TypeError("the shop has a database");
    const services = await servicesOver(answering, [memory("site-b", "orders", "site-a", { lastWrite: write }), memory("arbiter", "gateway", "site-a")]);
    const evidence = await freshEvidence(plan, runOf(), "not-tried", probes, services);
    expect(evidence).toMatchObject({ at: now, source: "site-a", target: "site-b", fence: "not-tried", lastWrites: [write] });
    expect(evidence.observations.every((seen) => seen.answer.kind === "healthy")).toBe(true);
  });

  it("says of an observer that does not answer since when it has said nothing", async () => {
    const services = await servicesOver(
      (place) => (place === "site-a" ? null : answering(place)),
      [memory("site-a", "gateway", "site-a"), memory("site-a", "orders", "site-a", { kind: "silent", since: now - minutes(7) })],
    );
    const { observations } = await freshEvidence(plan, runOf(), "not-tried", probes, services);
    const since = Object.fromEntries(observations.filter((seen) => seen.observer === "site-a" && seen.site === "site-a").map((seen) => [seen.thing, now - seen.since]));
    // Never heard of: silent since this look.
    expect(since).toEqual({ gateway: seconds(40), orders: minutes(7), mongodb: 0, broker: 0 });
  });

  it("leaves the time of what was seen as the observer tells it", async () => {
    const services = await servicesOver(answering, [memory("arbiter", "gateway", "site-a", { kind: "silent", since: now - minutes(90) })]);
    const { observations } = await freshEvidence(plan, runOf(), "not-tried", probes, services);
    expect(observations.every((seen) => seen.since === now - minutes(60))).toBe(true);
  });
});

describe("the loss, measured again before a promotion", () => {
  const dead: readonly Change[] = [failing({ site: "site-a" }, seconds(60)), silent({ observer: "site-a" }, seconds(60))];
  /** A run that looked at `before`, and a target that sees `after`; the writes are remembered as they were seen. */
  async function measured(before: Evidence, after: Evidence, fenced: "confirmed" | "unconfirmed" = "confirmed", fencing: readonly (EntryBody | readonly [number, EntryBody])[] = []) {
    const remembered = after.lastWrites.map((lastWrite) => memory(lastWrite.observer, lastWrite.database, lastWrite.site, { lastWrite }));
    const services = await servicesOver((place) => (place === "site-b" ? { observations: from("site-b", after.observations) } : null), remembered);
    const state: RunState = runOf({ type: "looked", evidence: before }, ...fencing, { type: "step", step: "fence-ec2-stop", status: "done", because: "", brought: { fenced } });
    return remeasureLoss(plan, state, { database: "orders", holdsUntil: undefined }, probes, services);
  }

  it("reads the target's copy anew", async () => {
    const before = evidenceOf(plan, ...dead, copy({ newestWriteAt: now - minutes(5) }));
    expect(await measured(before, evidenceOf(plan, ...dead, copy({ newestWriteAt: now - seconds(71) })))).toMatchObject({ known: true, seconds: { min: 1, max: 11 }, fenced: true });
  });

  it("is not known while the fence is not confirmed", async () => {
    const evidence = evidenceOf(plan, ...dead);
    expect(await measured(evidence, evidence, "unconfirmed")).toMatchObject({ known: false });
  });

  it("is not known when the target does not answer, whatever was seen before", async () => {
    const evidence = evidenceOf(plan, ...dead);
    expect(await measured(evidence, { ...evidence, observations: [] })).toMatchObject({ known: false, because: "nobody can read the copy at site-b" });
  });

  it("does not believe a health of the source that is over since", async () => {
    const before = evidenceOf(plan, copy({ newestWriteAt: now - seconds(20) }));
    const after = evidenceOf(plan, failing({ site: "site-a" }, seconds(2)), copy({ newestWriteAt: now - seconds(20) }), (evidence) => ({
      ...evidence, lastWrites: evidence.lastWrites.map((write) => ({ ...write, at: now - seconds(20), writtenAt: now - seconds(20) })),
    }));
    // The last write was seen 20 s ago and the first failing look came 18 s later; a living source would stand for 10 s.
    expect(await measured(before, after)).toMatchObject({ known: true, seconds: { min: 0, max: 18 } });
  });

  it("stays as it was decided on where nobody watched the fenced source for a while: the bound is frozen with its last write", async () => {
    const before = evidenceOf(plan, ...dead, copy({ newestWriteAt: now - seconds(70) }));
    // The observer's memory was broken, so the source seems to fail only since a moment ago.
    const after = evidenceOf(plan, failing({ site: "site-a" }, seconds(1)), silent({ observer: "site-a" }, seconds(60)), copy({ newestWriteAt: now - seconds(70) }), (evidence) => ({ ...evidence, lastWrites: before.lastWrites }));
    expect(await measured(before, after)).toMatchObject({ known: true, seconds: { min: 0, max: 10 } });
  });

  describe("where nobody watched the source before it was fenced either", () => {
    const before = evidenceOf(plan, ...dead, copy({ newestWriteAt: now - seconds(70) }));
    const after = evidenceOf(plan, failing({ site: "site-a" }, seconds(1)), silent({ observer: "site-a" }, seconds(60)), copy({ newestWriteAt: now - seconds(70) }), (evidence) => ({ ...evidence, lastWrites: before.lastWrites }));
    const waits: EntryBody = { type: "step", step: "fence-ec2-stop", status: "waiting", because: "", brought: {} };
    const stop: EntryBody = { type: "intent", step: "fence-ec2-stop", mutation: mutation() };
    /** The answer to the entry with this number. */
    const said = (intentSeq: number, outcome: "applied" | "unknown"): EntryBody => ({ type: "result", step: "fence-ec2-stop", key: mutation().key, intentSeq, outcome, answer: "", tookMs: 100 });

    it("is not frozen: what came back unseen may have taken writes until the fence", async () => {
      expect(await measured(before, after, "confirmed", [[minutes(3), waits], [minutes(3), stop], [minutes(3), said(4, "applied")]])).toMatchObject({ known: true, seconds: { max: 69 } });
    });

    it("is frozen where the fence was sent at once and only its confirmation came late", async () => {
      expect(await measured(before, after, "confirmed", [[seconds(2), waits], [seconds(2), stop], [seconds(3), said(4, "applied")], [minutes(3), waits]])).toMatchObject({ known: true, seconds: { max: 10 } });
    });

    it("is not frozen where it is not known whether what was sent at once arrived", async () => {
      expect(await measured(before, after, "confirmed", [[seconds(2), waits], [seconds(2), stop], [seconds(3), said(4, "unknown")], [minutes(3), waits]])).toMatchObject({ known: true, seconds: { max: 69 } });
    });
  });

  it("is not frozen where the source was seen to write after it had been seen to fail", async () => {
    const before = evidenceOf(plan, ...dead, copy({ newestWriteAt: now - seconds(70) }));
    const after = evidenceOf(plan, failing({ site: "site-a" }, seconds(1)), silent({ observer: "site-a" }, seconds(60)), copy({ newestWriteAt: now - seconds(70) }), (evidence) => ({
      ...evidence, lastWrites: before.lastWrites.map((write) => ({ ...write, at: now - seconds(20), writtenAt: now - seconds(20) })),
    }));
    expect(await measured(before, after)).toMatchObject({ known: true, seconds: { min: 50, max: 69 } });
  });

  it("still knows a source that goes on writing, until a look that may come late", async () => {
    const evidence = evidenceOf(plan);
    expect(await measured(evidence, evidence)).toMatchObject({ known: true, seconds: { max: 13 } });
  });
});
