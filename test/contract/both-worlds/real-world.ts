// The real local world as the common suite sees it: the whole of it, as `understudy local` has it. The cases ask it in this
// process, with the adapters that its handlers have in theirs.

import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { acrossRegions } from "../../../infra/local/process/dynamo-regions.ts";
import { registerName } from "../../../infra/local/process/environments.ts";
import { RealWorld } from "../../../infra/local/real-world.ts";
import { systemClock } from "../../../infra/local/system-clock.ts";
import type { DatabasePair } from "../../../infra/local/world/database-pair.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { DynamoTable } from "../../../lambdas/aws/dynamo-table.ts";
import { ManagedSecrets } from "../../../lambdas/aws/secrets.ts";
import { dynamodb } from "../../../lambdas/aws/services.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { TableEpochRegister } from "../../../lambdas/runtime/epoch-register.ts";
import { never, Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { readRun } from "../../../workflows/record.ts";
import { unavailable } from "./unavailable.ts";
import type { ContractWorld, Pace, Trouble, Truth } from "./world.ts";

/** Divides the providers' hour of patience. */
const providersTempo = 1_200;
const pace: Pace = { stepMs: 100, patienceMs: 25_000, whileMs: 700, providerGivesUpMs: 3_600_000 / providersTempo + 1_500 };

export async function realWorld(plan: Plan): Promise<ContractWorld> {
  const world = await RealWorld.start({ plan, clock: systemClock, tempo: providersTempo });
  const { application, record } = world;
  const database = application.database as DatabasePair;

  const at = (place: string): Adapters => {
    const across = acrossRegions(world.dynamo.client.send.bind(world.dynamo.client), (region) => application.reachability.reachApi(place, region));
    const through = interceptWith((call) => world.aws.handle(call), place);
    const clients = new Clients((client, service, region) => (service === "dynamodb" ? across : through)(client, service, region));
    return {
      clients, clock: systemClock, place, secrets: new ManagedSecrets({ clients, clock: systemClock, region: plan.arbiter.region }),
      dialer: { ca: application.ca, dial: (from, host, port) => application.book.dial(from, host, port) },
    };
  };

  const truth: Truth = {
    runs: (service, site) => application.sites.get(site)?.runs(service) === true,
    writable: (site) => database.writable(site),
    clientWrites: async (site) => (await database.messages(site)).size,
    changes: () => world.aws.changes.map(({ what }) => what),
    runsOfPlan: async () => {
      const runs = await record.listRuns(plan.plan, 20);
      return (await Promise.all(runs.map(async ({ run }) => readRun(await record.entries(run))))).flatMap((state) => state ?? []);
    },
    pages: () => world.aws.sns.pages.map(({ subject, message }) => `${subject}\n${message}`),
  };

  return {
    name: "real", plan, pace, truth, at,
    register: (from, site) => new TableEpochRegister(new DynamoTable(at(from).clients.get(dynamodb, plan.sites[site]?.region ?? "", "change"), registerName(site))),
    breaks: (trouble) => set(trouble, world, database, false),
    mends: (trouble) => set(trouble, world, database, true),
    tell: (work) => work(),
    close: () => world.close(),
  };
}

/** Breaks or mends one thing, in the words that `understudy local` has for it. */
async function set(trouble: Trouble, world: RealWorld, database: DatabasePair, well: boolean): Promise<void> {
  switch (trouble.what) {
    case "site":
      return world.fault({ do: well ? "start" : "kill", site: trouble.site });
    case "service":
      return world.fault({ do: well ? "start-service" : "kill-service", service: trouble.service, site: trouble.site });
    case "database":
      return well ? database.pair.start(trouble.site) : database.pair.kill(trouble.site);
    case "isolation":
      return world.fault({ do: well ? "rejoin" : "isolate", site: trouble.site });
    case "link":
      return world.fault({ do: well ? "restore-link" : "cut-link", between: trouble.between });
    case "replication":
      return world.fault({ do: well ? "restore-replication" : "cut-replication" });
    case "outside service":
    case "machine":
    case "one-way link":
    case "flapping link":
    case "lag":
    case "provider":
    case "observer":
      throw new Refused(`the real world cannot do this (${trouble.what}): ${unavailable.real[trouble.what] ?? "nobody says why"}`, { code: "not-available" });
    default:
      return never(trouble, "trouble");
  }
}
