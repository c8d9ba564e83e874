// What EKS says about a cluster, and the token by which its API server knows our role: an STS request that is signed and
// never sent; the API server sends it and so learns who signed.

import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Instant, Seconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { eks } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface Cluster {
  /** ACTIVE, UPDATING, FAILED … */
  readonly status: string;
  /** Where its API server is, with the authority that its certificate is of (PEM); undefined while it has none. */
  readonly server: { readonly endpoint: string; readonly authority: string } | undefined;
}

/** One cluster, or undefined when the Region has none of that name. Throws `Transient` or `Refused`. */
export async function readCluster(clients: Clients, region: string, name: string, signal?: AbortSignal): Promise<Cluster | undefined> {
  const client = clients.get(eks, region, "read");
  const answer = await reading(`eks.DescribeCluster in ${region}`, async () => {
    try {
      return await client.send(new DescribeClusterCommand({ name }), signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      if (isAwsError(thrown, "ResourceNotFoundException")) return undefined;
      throw thrown;
    }
  });
  if (answer?.cluster === undefined) return undefined;
  const { status, endpoint, certificateAuthority } = answer.cluster;
  const authority = certificateAuthority?.data;
  return { status: status ?? "unknown", server: endpoint === undefined || authority === undefined ? undefined : { endpoint, authority: Buffer.from(authority, "base64").toString("utf8") } };
}

/** As long as the API server takes the token; it asks STS about it at once. */
const validS: Seconds = 60;

/** A bearer token for the API server of a cluster, signed at `at`. Nothing is sent. Throws `Transient` or `Refused` when there are no credentials. */
export async function clusterToken(clients: Clients, region: string, name: string, at: Instant): Promise<string> {
  // Those of the client that asks EKS: of the site's own role, where the site lies in another account.
  const { credentials, sha256 } = clients.get(eks, region, "read").config;
  const hostname = `sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const signer = new SignatureV4({ credentials, region, service: "sts", sha256 });
  const request = {
    method: "GET", protocol: "https:", hostname, path: "/",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    // The cluster's name is signed along, so that a token for one cluster is none for another.
    headers: { host: hostname, "x-k8s-aws-id": name },
  };
  const signed = await reading(`the credentials of the probe for ${name}`, () => signer.presign(request, { expiresIn: validS, signingDate: new Date(at) }));
  const query = Object.entries(signed.query ?? {}).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`);
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query.join("&")}`).toString("base64url")}`;
}
