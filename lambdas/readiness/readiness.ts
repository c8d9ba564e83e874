// Looks every half hour whether a failover would work, keeps what it saw, and calls people when a check begins to fail and
// when it is mended. It changes nothing but its own item in the record. Called by EventBridge Scheduler.

import * as z from "zod/mini";
import { asFailure } from "../../workflows/failure.ts";
import { metricNamespace, readinessMetric } from "../../workflows/names.ts";
import { givenFor } from "../../workflows/readiness/check.ts";
import { newsOf, pageOf, sayReadiness } from "../../workflows/readiness/report.ts";
import type { ReadinessReport } from "../../workflows/readiness/report.ts";
import { judgeAll, questionsOf } from "../../workflows/readiness/table.ts";
import { countOf } from "../../workflows/readiness/results.ts";
import type { Instant } from "../../workflows/units.ts";
import { pagingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { readDrill } from "../runtime/record/drills.ts";
import { readProofs } from "../runtime/record/proofs.ts";
import { page } from "../runtime/page.ts";
import { lookAtReadiness } from "./look.ts";
import { readOther } from "./other-plan.ts";

export const readiness = defineFunction({
  name: "readiness",
  env: pagingEnvironment,
  input: z.object({ plan: z.string().check(z.minLength(1)), planDigest: z.string().check(z.length(64)) }),
  async run({ env, input, services, log }) {
    const { record, adapters } = services;
    const [plan, active, kept] = await Promise.all([services.plan(input.planDigest), record.active(input.plan), record.readiness(input.plan)]);
    const at = adapters.clock.now();
    const given = givenFor(plan, active?.site, at);
    const answers = await lookAtReadiness({ plan, questions: questionsOf(given), adapters, sightings: () => record.sightings(input.plan), proofs: () => record.alone((context) => readProofs(context, input.plan)), drillLeft: () => record.alone(async (context) => (await readDrill(context, input.plan, "isolated")).left), otherPlan: (name) => readOther(name, services), siteLease: (site) => record.siteLease(input.plan, site) });
    const report: ReadinessReport = { version: 1, plan: input.plan, planDigest: input.planDigest, at, active: given.active, results: judgeAll(given, answers) };

    const told = kept?.told ?? {};
    const news = newsOf(report, told);
    const words = pageOf(report, news);
    let called = words === null;
    if (words !== null) {
      try {
        await page(services, env.UNDERSTUDY_TOPIC, words.subject, words.text, { kind: "readiness", plan: input.plan });
        called = true;
      } catch (thrown) {
        // What people were not told stays news: the next look calls them.
        log.error("people could not be called about readiness", { error: asFailure(thrown) });
      }
    }
    const applied = await record.putReadiness({ newest: report, previous: kept?.newest ?? null, told: called ? news.told : told });
    const counts = countOf(report.results);
    log.info("looked at readiness", { ...(counts.fail > 0 ? metricFields(input.plan, counts.fail, adapters.clock.now()) : {}), says: sayReadiness(report), kept: applied });
    return { says: sayReadiness(report), counts, began: news.began.length, mended: news.mended.length, called: called && words !== null };
  },
});

/** A log line in CloudWatch's embedded metric format, which becomes a metric on arrival: see lambdas/sweep/held-leases.ts. */
export function metricFields(plan: string, failing: number, now: Instant): Readonly<Record<string, unknown>> {
  return { _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace: metricNamespace, Dimensions: [["Plan"]], Metrics: [{ Name: readinessMetric, Unit: "Count" }] }] }, Plan: plan, [readinessMetric]: failing };
}
