// One database of a plan: a copy at each site. Behaviour:
// - At first the copy at the home site is the writer and the other one follows it, `lag` behind (200 ms at first). It stands
//   still while a copy is down, replication is cut or the way to the source is away, and then catches up at ten times the pace.
// - A server on a machine of one's own is down while that machine is; the command that promotes it stands in promoting.ts.
// - A promotion by RDS takes 90 s in the world, and waits for a copy that is down. From then on that copy is a writer with a
//   timeline of its own: what the other wrote after the position that it had reached is lost, and grows while that one writes on.
// - What is told before the story begins has been so for long; a lag told later grows second by second until it is reached.
// - A database that is restored has no copy at the other site before; its backups stand in backups.ts.
// - One that was set aside is reached by nobody; a copy that is made anew takes fifteen minutes and holds from then on what the other
//   holds and writes. So at any time each copy holds what it wrote itself and what the other wrote until its position.
// - Nothing keeps a former writer from taking writes when it is back: two writers are possible here.
// - Times are true times; the clock of a database is that of its site.

import { endpointAt, hasOwnCopy, instancesOf } from "../../../workflows/database-copies.ts";
import type { Database, Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { DatabaseInWorld } from "../aws/rds.ts";
import type { ModelledNetwork } from "./network.ts";
import type { Pulse } from "./pulse.ts";
import { WriteLog } from "./write-log.ts";

const usualLagMs: Milliseconds = 200;
const catchUpPace = 10;
const promotionMs: Milliseconds = 90_000;
/** How often a backup reaches the other site, and how old what it holds is then. */
const backupEveryMs: Milliseconds = 300_000;
const backupOldMs: Milliseconds = 120_000;
/** How long it takes to fill a new copy. */
const seedingMs: Milliseconds = 900_000;
/** How often a promotion looks whether its copy is there again, and the filling of one whether it goes on. */
const againMs: Milliseconds = 5_000;

interface Copy {
  readonly site: string;
  /** What was written here; of a copy that was made anew, what both hold of it. */
  readonly log: WriteLog;
  /** When observers wrote their trial rows here. */
  readonly trials: Instant[];
  up: boolean;
  /** Before it is restored there is none. */
  exists: boolean;
  role: "writer" | "replica";
  /** It holds what the source wrote until then; null: it never followed anybody. */
  position: Instant | null;
}

export interface CopyReading {
  readonly role: "writer" | "replica";
  readonly newestWriteAt: Instant | null;
  readonly transactions: number;
  readonly trialWrites: number;
  /** Null while it does not stream. */
  readonly lagMs: Milliseconds | null;
}

export class ModelledDatabase {
  readonly name: string;
  readonly definition: Database;
  readonly #plan: Plan;
  readonly #network: ModelledNetwork;
  readonly #clock: Clock;
  readonly #pulse: Pulse;
  /** Whether the machine on which a server of one's own runs is there. */
  readonly #stands: (site: string) => boolean;
  readonly #copies: Readonly<Record<string, Copy>>;
  readonly startedAt: Instant;
  /** When the copy at home was seen up last, for its backups. */
  #homeUpAt: Instant;
  #lagMs: Milliseconds | null = usualLagMs;
  #followsMs: Milliseconds = usualLagMs;
  #cut = false;
  /** Sites at which a replica stands behind what was restored there: RDS shows it as the replica that it was. */
  readonly #replicaBehind = new Set<string>();
  /** The copy that was promoted last. */
  #promoted: Copy | undefined;

  constructor(options: { readonly name: string; readonly plan: Plan; readonly network: ModelledNetwork; readonly clock: Clock; readonly pulse: Pulse; readonly stands?: (database: Database, site: string) => boolean }) {
    const { name, plan, network, clock, pulse, stands = () => true } = options;
    this.name = name;
    this.definition = plan.databases[name] as Database;
    this.#plan = plan;
    this.#network = network;
    this.#clock = clock;
    this.#pulse = pulse;
    this.#stands = (site) => stands(this.definition, site);
    this.startedAt = clock.now();
    this.#homeUpAt = this.startedAt;
    const bySite = hasOwnCopy(this.definition) || this.definition.restored === undefined;
    this.#copies = Object.fromEntries(
      Object.keys(plan.sites).map((site) => [site, { site, log: new WriteLog(), trials: [], up: true, exists: bySite || site === plan.home, role: site === plan.home ? "writer" : "replica", position: site === plan.home ? null : clock.now() }]),
    );
    pulse.reckon((from, to) => this.#follow(from, to));
  }

  isUp(site: string): boolean {
    const copy = this.#copies[site];
    return copy?.up === true && copy.exists && !this.#network.isDown(site) && this.#stands(site);
  }
  isWriter(site: string): boolean {
    return this.#copies[site]?.role === "writer";
  }
  setUp(site: string, up: boolean): boolean {
    const copy = this.#copies[site];
    if (copy === undefined || copy.up === up) return false;
    this.#pulse.change(() => (copy.up = up));
    return true;
  }
  /** Whether the copy at a site was there from the beginning and wrote then; its backups are what may be restored. */
  isOriginal(site: string): boolean {
    return this.#plan.home === site;
  }
  /** Up to when its automated backups at the other site hold what was written. */
  backedUpUntil(): Instant {
    this.#pulse.settle();
    return this.startedAt - backupOldMs + Math.floor(Math.max(0, this.#homeUpAt - this.startedAt) / backupEveryMs) * backupEveryMs;
  }
  /** An instance was made at a site of a backup, and takes writes; whatever stood there goes on without clients. */
  restored(site: string, holdsUntil: Instant): void {
    const copy = this.#copies[site];
    if (copy === undefined) return;
    if (hasOwnCopy(this.definition) && copy.role === "replica") this.#replicaBehind.add(site);
    this.#pulse.change(() => Object.assign(copy, { exists: true, up: true, role: "writer", position: holdsUntil }), `${this.name} at ${site} is restored and takes writes`);
    this.#promoted = copy;
  }
  /** The instance that was restored is deleted. */
  removed(site: string): void {
    const copy = this.#copies[site];
    if (copy === undefined) return;
    const stays = hasOwnCopy(this.definition);
    this.#replicaBehind.delete(site);
    this.#pulse.change(() => Object.assign(copy, { exists: stays, role: "replica" }), `what was restored of ${this.name} at ${site} is deleted`);
    this.#promoted = undefined;
  }
  /** The copy at a site stands under another name from now on: nothing of the application reaches it any more, and it is kept. */
  setAside(site: string): void {
    const copy = this.#copies[site];
    if (copy === undefined) return;
    this.#pulse.change(() => Object.assign(copy, { exists: false, role: "replica" }), `${this.name} at ${site} is set aside under another name`);
  }
  /** Makes a copy at a site anew of what the other one holds, while that can be read; resolves when it follows, or when what makes it does not go on. */
  async seed(site: string, goesOn: () => boolean = () => true): Promise<void> {
    const copy = this.#copies[site];
    const source = copy === undefined ? undefined : this.#source(copy);
    if (copy === undefined || source === undefined) return;
    for (let leftMs = seedingMs; leftMs > 0 || !this.isUp(source.site) || !this.#network.reaches(site, source.site); leftMs -= againMs) {
      await this.#clock.sleep(againMs);
      if (!goesOn()) return;
    }
    this.#pulse.change(() => {
      // What it had written itself and the other never received is in the instance that was set aside, and in no copy.
      const shared = source.position ?? Number.NEGATIVE_INFINITY;
      copy.log.forgetAfter(shared);
      copy.trials.splice(0, copy.trials.length, ...copy.trials.filter((at) => at <= shared));
      Object.assign(copy, { exists: true, up: true, role: "replica", position: this.#clock.now() });
    }, `${this.name} at ${site} is a copy of ${source.site} again`);
  }
  /** How many writes a former writer holds that the other one never received. */
  onlyAt(site: string): number {
    const copy = this.#copies[site];
    const shared = copy === undefined ? undefined : (this.#source(copy)?.position ?? undefined);
    return copy === undefined || shared === undefined ? 0 : copy.log.countUpTo(this.#clock.now()) - copy.log.countUpTo(shared);
  }
  setCut(cut: boolean): boolean {
    if (this.#cut === cut) return false;
    this.#pulse.change(() => (this.#cut = cut));
    return true;
  }
  /**
   * From now on the copy falls or is so far behind; null: nobody can read how far, and it follows as it did. `since-long`: it
   * has been so before anybody looked, so that it holds no more than that now.
   */
  setLag(lagMs: Milliseconds | null, how: "from-now" | "since-long" = "from-now"): void {
    this.#pulse.change(() => {
      this.#lagMs = lagMs;
      if (lagMs === null) return;
      this.#followsMs = lagMs;
      if (how === "from-now") return;
      for (const copy of Object.values(this.#copies)) if (copy.role === "replica" && copy.position !== null) copy.position = Math.min(copy.position, this.#clock.now() - lagMs);
    });
  }

  /** Clients wrote to the copy at a site for that time. */
  written(site: string, from: Instant, to: Instant): void {
    this.#copies[site]?.log.add(from, to);
  }
  /** An observer wrote its trial row. */
  tried(site: string): void {
    this.#copies[site]?.trials.push(this.#clock.now());
  }

  #source(copy: Copy): Copy | undefined {
    return this.#copies[otherSite(this.#plan, copy.site)];
  }

  #streams(copy: Copy): boolean {
    const source = this.#source(copy);
    return source !== undefined && !this.#cut && this.isUp(copy.site) && this.isUp(source.site) && this.#network.reaches(copy.site, source.site);
  }

  #follow(from: Instant, to: Instant): void {
    if (this.isUp(this.#plan.home)) this.#homeUpAt = to;
    for (const copy of Object.values(this.#copies)) {
      if (copy.role !== "replica" || copy.position === null || !this.#streams(copy)) continue;
      copy.position = Math.max(copy.position, Math.min(to - this.#followsMs, copy.position + (to - from) * catchUpPace));
    }
  }

  /** What the copy at a site holds now, by true time; settle the pulse before. */
  reading(site: string): CopyReading | undefined {
    const copy = this.#copies[site];
    if (copy === undefined) return undefined;
    const now = this.#clock.now();
    const unread = copy.role === "replica" && this.#lagMs === null;
    const inherited = copy.position === null ? undefined : this.#source(copy);
    const position = copy.position ?? now;
    const trials = copy.trials.length + (inherited === undefined ? 0 : countUpTo(inherited.trials, position));
    const transactions = copy.log.countUpTo(now) + (inherited?.log.countUpTo(position) ?? 0) + trials;
    const streams = copy.role === "replica" && this.#streams(copy);
    return { role: copy.role, newestWriteAt: unread ? null : this.newestAt(site, true), transactions, trialWrites: trials, lagMs: !streams || unread ? null : Math.max(0, now - position) };
  }

  /** Commit time of the newest write that the copy holds; observers' trial rows count where asked for. */
  newestAt(site: string, withTrials = false): Instant {
    const copy = this.#copies[site];
    if (copy === undefined) return this.startedAt;
    const now = this.#clock.now();
    const inherited = copy.position === null ? undefined : this.#source(copy);
    const until = copy.position ?? now;
    const { startedAt } = this;
    const written = Math.max(startedAt, copy.log.newestUpTo(now) ?? startedAt, inherited?.log.newestUpTo(until) ?? startedAt);
    return withTrials ? Math.max(written, copy.trials.at(-1) ?? startedAt, inherited?.trials.findLast((at) => at <= until) ?? startedAt) : written;
  }

  /** Seconds of acknowledged writes that the newest writer does not hold and never will. */
  lostSeconds(): number {
    const writer = this.#promoted;
    const former = writer === undefined ? undefined : this.#source(writer);
    if (writer?.position == null || former === undefined) return 0;
    return (former.log.writtenMs(this.#clock.now()) - former.log.writtenMs(writer.position)) / 1_000;
  }

  /** As RDS sees the copy at a site. */
  inRds(site: string): DatabaseInWorld {
    const copy = this.#copies[site];
    const other = otherSite(this.#plan, site);
    const [host = "", port = "5432"] = (endpointAt(this.definition, site) ?? "").split(":");
    const region = (each: string): string => this.#plan.sites[each]?.region ?? "";
    const isReplica = copy?.role === "replica" || this.#replicaBehind.has(site);
    return {
      region: region(site), host, port: Number(port),
      replicaOf: isReplica ? { id: instancesOf(this.definition)[other]?.id ?? "", region: region(other) } : null,
      ...(copy !== undefined && isReplica && !this.#streams(copy) ? { replication: "error" } : {}),
    };
  }

  /** Makes the copy a writer of its own; resolves when it is one. */
  async promote(site: string): Promise<void> {
    const copy = this.#copies[site];
    if (copy === undefined || copy.role === "writer") return;
    await this.#clock.sleep(promotionMs);
    while (!this.isUp(site)) await this.#clock.sleep(againMs);
    this.becomeWriter(site);
  }

  /** The copy ends its recovery with what it holds, now. */
  becomeWriter(site: string): void {
    const copy = this.#copies[site];
    if (copy === undefined) return;
    this.#pulse.change(() => {
      copy.role = "writer";
      this.#promoted = copy;
    }, `${this.name} at ${site} takes writes of its own`);
  }

  /** Where the copy at a site gets its writes from: `host:port`. */
  sourceOf(site: string): string {
    return endpointAt(this.definition, otherSite(this.#plan, site)) ?? "nowhere";
  }
}

/** How many of the times, which are in order, lie at or before an instant. */
function countUpTo(times: readonly Instant[], until: Instant): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= until) low = middle + 1;
    else high = middle;
  }
  return low;
}
