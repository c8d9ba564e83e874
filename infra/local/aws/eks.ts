// Stands in for EKS, which only says where the API server of a cluster is: DescribeCluster answers with its endpoint and authority,
// or ResourceNotFoundException (HTTP 404) for a cluster that the Region does not have.

import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { text } from "./input.ts";

export interface ClusterInWorld {
  readonly endpoint: string;
  /** PEM. */
  readonly authority: string;
}

export class EksService implements AwsService {
  readonly #find: (cluster: string, region: string) => ClusterInWorld | undefined;

  constructor(find: (cluster: string, region: string) => ClusterInWorld | undefined) {
    this.#find = find;
  }

  async handle(call: AwsCall): Promise<unknown> {
    if (call.operation !== "DescribeCluster") throw notImplemented(call);
    const name = text(call, "name");
    const found = this.#find(name, call.region);
    if (found === undefined) throw new AwsAnswerError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404);
    return { cluster: { name, status: "ACTIVE", endpoint: found.endpoint, certificateAuthority: { data: Buffer.from(found.authority).toString("base64") } } };
  }
}
