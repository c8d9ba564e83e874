// Route 53's name servers and health checkers, which moto has not: the name server of the local world answers from the record
// sets that Route 53 holds, asked for again and again, and the health check of the switch is an anonymous GET of its object.

import { ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Zone } from "../../infra/local/world/zone.ts";
import type { RecordChange } from "../../infra/local/world/zone-changes.ts";
import type { RecordSet } from "../../workflows/mutations.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { client } from "./aws.ts";

export interface NamesOptions {
  readonly endpoint: string;
  readonly zoneId: string;
  readonly zone: Zone;
  /** The object that the check of the switch reads, by its own id. */
  readonly check: { readonly id: string; readonly url: string };
}

const everyMs: Milliseconds = 400;
const fields: readonly (keyof RecordSet)[] = ["Name", "Type", "TTL", "SetIdentifier", "Weight", "Failover", "MultiValueAnswer", "HealthCheckId", "ResourceRecords"];
const content = (set: RecordSet): string => JSON.stringify(fields.map((field) => set[field] ?? null));
const isOfZone = ({ Type }: Pick<RecordSet, "Type">): boolean => Type !== "NS" && Type !== "SOA";

export class Names {
  readonly #options: NamesOptions;
  readonly #end = new AbortController();
  #healthy = true;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: NamesOptions) {
    this.#options = options;
  }

  /** Looks once, and then again and again. */
  async start(): Promise<void> {
    await this.#look();
    this.#loop = this.#again();
  }

  /** Whether the health check of the switch passes now; it is inverted. Undefined for another check. */
  isHealthy(id: string): boolean | undefined {
    return id === this.#options.check.id ? this.#healthy : undefined;
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#loop;
  }

  async #again(): Promise<void> {
    while (!this.#end.signal.aborted) {
      await systemClock.sleep(everyMs, this.#end.signal).catch(() => undefined);
      // A look that failed is made again; the answers stay as they were, as those of name servers do.
      if (!this.#end.signal.aborted) await this.#look().catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { endpoint, zoneId, zone, check } = this.#options;
    const { status } = await fetch(check.url);
    this.#healthy = status !== 200;
    const { ResourceRecordSets = [] } = await client(Route53Client, endpoint, "us-east-1").send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }));
    const held = (ResourceRecordSets as unknown as readonly RecordSet[]).filter(isOfZone);
    const served = zone.list().filter(isOfZone);
    const without = (list: readonly RecordSet[], others: readonly RecordSet[]): readonly RecordSet[] => list.filter((set) => !others.some((other) => content(other) === content(set)));
    const changes: readonly RecordChange[] = [
      ...without(served, held).map((ResourceRecordSet) => ({ Action: "DELETE" as const, ResourceRecordSet })),
      ...without(held, served).map((ResourceRecordSet) => ({ Action: "CREATE" as const, ResourceRecordSet })),
    ];
    if (changes.length > 0) zone.apply(changes);
  }
}
