// What a function works with: the adapters, the record over its table, and the plan of a run.

import { Defect, Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { EpochRegister } from "../../workflows/ports.ts";
import type { RunState } from "../../workflows/record.ts";
import { DynamoTable } from "../aws/dynamo-table.ts";
import { dynamodb } from "../aws/services.ts";
import type { Adapters } from "./adapters.ts";
import type { BaseEnvironment } from "./environment.ts";
import { TableEpochRegister } from "./epoch-register.ts";
import { RecordStore } from "./record-store.ts";

export interface Services {
  readonly adapters: Adapters;
  readonly record: RecordStore;
  /** Where the record, the state machines and the topics are. */
  readonly arbiterRegion: string;
  /** The plan under its digest, as it was when the run started; a deploy never changes a run. */
  plan(digest: string): Promise<Plan>;
  /** The state of a run; throws `Refused` when the record does not know it. */
  state(run: string): Promise<RunState>;
  /** The epoch register at a site. */
  register(place: { readonly region: string; readonly table: string }): EpochRegister;
}

/** What is said of a run that nobody knows; the console tells it by these words where they come through Lambda (`invoking.ts`). */
export const noSuchRun = (run: string): Refused => new Refused(`the record knows no run ${run}`, { code: "no-such-run" });

/** Makes the services over given adapters. */
export function makeServices(env: BaseEnvironment, adapters: Adapters): Services {
  const dynamo = adapters.clients.get(dynamodb, env.UNDERSTUDY_ARBITER_REGION, "change");
  const record = new RecordStore({ table: new DynamoTable(dynamo, env.UNDERSTUDY_TABLE, adapters.clients.get(dynamodb, env.UNDERSTUDY_ARBITER_REGION, "read")), clock: adapters.clock });
  return {
    adapters,
    record,
    arbiterRegion: env.UNDERSTUDY_ARBITER_REGION,
    async plan(digest) {
      const plan = await record.getDocument(digest);
      if (plan === undefined) throw new Defect(`the record holds no plan with the digest ${digest}; it is put there when the plan is deployed`);
      return plan as Plan;
    },
    async state(run) {
      const state = await record.state(run);
      if (state === undefined) throw noSuchRun(run);
      return state;
    },
    register: ({ region, table }) => new TableEpochRegister(new DynamoTable(adapters.clients.get(dynamodb, region, "change"), table, adapters.clients.get(dynamodb, region, "read"))),
  };
}
