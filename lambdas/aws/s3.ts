// Reads the one object by which the health switch steers traffic: whether it is there, and who put it there.

import { text } from "node:stream/consumers";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Clients } from "./clients.ts";
import { s3 } from "./services.ts";
import { isAwsError, translate } from "./translate.ts";

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}
export type SeenObject = { readonly present: false } | { readonly present: true; readonly text: string };

/**
 * Looks at an object. Throws `Refused` when the bucket does not exist or may not be read, `Transient` when S3 is away.
 * Without `s3:ListBucket` S3 answers 403 and not 404 for an object that is absent: that is `Refused` here, because what
 * may not be seen is not absent.
 */
export async function readObject(clients: Clients, { bucket, key, region }: ObjectAddress): Promise<SeenObject> {
  const what = `s3.GetObject of s3://${bucket}/${key} in ${region}`;
  try {
    const answer = await clients.get(s3, region, "read").send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { present: true, text: answer.Body === undefined ? "" : await text(answer.Body as AsyncIterable<Uint8Array>) };
  } catch (thrown) {
    if (isAwsError(thrown, "NoSuchKey", "NotFound")) return { present: false };
    throw translate(thrown, what, "read");
  }
}
