// Until when a decision keeps the promise, for a terminal. It is one question more to the installation, and never stands in the way of
// a decision: where it cannot be answered, that is said in its place.

import { asFailure } from "../../../workflows/failure.ts";
import { makeReport } from "../../../workflows/report.ts";
import { forecastOfRun } from "../../../workflows/run-forecast.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { Installation } from "./installation.ts";

/** Undefined where nothing is promised, and where the installation is older than forecasts. */
export async function forecastFor(installation: Installation, run: string, now: Instant): Promise<string | undefined> {
  try {
    const { entries, state, times } = await installation.run(run);
    if (times === undefined) return undefined;
    const text = await installation.planText(state.planDigest);
    const report = makeReport(text, entries, now);
    return report === undefined ? undefined : forecastOfRun(text, state, report, times, now).sentence;
  } catch (thrown) {
    return `Until when a decision keeps the promised recovery time could not be reckoned: ${asFailure(thrown).message}.`;
  }
}
