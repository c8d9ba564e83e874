// What observers remember, read as evidence: how old a word may be, and for how long an observer has been silent.

import { intervalAfterMs, unbrokenForMs } from "../../../workflows/cadence.ts";
import { sights } from "../../../workflows/evidence.ts";
import { probeDeadlineMs } from "../../../workflows/look-pace.ts";
import { rememberedEvidence } from "../../../workflows/remembered.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import { minutes, now, shop } from "../builders.ts";

const plan = shop();
const [sight] = sights(plan).filter(({ site }) => site === "site-a");
const said = (change: Partial<Sighting> = {}): Sighting => ({ observer: sight?.observer ?? "", thing: sight?.thing ?? "", site: "site-a", kind: "healthy", since: now - minutes(60), at: now, detail: "answers", ...change });
const seen = (sighting: Sighting, at: number) => rememberedEvidence(plan, "site-a", [sighting], at).observations.find(({ observer, thing, site }) => observer === sighting.observer && thing === sighting.thing && site === sighting.site);
const staleMs = unbrokenForMs(intervalAfterMs(plan, "site-a", said()), probeDeadlineMs(plan)) + 1;

it("counts an observer that says nothing new as silent since its last word, as a run's own look does", () => {
  expect(seen(said(), now + staleMs - 1)).toMatchObject({ at: now, since: now - minutes(60), answer: { kind: "healthy" } });
  expect(seen(said(), now + staleMs)).toMatchObject({ at: now + staleMs, since: now, answer: { kind: "silent" } });
});

it("counts an observer that was silent before as silent since then", () => {
  expect(seen(said({ kind: "silent" }), now + minutes(10))).toMatchObject({ since: now - minutes(60), answer: { kind: "silent" } });
});
