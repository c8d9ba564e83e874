// Where S3 is asked for an object. The SDK carries a rule set for all that a bucket's name can mean, 18 kB of it: access points,
// Outposts, Object Lambda, directory buckets, acceleration. No name of ours is any of these, so a bundle holds these few lines
// in its place. test/unit/bundling/s3-endpoint.test.ts holds them against the SDK's own rules.

import { Defect } from "../../workflows/failure.ts";

/** What the SDK asks for an endpoint with; the names are its own. */
export interface EndpointParams {
  readonly Bucket?: string | undefined;
  readonly Region?: string | undefined;
  /** Where something else stands in for S3, for example under AWS_ENDPOINT_URL. */
  readonly Endpoint?: string | undefined;
  readonly ForcePathStyle?: boolean | undefined;
  readonly Accelerate?: boolean | undefined;
  readonly UseDualStack?: boolean | undefined;
  readonly UseFIPS?: boolean | undefined;
  readonly UseGlobalEndpoint?: boolean | undefined;
}

/** Of the SDK's own functions for endpoints, those that are needed here. */
export interface EndpointFunctions {
  /** The domain of all services in the Region's partition, for example amazonaws.com.cn. */
  readonly partition: (region: string) => { readonly dnsSuffix: string };
  /** Whether a bucket's name can stand in the name of a host; with `dots` also one that has dots, which no certificate covers. */
  readonly isVirtualHostableS3Bucket: (bucket: string, dots?: boolean) => boolean;
}

export interface Endpoint {
  readonly url: URL;
  readonly properties: { readonly authSchemes: readonly { readonly name: "sigv4"; readonly signingName: "s3"; readonly signingRegion: string; readonly disableDoubleEncoding: true }[] };
  readonly headers: Readonly<Record<string, never>>;
}

/** Names that are no bucket of the usual kind: an ARN, and the endings that S3 keeps for directory buckets, access points and Outposts. */
const otherThing = /^arn:|--(x|xa|op)-s3$|-s3alias$/;
const address = /^(\d{1,3}\.){3}\d{1,3}$/;

/** The endpoint of one bucket. Throws `Defect` for what was left out, so that nothing is ever sent to a place that is a guess. */
export function bucketEndpoint({ Bucket: bucket, Region: region, Endpoint: standIn, ForcePathStyle: byPath, ...special }: EndpointParams, { partition, isVirtualHostableS3Bucket: hostable }: EndpointFunctions): Endpoint {
  if (bucket === undefined || region === undefined || region === "aws-global" || otherThing.test(bucket) || special.Accelerate || special.UseDualStack || special.UseFIPS || special.UseGlobalEndpoint) {
    throw new Defect(`how S3 is reached for ${bucket ?? "no bucket"} in ${region ?? "no Region"} was left out of this bundle: see infra/bundling/s3-endpoint.ts`);
  }
  const base = new URL(standIn ?? `https://s3.${region}.${partition(region).dnsSuffix}`);
  const path = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  const inHost = byPath !== true && !address.test(base.hostname) && hostable(bucket, base.protocol === "http:");
  return {
    url: new URL(inHost ? `${base.protocol}//${bucket}.${base.host}${base.pathname}` : `${base.protocol}//${base.host}${path}${encodeURIComponent(bucket)}`),
    properties: { authSchemes: [{ name: "sigv4", signingName: "s3", signingRegion: region, disableDoubleEncoding: true }] },
    headers: {},
  };
}
