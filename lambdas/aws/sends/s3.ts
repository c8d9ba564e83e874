// Writes and removes the one object by which the health switch steers traffic.

import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { AwsAdapters, Sends } from "../send.ts";
import { s3 } from "../services.ts";

export const s3Sends: Sends<"s3.PutObject" | "s3.DeleteObject", AwsAdapters> = {
  async "s3.PutObject"({ region, input }, { clients }) {
    // No ACL is set: buckets of today refuse ACLs, and who may read the object is the bucket policy's matter.
    const answer = await clients.get(s3, region, "change").send(new PutObjectCommand(input));
    return `ETag ${answer.ETag}`;
  },
  async "s3.DeleteObject"({ region, input }, { clients }) {
    // S3 answers 204 also when there was no such object.
    await clients.get(s3, region, "change").send(new DeleteObjectCommand(input));
    return "deleted";
  },
};
