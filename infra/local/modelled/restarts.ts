// What its platform starts anew: services that the plan gives time for a restart (D2, D3, D5). Behaviour: when the service
// fails, or the machines that bear it go down by themselves, Auto Scaling, Kubernetes or a supervisor notices and starts it
// anew, which takes two thirds of the time that the plan allows. Nothing is started at a site without power, nor while the
// control plane of Auto Scaling or EKS in its Region does not answer; then it is tried again every 30 s. Single nodes of a
// cluster are not its platform's matter. A machine that was stopped through EC2 stays stopped, unless it belongs to a group that
// may launch: that takes it for one that died. A group whose Launch is suspended, or whose size is zero, starts nothing.

import type { Plan } from "../../../workflows/plan.ts";
import { watchedServices } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { ModelledNetwork } from "./network.ts";

const againMs: Milliseconds = 30_000;
const ofAllowed = 2 / 3;
const platforms = ["autoscaling", "eks"];

export interface RestartsOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly network: ModelledNetwork;
  /** Whether the service failed, or its machine went down by itself. */
  readonly hasFailed: (service: string, site: string) => boolean;
  /** Whether what would start it may launch. */
  readonly mayStart: (service: string, site: string) => boolean;
  readonly start: (service: string, site: string) => void;
}

export class Restarts {
  readonly #options: RestartsOptions;
  readonly #allowed: ReadonlyMap<string, Milliseconds>;
  readonly #pending = new Set<string>();

  constructor(options: RestartsOptions) {
    this.#options = options;
    this.#allowed = new Map(watchedServices(options.plan).flatMap(([service, { restarts }]) => (restarts === undefined ? [] : [[service, restarts] as const])));
  }

  /** Whether a platform starts the service. */
  has(service: string): boolean {
    return this.#allowed.has(service);
  }

  /** Looks whether anything is to be started anew. */
  follow(): void {
    for (const service of this.#allowed.keys()) {
      for (const site of Object.keys(this.#options.plan.sites)) {
        const key = `${service}@${site}`;
        if (this.#pending.has(key) || !this.#options.hasFailed(service, site)) continue;
        this.#pending.add(key);
        void this.#restart(service, site).finally(() => this.#pending.delete(key));
      }
    }
  }

  async #restart(service: string, site: string): Promise<void> {
    const { clock, hasFailed, mayStart, start } = this.#options;
    await clock.sleep((this.#allowed.get(service) ?? 0) * ofAllowed);
    while (hasFailed(service, site)) {
      if (this.#platformAnswers(site) && mayStart(service, site)) return start(service, site);
      await clock.sleep(againMs);
    }
  }

  #platformAnswers(site: string): boolean {
    const { network, plan } = this.#options;
    return !network.isDown(site) && platforms.every((platform) => network.planeAnswers(platform, plan.sites[site]?.region ?? ""));
  }
}
