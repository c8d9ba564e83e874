// Answers each kind of question by the adapters that steps and probes use too. What AWS does not know is `null` and a fact;
// what could not be asked is thrown, and the look says so.

import { asFailure, Refused } from "../../workflows/failure.ts";
import type { Where } from "../../workflows/permission-resources.ts";
import { planStatements } from "../../workflows/permissions-own.ts";
import { planFunctionName } from "../../workflows/names.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { CertificateFacts, FactsOf, Question, QuestionKind } from "../../workflows/readiness/questions.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { resolveAddresses } from "../aws/dns.ts";
import { readDenied } from "../aws/iam.ts";
import { readGroupCare, readLaunching, readProcessors } from "../aws/launching.ts";
import { readMachinePlaces } from "../aws/machine-places.ts";
import { readInstanceCare } from "../aws/rds.ts";
import { readTableCare } from "../aws/record-table.ts";
import { instanceLagMs } from "../aws/replication-lag.ts";
import { listRecordSets } from "../aws/route53.ts";
import { readHosts } from "../aws/ssm.ts";
import { readHealthChecks, readNameRecords, readSwitchObject } from "../aws/switch-care.ts";
import { lookCertificate } from "../probe/certificate.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { planRecordChange } from "../steps/dns-failover/record-change.ts";
import { registrationAt } from "../steps/webhook-re-registration/as-registered.ts";

/** What answers need besides the question. */
export interface Asker {
  readonly adapters: Adapters;
  readonly plan: Plan;
  /** The account of everything of ours; asked once, before the questions. */
  readonly where: Where;
  /** What the record holds; throws where nobody reads a record. */
  readonly sightings: () => Promise<readonly Sighting[]>;
  readonly signal: AbortSignal;
}

/** As the certificate probe has it by itself. */
const certificateForMs: Milliseconds = 14 * 86_400_000;

type Answerers = { readonly [K in QuestionKind]: (question: Question<K>, asker: Asker) => Promise<FactsOf<K>> };

const answerers: Answerers = {
  machines: ({ region, ids }, { adapters, signal }) => readMachinePlaces(adapters.clients, region, ids, signal),
  agents: ({ region, ids }, { adapters, signal }) => readHosts(adapters.clients, region, ids, signal),
  "database-instance": ({ region, id }, { adapters, signal }) => readInstanceCare(adapters.clients, region, id, signal),
  "replica-lag": ({ region, id }, { adapters, signal }) => instanceLagMs(adapters.clients, id, { region, at: adapters.clock.now(), signal }),
  "scaling-group": ({ region, name }, { adapters, signal }) => readGroupCare(adapters.clients, { region, name, signal }),
  launching: ({ region, name }, { adapters, signal }) => readLaunching(adapters.clients, { region, name, signal }),
  processors: ({ region, name }, { adapters, signal }) => readProcessors(adapters.clients, { region, name, signal }, adapters.clock.now()),
  async "record-sets"({ step, source, target }, { adapters }) {
    const sets = await unlessCode("NoSuchHostedZone", listRecordSets(adapters.clients, step.zone, step.name, step.type));
    if (sets === null) return null;
    const would = planRecordChange(sets, step, { source, target });
    return { sets, would: would.is === "hands-off" ? would : { is: would.is } };
  },
  "name-records": ({ name }, { adapters, signal }) => readNameRecords(adapters.clients, name, signal),
  "health-checks": (object, { adapters, signal }) => readHealthChecks(adapters.clients, object, signal),
  "switch-object": (object, { adapters }) => unlessCode("NoSuchBucket", readSwitchObject(adapters.clients, object, adapters)),
  "record-table": ({ region, table }, { adapters, signal }) => readTableCare(adapters.clients, region, table, signal),
  async secret({ name }, { adapters }) {
    try {
      return Object.entries(await adapters.secrets.read(name)).flatMap(([field, value]) => (value === "" ? [] : [field]));
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.code === "ResourceNotFoundException") return null;
      // Not JSON of texts: it is there, and no field of it can be read.
      if (thrown instanceof Refused && thrown.code === "secret-malformed") return [];
      throw thrown;
    }
  },
  registration: ({ step, serving }, { adapters, plan }) => registrationAt(step, serving, plan, adapters),
  async certificate({ host, port }, { adapters }): Promise<CertificateFacts> {
    const { kind, reached, detail } = await lookCertificate(adapters, { endpoint: `${host}:${port}`, atLeastMs: certificateForMs });
    if (kind === "healthy") return { is: "accepted", detail };
    return { is: kind === "failing" && reached ? "refused" : "not-reached", detail };
  },
  async addresses({ name, control }, { adapters, signal }) {
    const addresses = await resolveAddresses(name, adapters, signal);
    const blind = addresses.length === 0 && control !== null && (await resolveAddresses(control, adapters, signal)).length === 0;
    return { addresses, blind };
  },
  sightings: async (_question, { adapters, sightings }) => ({ sightings: await sightings(), at: adapters.clock.now() }),
  role: ({ of }, { adapters, plan, where, signal }) => readDenied(adapters.clients, `arn:${where.partition}:iam::${where.account}:role/${planFunctionName(plan.plan, of)}`, planStatements(plan, of, where), signal),
};

/** Null where AWS refuses with this word, which says that there is none. */
async function unlessCode<T>(code: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof Refused && thrown.code === code) return null;
    throw thrown;
  }
}

/** The facts that answer a question. Throws one of the four failures where it could not be asked. */
export async function answer(question: Question, asker: Asker): Promise<unknown> {
  const answerer = answerers[question.kind] as (question: Question, asker: Asker) => Promise<unknown>;
  try {
    return await answerer(question, asker);
  } catch (thrown) {
    throw asFailure(thrown);
  }
}
