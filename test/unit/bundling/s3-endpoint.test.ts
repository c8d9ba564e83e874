// Our few lines about where S3 is asked, held against the SDK's own rules: wherever ours answer, both give the same place.

import { awsEndpointFunctions } from "@aws-sdk/core/client";
import { S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { bucketEndpoint } from "../../../infra/bundling/s3-endpoint.ts";
import type { EndpointFunctions, EndpointParams } from "../../../infra/bundling/s3-endpoint.ts";

const functions = awsEndpointFunctions as unknown as EndpointFunctions;
const client = new S3Client({ region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
const plain = ({ url, properties, headers }: { readonly url: URL; readonly properties?: object; readonly headers?: object }) => ({ url: url.href, properties: { ...properties }, headers: { ...headers } });
const ours = (params: EndpointParams) => plain(bucketEndpoint(params, functions));
/** A URL is the SDK's own class in its realm; what it says is compared. */
const sdks = (params: EndpointParams) => plain(client.config.endpointProvider({ UseArnRegion: undefined, ...params } as never) as never);

const regions = ["eu-west-1", "us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-4"];
const standIns = [undefined, "http://127.0.0.1:4566", "http://localhost:9000", "https://s3.example.com", "https://s3.example.com/base", "http://proxy.example.com/base/"];

it.each<readonly [string, EndpointParams, string]>([
  ["in the name of the host", { Bucket: "shop-switch", Region: "eu-west-1" }, "https://shop-switch.s3.eu-west-1.amazonaws.com/"],
  ["in China under its own domain", { Bucket: "shop-switch", Region: "cn-north-1" }, "https://shop-switch.s3.cn-north-1.amazonaws.com.cn/"],
  ["in the path where its name has dots, which no certificate covers", { Bucket: "shop.example.com", Region: "eu-west-1" }, "https://s3.eu-west-1.amazonaws.com/shop.example.com"],
  ["in the path where an address stands in for S3", { Bucket: "shop-switch", Region: "eu-west-1", Endpoint: "http://127.0.0.1:4566" }, "http://127.0.0.1:4566/shop-switch"],
])("a bucket stands %s", (_says, params, url) => {
  expect(ours(params).url).toBe(url);
  expect(ours(params)).toEqual(sdks(params));
});

it("says the same as the SDK's rules for any bucket of the usual kind", () => {
  const label = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,20}[a-z0-9]$/);
  const buckets = fc.oneof(label, fc.array(label, { minLength: 2, maxLength: 3 }).map((labels) => labels.join(".")), fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{1,30}[A-Za-z0-9]$/));
  fc.assert(
    fc.property(buckets, fc.constantFrom(...regions), fc.constantFrom(...standIns), fc.constantFrom(undefined, false, true), (Bucket, Region, Endpoint, ForcePathStyle) => {
      fc.pre(!/--(x|xa|op)-s3$|-s3alias$/.test(Bucket));
      // Here the SDK puts labels before an address, which makes no URL, and throws.
      fc.pre(!(Bucket.includes(".") && Endpoint?.includes("127.0.0.1") && ForcePathStyle !== true));
      expect(ours({ Bucket, Region, Endpoint, ForcePathStyle })).toEqual(sdks({ Bucket, Region, Endpoint, ForcePathStyle }));
    }),
    { numRuns: 300, seed: 7 },
  );
});

it.each<readonly [string, EndpointParams]>([
  ["no bucket", { Region: "eu-west-1" }],
  ["no Region", { Bucket: "shop-switch" }],
  ["an access point by its ARN", { Bucket: "arn:aws:s3:eu-west-1:111122223333:accesspoint/shop", Region: "eu-west-1" }],
  ["an access point by its alias", { Bucket: "shop-abcdefgh-s3alias", Region: "eu-west-1" }],
  ["a directory bucket", { Bucket: "shop--euw1-az1--x-s3", Region: "eu-west-1" }],
  ["acceleration", { Bucket: "shop-switch", Region: "eu-west-1", Accelerate: true }],
  ["addresses of both kinds", { Bucket: "shop-switch", Region: "eu-west-1", UseDualStack: true }],
  ["FIPS", { Bucket: "shop-switch", Region: "eu-west-1", UseFIPS: true }],
  ["the global endpoint", { Bucket: "shop-switch", Region: "us-east-1", UseGlobalEndpoint: true }],
])("does not guess where what was left out is: %s", (_says, params) => {
  expect(() => ours(params)).toThrow(expect.objectContaining({ name: "Defect", message: expect.stringContaining("was left out of this bundle") }));
});
