// How a journey is written in a plan: requests that a client makes one after the other. Secrets stand here by name only.

import * as z from "zod";
import { duration, httpsUrl, sentence, text } from "./plan-words.ts";

const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, "the name of a header, for example X-Api-Key");
/** Headers that hold a secret whoever writes them. */
const secretive = /^(authorization|proxy-authorization|cookie)$|key|token|secret/i;
const headers = z
  .record(headerName, text)
  .default({})
  .refine((given) => Object.entries(given).every(([header, value]) => !secretive.test(header) || value.includes("{")), "headers without secrets; what a secret holds is written {secret.FIELD}, and what an earlier request took {ITS-NAME}");
const pointer = z.string({ error: "a JSON pointer, for example /session/id" }).regex(/^(\/([^~/]|~[01])*)*$/, "a JSON pointer, for example /session/id");
const status = z.int().min(200).max(599);
const valueName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "a name of small letters, digits and hyphens").refine((word) => word !== "site" && word !== "secret", "another name; site and secret mean something else");

const taken = z
  .strictObject({ json: pointer.optional(), header: headerName.optional(), cookie: text.optional() })
  .refine((given) => Object.values(given).filter((each) => each !== undefined).length === 1, "exactly one of json, header, cookie")
  .meta({ minProperties: 1, maxProperties: 1 });

const request = z.strictObject({
  name: text.meta({ description: "What people call this request; it stands in the proof" }),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  url: httpsUrl.meta({ description: "{site} and what earlier requests took are filled in, a secret never: an address is shown to people" }),
  headers,
  body: z.string({ error: "a text in quotes" }).optional(),
  expect: z
    .strictObject({
      status: z.union([status, z.array(status).min(1)], { error: "a status of HTTP, for example 200, or a list of them" }).default(200),
      contains: text.optional().meta({ description: "A text that stands in the answer; {site} and what was taken are filled in" }),
      json: z.record(pointer, text).optional().meta({ description: "By JSON pointer what stands there, as a text; {site} and what was taken are filled in" }),
    })
    .prefault({}),
  take: z.record(valueName, taken).default({}).meta({ description: "Values of the answer that later requests use, by name; they are shown to nobody" }),
  changes: sentence.optional().meta({ description: "What the request changes and what takes it away again, for example \"a test order, removed by the last request\"" }),
  within: duration.prefault("4s").meta({ description: "How long this request may take; all of them together 20s" }),
});

export const journeyInput = z.strictObject({
  that: z.string({ error: "a clause" }).min(3, "a clause, for example a customer sees the orders").meta({ description: "What the journey shows, a clause after “that”; it names the step" }),
  secret: text.optional().meta({ description: "Name of the secret whose fields are written {secret.FIELD} in headers and bodies" }),
  requests: z.array(request).min(1).max(10),
});
