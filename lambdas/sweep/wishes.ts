// Failovers that people requested while a repair was open: each starts when that is over, once, or its person is told that it did not.

import type { RunState } from "../../workflows/record.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Deployment } from "../intake/machines.ts";
import { sayStart, startRun, whoOf } from "../intake/start-run.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { pageSurely } from "../runtime/page.ts";
import type { Lease } from "../runtime/record/lease.ts";
import type { Services } from "../runtime/services.ts";

type Parts = Deployment & { readonly UNDERSTUDY_TOPIC: string };

/**
 * Starts what was requested, now that no run is open; undefined: nothing was. Whoever dies in here starts the same run again by its name. A request
 * that is older than an approval may wait is not what its person would ask for now. Throws what the record and Step Functions throw.
 */
export async function startWished({ plan, wish }: Lease, env: Parts, services: Services, log: ErrorLog): Promise<string | undefined> {
  if (wish === undefined) return undefined;
  const deployed = await services.record.deployed(plan);
  if (deployed === undefined) return undefined;
  const { home, decide } = await services.plan(deployed.planDigest);
  const waitedMs = services.adapters.clock.now() - wish.at;
  if (waitedMs > decide.expires) return giveUp(`it was requested ${sayDuration(waitedMs)} ago`);
  const site = (await services.record.active(plan))?.site ?? home;
  const answer = await startRun({ plan, site, by: "person", ...whoOf(wish), what: wish.what, at: wish.at, nameParts: ["person", wish.id] }, env, services);
  if (answer.answered !== "started" && answer.answered !== "duplicate" && answer.answered !== "joined") return giveUp(answer.because);
  await services.record.endWish(plan, wish);
  return sayStart(answer);

  /** People first: told twice is better than not at all. Who cannot be called now is told later, and keeps nothing from starting meanwhile. */
  async function giveUp(because: string): Promise<undefined> {
    const id = wish?.id ?? "";
    await pageSurely(services, env.UNDERSTUDY_TOPIC, plan, { of: `${id} wish`, subject: `LIVE ${plan}: a requested failover did not start`, text: `${wish?.what ?? ""}: ${because}. Nothing was changed; request it again if it is still wanted.` }, log, { kind: "between-runs", plan });
    await services.record.endWish(plan, { id });
  }
}

/** Adds a request to another failover that is open: that one asks people already. */
export async function joinWished({ plan, wish }: Lease, state: RunState, services: Services): Promise<void> {
  if (wish === undefined || state.kind !== "failover") return;
  await services.record.append({ run: state.run, plan, epoch: state.epoch, body: { type: "joined", trigger: { by: "person", ...whoOf(wish), what: wish.what, at: wish.at } } });
  await services.record.endWish(plan, wish);
}
