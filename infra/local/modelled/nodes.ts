// Clusters that each site has for itself, with the same nodes at both (C3): what a plan lists as members. Behaviour:
// - A node runs while it was not stopped and a machine is there for it: the host of its own name, else any of its site.
// - A service that is down has no node that answers. RabbitMQ is otherwise (C12): there the queue is dead behind open ports,
//   every node takes connections and gives no message back. The same holds where fewer nodes run than are enough.
// - A node of anything else answers for itself, however few are left; the cluster does its work while enough of them run.

import { memberThing } from "../../../workflows/plan-members.ts";
import { probeKind } from "../../../workflows/probe-input.ts";
import type { WatchedService } from "../../../workflows/plan.ts";
import { Cluster } from "./cluster.ts";
import type { ClusterOptions } from "./cluster.ts";

export interface NodesOptions extends Omit<ClusterOptions, "stands"> {
  readonly watched: WatchedService;
  /** Whether a machine is there for a node. */
  readonly carries: (site: string, node: string) => boolean;
  /** Whether the service as a whole was made to fail at a site. */
  readonly hasFailed: (site: string) => boolean;
}

/** The nodes that a plan lists for a service at each site; undefined for a cluster over both sites and for a service without. */
export function listedNodes({ members }: Pick<WatchedService, "members">): readonly string[] | undefined {
  return Array.isArray(members) ? members : undefined;
}

export class NodeCluster extends Cluster {
  readonly #nodes: readonly string[];
  readonly #enough: number;
  readonly #isQueue: boolean;
  readonly #hasFailed: NodesOptions["hasFailed"];

  constructor({ watched, carries, hasFailed, ...options }: NodesOptions) {
    const nodes = listedNodes(watched) ?? [];
    const isQueue = probeKind(watched.probe) === "amqp";
    const stands = (member: string): boolean => {
      const [node = "", site = ""] = member.split("@");
      return carries(site, node) && (isQueue || !hasFailed(site));
    };
    super({ ...options, stands }, Object.keys(options.plan.sites).flatMap((site) => nodes.map((node) => `${node}@${site}`)));
    this.#nodes = nodes;
    this.#enough = watched.enough ?? nodes.length;
    this.#isQueue = isQueue;
    this.#hasFailed = hasFailed;
  }

  /** Whether a node runs, or of a site: any node there. */
  override runs(memberOrSite: string): boolean {
    return super.runs(memberOrSite) || this.#nodes.some((node) => super.runs(`${node}@${memberOrSite}`));
  }

  works(site: string): boolean {
    return !this.#hasFailed(site) && this.#nodes.filter((node) => super.runs(`${node}@${site}`)).length >= this.#enough;
  }

  /** Whether a node that runs does its work. */
  serves(node: string, site: string): boolean {
    return super.runs(`${node}@${site}`) && (!this.#isQueue || this.works(site));
  }

  /** What stands in for a node that does no work: its own words. */
  saysDead(node: string): string {
    return this.#isQueue ? "takes connections and confirms no message: the queue is dead" : `${memberThing(this.options.service, node)} answers and does not do its work`;
  }

  /** Nodes elect nobody: there is nothing that moves by itself. */
  follow(): void {}
}
