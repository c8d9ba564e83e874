// The modelled world as the common suite sees it: the whole of it, with deployed plan, probes, alarms and sweep, in virtual time.

import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import type { Caller } from "../../../infra/local/modelled/calls.ts";
import { ModelledWorld } from "../../../infra/local/modelled/world.ts";
import type { PlanWorld } from "../../../infra/local/modelled/plan-world.ts";
import type { ModelledDatabase } from "../../../infra/local/modelled/database.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { ManagedSecrets } from "../../../lambdas/aws/secrets.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { Defect, never, Refused } from "../../../workflows/failure.ts";
import { otherSite } from "../../../workflows/plan.ts";
import { readRun } from "../../../workflows/record.ts";
import { hybridChat, minutes } from "../../modelled/worlds.ts";
import { everyProvider } from "./every-provider.ts";
import type { ContractWorld, Pace, Trouble, Truth } from "./world.ts";

const pace: Pace = { stepMs: 1_000, patienceMs: minutes(15), whileMs: minutes(1), providerGivesUpMs: minutes(70) };
/** A case that is not over by then waits for what never comes. */
const longestMs = minutes(24 * 60);

export async function modelledWorld(): Promise<ContractWorld> {
  process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
  const plan = hybridChat(everyProvider);
  const world = new ModelledWorld([plan], { seed: 1, quietBeforeMs: minutes(3) });
  await world.begin();
  const [planWorld] = world.plans as readonly [PlanWorld];
  const database = [...planWorld.application.databases.values()][0] as ModelledDatabase;
  const settled = (): void => void world.truth();

  const callerAt = (place: string): Caller => ({ name: "a case", place, plan: plan.plan, dead: false, die: () => undefined });
  const at = (place: string): Adapters => {
    const caller = callerAt(place);
    const clients = new Clients(interceptWith((call) => world.calls.aws(caller, call, 5_000, () => planWorld.aws.handle(call)), place));
    const noSockets = (): never => {
      throw new Defect("the modelled world opens no connection");
    };
    return { clients, clock: world.clock, place, dialer: { ca: undefined, dial: async () => noSockets(), world: planWorld.answersTo(caller) }, secrets: new ManagedSecrets({ clients, clock: world.clock, region: plan.arbiter.region }) };
  };

  const truth: Truth = {
    runs: (service, site) => planWorld.application.answers(service, site),
    writable: async (site) => database.isUp(site) && database.isWriter(site),
    clientWrites: async (site) => {
      settled();
      const reading = database.reading(site);
      return reading === undefined ? 0 : reading.transactions - reading.trialWrites;
    },
    changes: () => world.truth().mutations.map(({ operation }) => operation),
    runsOfPlan: async () => (world.truth().plans[plan.plan]?.runs ?? []).flatMap(({ entries }) => readRun(entries) ?? []).toReversed(),
    pages: () => world.truth().pages.map(({ text }) => text),
  };

  return {
    name: "modelled", plan, pace, truth, at,
    register: (from, site) => world.register(callerAt(from), plan.sites[site]?.region ?? "", site),
    breaks: async (trouble) => set(trouble, { world, planWorld, database }, false),
    mends: async (trouble) => set(trouble, { world, planWorld, database }, true),
    tell: (work) => tell(world, work),
    close: () => world.close(),
  };
}

/** Lets virtual time pass for as long as the case waits for it. */
async function tell(world: ModelledWorld, work: () => Promise<void>): Promise<void> {
  let over = false;
  const told = work().finally(() => (over = true));
  const outcome = told.then(() => undefined, (thrown: unknown) => ({ thrown }));
  const latest = world.now() + longestMs;
  for (await world.runUntil(world.now(), () => undefined); !over; ) {
    const { next } = world.clock;
    if (next === undefined || next > latest) throw new Refused("the case waits for something that never comes", { code: "waits-for-ever" });
    await world.runUntil(next, () => undefined);
  }
  const failed = await outcome;
  if (failed !== undefined) throw failed.thrown;
}

interface Parts {
  readonly world: ModelledWorld;
  readonly planWorld: PlanWorld;
  readonly database: ModelledDatabase;
}

/** Breaks or mends one thing, in the words that a story has for it. */
function set(trouble: Trouble, { world: { network }, planWorld: { plan, application, providers }, database }: Parts, well: boolean): void {
  const cutOrMend = ([from, to]: readonly [string, string], how: "full" | "one-way" | "flapping"): boolean => (well ? network.restore({ from, to }) : network.cut({ kind: "between", from, to, how }));
  const machines = (site: string): readonly string[] => Object.values(plan.sites[site]?.hosts ?? {});
  const changed = ((): boolean => {
    switch (trouble.what) {
      case "site": {
        const changed = network.setDown(trouble.site, !well);
        return well ? machines(trouble.site).map((id) => application.hosts.setDead(id, false)).some(Boolean) || changed : changed;
      }
      case "service":
        return application.setFailed(trouble.service, trouble.site, !well);
      case "outside service":
        return application.setFailed(trouble.service, plan.home, !well);
      case "database":
        return database.setUp(trouble.site, well);
      case "machine":
        return machines(trouble.site).map((id) => application.hosts.setDead(id, !well)).some(Boolean);
      case "isolation":
        return [otherSite(plan, trouble.site), "arbiter", "internet"].map((other) => cutOrMend([trouble.site, other], "full")).some(Boolean);
      case "link":
        return cutOrMend(trouble.between, "full");
      case "one-way link":
        return cutOrMend(trouble.between, "one-way");
      case "flapping link":
        return cutOrMend(trouble.between, "flapping");
      case "replication":
        return database.setCut(!well);
      case "lag":
        database.setLag(well ? 200 : trouble.ms);
        return true;
      case "provider":
        return providers.setDown(trouble.provider, !well);
      case "observer":
        return network.setBlind(trouble.site, !well);
      default:
        return never(trouble, "trouble");
    }
  })();
  if (!changed) throw new Defect(`the case ${well ? "mended" : "broke"} what was so before: ${JSON.stringify(trouble)}`);
}
