// Starting a drill from the terminal and following it to its list. A dry one changes nothing, and an isolated one asks at a gate of its own, so the plan's name is not asked for; a
// reason is, because the record keeps it.

import { exitCodes } from "../../exit.ts";
import { wrap } from "../../terminal.ts";
import type { DrillKind } from "../../../workflows/drill-kinds.ts";
import { forecastOf } from "../../../workflows/forecast.ts";
import { sayForecastBefore } from "../../../workflows/forecast-words.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Connection } from "./connect.ts";
import type { Seat } from "./decide-action.ts";
import { dryRunLines } from "./drill-lines.ts";
import { reportOf } from "./run-actions.ts";

export interface DrillOptions {
  readonly kind: DrillKind;
  readonly to?: string;
  readonly reason?: string;
  readonly id?: string;
  readonly json?: true;
}

const everyMs: Milliseconds = 1_000;
/** Each step waits for half a minute at most; whoever sees no end by then can look again. */
const patienceMs: Milliseconds = 10 * 60_000;

/** Exit code: 0 it ended well, 1 it did not, 5 it was refused, 6 it goes on: an isolated one waits for a person, and then for hours for RDS. */
export async function drillAction(plan: string, { kind, to, reason: given, id, json }: DrillOptions, { installation, who }: Connection, clock: Clock, { asking, out, err }: Seat): Promise<number> {
  const reason = (given ?? (asking.canAsk ? await asking.ask(`Why a ${kind} drill of ${plan}? `) : "")).trim();
  if (reason.length < 3) throw new Refused('a drill needs a reason, which goes into the record: --reason "why"', { code: "usage" });
  const person = await who();
  // An installation of before drills would take it for a request of a failover; it does not know this question either, and refuses it.
  await installation.drills(plan);
  const answer = await installation.request({ plan, by: person.subject, person, reason, id: id ?? clock.id(), drill: { kind, ...(to === undefined ? {} : { to }) } });
  if (answer.answered !== "started") {
    if (json === true) out.line(JSON.stringify({ version: 1, plan, ...answer }));
    else err.line(`${err.colours.red("understudy:")} no drill was started (${answer.answered}): ${answer.because}. See: understudy drill list ${plan}`);
    return exitCodes.refused;
  }
  if (kind === "isolated") {
    if (json === true) out.line(JSON.stringify({ version: 1, plan, ...answer }));
    else for (const line of [`Started an isolated drill: run ${answer.run}. It looks, and then asks before it changes anything.`, `Answer it: understudy gate list. Follow it: understudy run watch ${answer.run}`]) err.line(line);
    return exitCodes.waiting;
  }
  if (json !== true) err.line(`Started a ${kind} drill: run ${answer.run}. It changes nothing.`);
  const startedAt = clock.now();
  for (;;) {
    // A run is in the record as soon as its first state has run.
    const found = await reportOf(installation, answer.run, clock.now()).catch((thrown: unknown) => {
      if (thrown instanceof Refused && thrown.code === "no-such-run") return undefined;
      throw thrown;
    });
    if (found !== undefined && found.report.closedAt !== null) {
      const { report, plan: text } = found;
      const { times } = await installation.plan(plan, 1);
      const forecast = times === undefined ? null : sayForecastBefore(text, forecastOf(text, "failover", report, times));
      if (json === true) out.line(JSON.stringify({ version: 1, plan, run: report.run, end: report.end, sentence: report.sentence, dry: report.dry ?? null, forecast }));
      else for (const line of [report.sentence, ...(report.dry === undefined ? [] : dryRunLines(report.dry, out)), ...(forecast === null ? [] : wrap(forecast, out.columns))]) out.line(line);
      return report.end === "succeeded" ? exitCodes.ok : exitCodes.failed;
    }
    if (clock.now() - startedAt >= patienceMs) {
      err.line(`It goes on. Follow it: understudy run watch ${answer.run}`);
      return exitCodes.waiting;
    }
    await clock.sleep(everyMs);
  }
}
