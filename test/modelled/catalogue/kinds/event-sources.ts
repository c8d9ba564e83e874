// Consumers of events at both sites: off where the application leaves, on where it goes.

import type { PlanWorld } from "../../../../infra/local/modelled/plan-world.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const [here, there] = ["0a0a0a0a-1111-4222-8333-444444444444", "0b0b0b0b-1111-4222-8333-444444444444"] as const;
const mappings = { "site-a": [here], "site-b": [there] };

async function isIn(state: string, id: string, region: string, { aws }: PlanWorld): Promise<boolean> {
  const mapping = (await aws.handle({ service: "lambda", region, operation: "GetEventSourceMapping", input: { UUID: id }, from: "arbiter" })) as { readonly State: string };
  return mapping.State === state;
}

export const fenceEventSources: Fixture = {
  step: { fence: { "event-sources": { mappings } } },
  holds: (world) => isIn("Disabled", here, "eu-west-1", world),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("lambda.GetEventSourceMapping", { how: "answers", word: "updating-forever" }, { times: 10_000 }), says: /^not within 20 min: Lambda in eu-west-1 says: 0a0a0a0a-.* Updating/ },
  wrong: { plan: withInput("fence.event-sources", { mappings: { ...mappings, "site-a": [there] } }), says: /Lambda in eu-west-1 has no event source mapping 0b0b0b0b-.*, so what consumes in its place is not known/ },
};

export const activateEventSources: Fixture = {
  step: { activate: { "event-sources": { mappings } } },
  holds: (world) => isIn("Enabled", there, "eu-central-1", world),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("lambda.GetEventSourceMapping", { how: "answers", word: "updating-forever" }, { times: 10_000 }), says: /^not within 10 min: Lambda in eu-central-1 says: 0b0b0b0b-.* Updating/ },
  wrong: { plan: withInput("activate.event-sources", { mappings: { ...mappings, "site-b": [here] } }), says: /Lambda in eu-central-1 has no event source mapping 0a0a0a0a-.*; nothing was changed/ },
};
