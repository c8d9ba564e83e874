// A report of a host, as it arrives: what may stand in it, and what each of its findings amounts to. A report comes from a
// machine of the user's, so that nothing in it is taken that was not asked for.

import * as z from "zod/mini";
import { classify, healthy, unable, unanswered, wrong } from "../probe/finding.ts";
import type { Control, Look } from "../probe/finding.ts";
import { hostSights } from "../../workflows/inside-sights.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Glimpse } from "../../workflows/sightings.ts";
import type { Instant } from "../../workflows/units.ts";

const name = z.string().check(z.minLength(1), z.maxLength(64));
/** Shown to people: one short line. */
const detail = z.pipe(z.string().check(z.maxLength(1_000)), z.transform((text: string) => text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 300)));

export const report = z.object({
  mode: z.literal("report"),
  plan: name,
  planDigest: z.string().check(z.length(64)),
  /** `minute` once a minute, when health is told too. */
  beat: z.enum(["minute", "tick"]),
  /** For the log. */
  host: detail,
  /** How long before the report was sent the look began; the host's clock is not asked (I26). */
  ageMs: z.int().check(z.gte(0), z.lte(60_000)),
  control: z.object({ answered: z.boolean(), detail }),
  findings: z.array(z.object({ thing: name, site: name, kind: z.enum(["healthy", "failing", "silent"]), reached: z.boolean(), detail })).check(z.maxLength(500)),
});
export type Report = z.output<typeof report>;

/** What the report says of everything that the place has to look at: no more than that, and what it left out is silent. */
export function glimpsesOf(plan: Plan, place: string, told: Report, now: Instant): readonly Glimpse[] {
  const control: Control = told.control;
  return hostSights(plan, place).map(({ thing, site }) => {
    const finding = told.findings.find((each) => each.thing === thing && each.site === site);
    const look = finding === undefined ? unable("the host said nothing of this") : lookOf(finding);
    // As for every probe: what answered wrongly was alive at the end of the look, all else is dated by its begin.
    return { observer: place, thing, site, at: look.kind === "failing" && look.reached ? now : now - told.ageMs, answer: classify(look, control) };
  });
}

function lookOf({ kind, reached, detail: said }: Report["findings"][number]): Look {
  switch (kind) {
    case "healthy":
      return healthy(said);
    case "failing":
      return reached ? wrong(said) : unanswered(said);
    case "silent":
      return unable(said);
  }
}
