// Amazon Route 53 on one machine: the control plane, in front of a zone that a name server answers from.
//
// Behaviour: a change is accepted or refused at once as a whole (by which rules: ../world/zone-changes.ts) and is seen by ListResourceRecordSets at once; the name
// servers answer by it only when it is INSYNC, `propagateMs` later, and until then GetChange says PENDING. Changes reach
// them in the order in which they were accepted. Names are given with a dot at the end; pages come in the order of
// reversed labels, type, identifier, and may be asked to be small (MaxItems). The control plane answers in us-east-1 only.

import type { Clock } from "../../../workflows/ports.ts";
import type { ChangeBatch, RecordSet } from "../../../workflows/mutations.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { recordName } from "../../../lambdas/aws/record-name.ts";
import { sleeps } from "../sleeps.ts";
import { applyChanges, BatchRefused } from "../world/zone-changes.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";

/** What the name servers answer from. */
export interface Zone {
  readonly name: string;
  list(): readonly RecordSet[];
  apply(changes: ChangeBatch["Changes"]): void;
}

export interface LocalRoute53Options {
  readonly clock: Clock;
  readonly propagateMs: Milliseconds;
  /** Zones by their id (`Z…`). */
  readonly zones: Readonly<Record<string, Zone>>;
  readonly knowsHealthCheck?: (id: string) => boolean;
}
type Change = { readonly id: string; status: "PENDING" | "INSYNC"; readonly submittedAt: Date };

const mostItems = 300;

export class LocalRoute53 implements AwsService {
  readonly #options: LocalRoute53Options;
  readonly #sets: Map<string, readonly RecordSet[]>;
  readonly #changes = new Map<string, Change>();
  readonly #end = new AbortController();
  #propagation: Promise<void> = Promise.resolve();

  constructor(options: LocalRoute53Options) {
    this.#options = options;
    this.#sets = new Map(Object.entries(options.zones).map(([id, zone]) => [id, zone.list()]));
  }

  async handle(call: AwsCall): Promise<unknown> {
    if (call.region !== "us-east-1") throw new AwsAnswerError("UnknownEndpoint", `Route 53 has no control plane in ${call.region}`, 404);
    switch (call.operation) {
      case "ListResourceRecordSets":
        return this.#list(call.input as unknown as ListInput);
      case "ChangeResourceRecordSets":
        return this.#change(call.input as unknown as ChangeInput);
      case "GetChange":
        return { $metadata: { httpStatusCode: 200 }, ChangeInfo: this.#info(this.#known(String(call.input["Id"]))) };
      default:
        throw notImplemented(call);
    }
  }

  /** Stops what is on its way to the name servers. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#propagation;
  }

  #list({ HostedZoneId, StartRecordName, StartRecordType, StartRecordIdentifier, MaxItems }: ListInput): unknown {
    const { sets } = this.#zone(HostedZoneId);
    const from = StartRecordName === undefined ? "" : order({ Name: recordName(StartRecordName), Type: StartRecordType ?? "", SetIdentifier: StartRecordIdentifier ?? "" });
    const behind = [...sets].sort((a, b) => compare(order(a), order(b))).filter((set) => compare(order(set), from) >= 0);
    const limit = Math.min(mostItems, Number(MaxItems ?? mostItems));
    const next = behind[limit];
    return {
      $metadata: { httpStatusCode: 200 },
      ResourceRecordSets: behind.slice(0, limit).map((set) => ({ ...set, Name: recordName(set.Name) })),
      IsTruncated: next !== undefined,
      MaxItems: limit,
      ...(next === undefined ? {} : { NextRecordName: recordName(next.Name), NextRecordType: next.Type, ...(next.SetIdentifier === undefined ? {} : { NextRecordIdentifier: next.SetIdentifier }) }),
    };
  }

  #change({ HostedZoneId, ChangeBatch: { Changes: sent } }: ChangeInput): unknown {
    // An alias comes without a list of records.
    const Changes = sent.map(({ Action, ResourceRecordSet: set }) => ({ Action, ResourceRecordSet: { ...set, ResourceRecords: (set as Partial<RecordSet>).ResourceRecords ?? [] } }));
    const { id, zone, sets } = this.#zone(HostedZoneId);
    const unknown = Changes.find(({ Action, ResourceRecordSet: { HealthCheckId } }) => Action === "CREATE" && HealthCheckId !== undefined && this.#options.knowsHealthCheck?.(HealthCheckId) === false);
    if (unknown) throw new AwsAnswerError("NoSuchHealthCheck", `No health check exists with the specified ID ${unknown.ResourceRecordSet.HealthCheckId}`, 404);
    this.#sets.set(id, accepted(zone.name, sets, Changes));

    const change: Change = { id: `C${this.#options.clock.id().replaceAll("-", "").slice(0, 20).toUpperCase()}`, status: "PENDING", submittedAt: new Date(this.#options.clock.now()) };
    this.#changes.set(change.id, change);
    const arrived = sleeps(this.#options.clock, this.#options.propagateMs, this.#end.signal);
    this.#propagation = this.#propagation.then(async () => {
      if (!(await arrived)) return;
      zone.apply(Changes);
      change.status = "INSYNC";
    });
    return { $metadata: { httpStatusCode: 200 }, ChangeInfo: this.#info(change) };
  }

  #zone(given: string): { readonly id: string; readonly zone: Zone; readonly sets: readonly RecordSet[] } {
    const id = given.replace(/^\/?hostedzone\//, "");
    const zone = this.#options.zones[id];
    const sets = this.#sets.get(id);
    if (zone === undefined || sets === undefined) throw new AwsAnswerError("NoSuchHostedZone", `No hosted zone found with ID: ${id}`, 404);
    return { id, zone, sets };
  }

  #known(given: string): Change {
    const change = this.#changes.get(given.replace(/^\/?change\//, ""));
    if (change === undefined) throw new AwsAnswerError("NoSuchChange", `Could not find resource with ID: ${given}`, 404);
    return change;
  }

  #info({ id, status, submittedAt }: Change): unknown {
    return { Id: `/change/${id}`, Status: status, SubmittedAt: submittedAt };
  }
}

/** The sets after the changes, by the rules of the zone itself; what it refuses is an error of the service here. */
function accepted(zone: string, sets: readonly RecordSet[], changes: ChangeBatch["Changes"]): readonly RecordSet[] {
  try {
    return applyChanges(zone, sets, changes);
  } catch (thrown) {
    if (thrown instanceof BatchRefused) throw new AwsAnswerError(thrown.code ?? "InvalidChangeBatch", thrown.message);
    throw thrown;
  }
}

interface ListInput {
  readonly HostedZoneId: string;
  readonly StartRecordName?: string;
  readonly StartRecordType?: string;
  readonly StartRecordIdentifier?: string;
  readonly MaxItems?: number | string;
}
interface ChangeInput {
  readonly HostedZoneId: string;
  readonly ChangeBatch: ChangeBatch;
}

/** The place of a set in a list: labels from the right, then type, then identifier. */
function order({ Name, Type, SetIdentifier }: { readonly Name: string; readonly Type: string; readonly SetIdentifier?: string }): string {
  const labels = recordName(Name).slice(0, -1).split(".").reverse().join("\u0001");
  return [labels, Type, SetIdentifier ?? ""].join("\u0000");
}
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
