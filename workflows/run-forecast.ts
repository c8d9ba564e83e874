// The forecast for a run as it stands, with the sentence for whoever decides in it.

import { inCommitWindow } from "./commit-gate.ts";
import type { Forecast } from "./forecast.ts";
import { forecastOf } from "./forecast.ts";
import { sayForecastAt } from "./forecast-words.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import { planOfRun } from "./repairs.ts";
import type { Report } from "./report.ts";
import type { KeptTimes } from "./step-times.ts";
import type { Instant } from "./units.ts";

/** When the failure was first seen, from which recovery is measured; the opening of the run where no look had seen one before. */
export function failureSeenAt({ openedAt }: Pick<RunState, "openedAt">, { times }: Pick<Report, "times">): Instant {
  return openedAt - (times.detectMs ?? 0);
}

export interface RunForecast extends Forecast {
  /** Undefined where nothing is promised or nothing is moved. */
  readonly sentence: string | undefined;
}

export function forecastOfRun(planned: Plan, state: RunState, report: Pick<Report, "times">, times: KeptTimes, now: Instant): RunForecast {
  const plan = planOfRun(planned, state);
  const forecast = forecastOf(plan, state.kind, state, times, state);
  // Users are served, and what people do now is in no promise.
  return { ...forecast, sentence: inCommitWindow(state) ? undefined : sayForecastAt(plan, state, forecast, failureSeenAt(state, report), now) };
}
