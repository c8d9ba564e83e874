// What the local page and the terminal show: one value, read from the world and the record, never changed by reading it.

import type { Observation } from "../../../workflows/evidence.ts";
import type { GateState } from "../../../workflows/record.ts";
import type { Report } from "../../../workflows/report.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { AlarmState } from "../aws/cloudwatch.ts";
import type { Outage } from "../world/writer.ts";

export interface SiteView {
  readonly site: string;
  readonly region: string;
  /** The site's machine in EC2's words: running, stopping, stopped. */
  readonly machine: string;
  /** Whether the site's processes live; a killed site is not up although EC2 still says running. */
  readonly up: boolean;
  /** The active site of the plan according to the record. */
  readonly active: boolean;
  readonly database: "primary" | "standby" | "down";
  readonly services: readonly { readonly service: string; readonly running: boolean; readonly stoppedOnPurpose: boolean }[];
}

export interface LocalState {
  readonly at: Instant;
  readonly plan: string;
  readonly title: string;
  readonly tempo: number;
  readonly home: string;
  readonly sites: readonly SiteView[];
  /** The client that never stops writing, as it sees the application. */
  readonly client: {
    readonly name: string;
    readonly resolvesTo: readonly string[];
    /** The site whose address it resolves to; null when to none or to several. */
    readonly leadsTo: string | null;
    readonly serving: boolean;
    readonly acknowledged: number;
    readonly refused: number;
    readonly outages: readonly Outage[];
    readonly lastError: string;
  };
  readonly replication: { readonly cut: boolean; /** null: not measured. */ readonly lagMs: Milliseconds | null };
  readonly cutLinks: readonly string[];
  readonly alarms: readonly { readonly name: string; readonly state: AlarmState; readonly since: Instant }[];
  readonly webhooks: readonly { readonly provider: string; readonly registeredAt: string | null }[];
  /** The newest run, open or closed; null before the first. */
  readonly run: Report | null;
  readonly evidence: readonly Observation[];
  readonly waitingGates: readonly GateState[];
  readonly pages: readonly { readonly at: Instant; readonly subject: string; readonly message: string }[];
  readonly notManaged: readonly { readonly service: string; readonly because: string }[];
}

/** A person's decision as the page and the terminal send it. */
export interface DecisionInput {
  readonly gate: string;
  readonly revision: number;
  readonly digest: string;
  readonly decision: string;
  readonly by: string;
  readonly reason: string;
}

/** What the page's server needs of the world. */
export interface ConsolePort {
  state(): Promise<LocalState>;
  /** A fault in the words of infra/local/faults.ts, without its time. Throws `Refused` when it is not understood. */
  fault(text: string): Promise<void>;
  decide(input: DecisionInput): Promise<{ readonly decided: true; readonly decision: string; readonly by: string } | { readonly decided: false; readonly code: string; readonly because: string }>;
  /** A person asks for a failover away from the active site. */
  requestFailover(by: string, reason: string): Promise<{ readonly answered: string; readonly because?: string; readonly run?: string }>;
}
