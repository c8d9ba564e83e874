// A pair of MySQL servers that both take writes and apply each other's (E7), as a plan watches them by a probe. Behaviour:
// each takes writes as long as it runs; it gets the other's while that one runs and the way between the two is there in both
// directions, and has caught up at once. While that is not so each takes its own writes only, and the two drift apart. What a
// probe makes of it is the product's own reading of the replication's state.

import { writerLook } from "../../../lambdas/probe/database.ts";
import type { Look } from "../../../lambdas/probe/finding.ts";
import { writerValues } from "../../../lambdas/probe/mysql-reading.ts";
import { bothWriteLook } from "../../../lambdas/probe/mysql-saying.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { ModelledApplication } from "./application.ts";

/** MySQL's number for a source that does not take the connection. */
const noConnection = 2003;

/** What a probe finds at one of the two that answers. */
export function lookAtWriter(application: ModelledApplication, service: string, site: string, now: Instant): Look {
  const other = otherSite(application.plan, site);
  const linked = application.answers(service, other) && application.network.joins(service, site, other);
  const channel = { name: "", receives: linked ? "Yes" : "Connecting", receiveError: linked ? 0 : noConnection, applies: "Yes", applyError: 0, behindS: linked ? 0 : null, delayS: 0 };
  const trial = { kind: "accepted", writtenAt: now } as const;
  return bothWriteLook(writerLook(trial, 5, writerValues(trial, { trialWrites: null, newestOfOthers: null, own: null }, [channel])), [channel]);
}
