// Amazon S3 on one machine, as far as the health switch needs it.
//
// Behaviour: buckets belong to one Region each; a call to another Region is answered PermanentRedirect (301), to an
// unknown bucket NoSuchBucket (404). Writes are seen at once by every read. GetObject of an absent object is NoSuchKey,
// HeadObject NotFound (both 404, the caller counts as allowed to list). DeleteObject of an absent object succeeds. The
// body of GetObject is a list of chunks to iterate over, not a Node stream, because it has to travel between processes.

import { createHash } from "node:crypto";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";

interface Stored {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly etag: string;
}

export class LocalS3 implements AwsService {
  readonly #regions: ReadonlyMap<string, string>;
  readonly #objects = new Map<string, Stored>();

  /** The buckets that exist, with the Region of each. */
  constructor(buckets: Readonly<Record<string, string>>) {
    this.#regions = new Map(Object.entries(buckets));
  }

  async handle(call: AwsCall): Promise<unknown> {
    const { Bucket, Key } = call.input as { readonly Bucket: string; readonly Key: string };
    if (!["PutObject", "GetObject", "HeadObject", "DeleteObject"].includes(call.operation)) throw notImplemented(call);
    this.#checkBucket(Bucket, call.region);
    const address = `${Bucket}/${Key}`;
    switch (call.operation) {
      case "PutObject":
        return this.#put(address, call.input);
      case "DeleteObject":
        this.#objects.delete(address);
        return { $metadata: { httpStatusCode: 204 } };
      default:
        return this.#get(address, call.operation);
    }
  }

  /** What anonymous readers see, health checkers among them: whether the object's URL answers 200. */
  isPublic(bucket: string, key: string): boolean {
    return this.#objects.has(`${bucket}/${key}`);
  }

  #checkBucket(bucket: string, region: string): void {
    const home = this.#regions.get(bucket);
    if (home === undefined) throw new AwsAnswerError("NoSuchBucket", `The specified bucket does not exist: ${bucket}`, 404);
    if (home !== region) throw new AwsAnswerError("PermanentRedirect", `The bucket ${bucket} must be addressed in ${home}`, 301);
  }

  #put(address: string, input: Readonly<Record<string, unknown>>): unknown {
    const { Body, ContentType } = input as { readonly Body?: string | Uint8Array; readonly ContentType?: string };
    const bytes = typeof Body === "string" ? new TextEncoder().encode(Body) : (Body ?? new Uint8Array());
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    this.#objects.set(address, { bytes, contentType: ContentType ?? "application/octet-stream", etag });
    return { $metadata: { httpStatusCode: 200 }, ETag: etag };
  }

  #get(address: string, operation: string): unknown {
    const stored = this.#objects.get(address);
    if (stored === undefined) {
      throw operation === "HeadObject" ? new AwsAnswerError("NotFound", "Not Found", 404) : new AwsAnswerError("NoSuchKey", "The specified key does not exist.", 404);
    }
    const head = { $metadata: { httpStatusCode: 200 }, ETag: stored.etag, ContentType: stored.contentType, ContentLength: stored.bytes.length };
    return operation === "HeadObject" ? head : { ...head, Body: [stored.bytes] };
  }
}
