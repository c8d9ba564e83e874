// Puts the files of reports into their bucket. It never reads, lists or deletes there; what is put once is kept by the bucket's
// own lock for as long as that says, and putting it again makes another version beside it.

import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Clients } from "./clients.ts";
import { s3 } from "./services.ts";
import { translate } from "./translate.ts";

export interface ReportObject {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly text: string;
  readonly contentType: string;
}

/** Throws `Refused`, `Transient` or `Unknown`; putting it again is harmless. The SDK adds the checksum that a bucket with a lock asks for. */
export async function putReportObject(clients: Clients, { bucket, key, region, text, contentType }: ReportObject): Promise<void> {
  try {
    await clients.get(s3, region, "change").send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: contentType }));
  } catch (thrown) {
    throw translate(thrown, `s3.PutObject of s3://${bucket}/${key} in ${region}`, "change");
  }
}
