// A provider whose interface the plan declares: the request that sets the callback, and the one that tells it. Only https, no
// redirect is followed, and secrets come from Secrets Manager into headers and into nothing else.

import { Transient } from "../../../workflows/failure.ts";
import type { DeclaredRequest } from "../../../workflows/mutations.ts";
import { askHttps, askJson, succeeded } from "../../aws/http.ts";
import type { HttpRequest } from "../../aws/http.ts";
import { at } from "../../aws/json-pointer.ts";
import { secretField } from "../../aws/secrets.ts";
import type { ProviderAdapters } from "./viber-api.ts";

type Authorised = Pick<DeclaredRequest, "headers" | "secretHeaders" | "secret">;
export interface DeclaredRead extends Authorised {
  readonly url: string;
  /** RFC 6901. */
  readonly pointer: string;
}

/** Sends the declared request, once; every 2xx is a yes. Gives the answer for the record. Throws `Refused`, `Transient` or `Unknown`. */
export async function setDeclared(input: DeclaredRequest, adapters: ProviderAdapters): Promise<string> {
  const { provider, method, url, body } = input;
  const { headers, secrets } = await headersOf(input, adapters);
  const request: HttpRequest = { what: "http.set", purpose: "change", url, method, headers: { "Content-Type": "application/json", ...headers }, body, secrets };
  const answer = await askHttps(request, adapters);
  succeeded(request, answer);
  return `${provider} answered ${answer.status}`;
}

/** The address that the provider tells; null when it tells none. Throws `Refused` or `Transient`. */
export async function readDeclared(input: DeclaredRead, adapters: ProviderAdapters): Promise<string | null> {
  const { headers, secrets } = await headersOf(input, adapters);
  const found = at(await askJson({ what: "http.read", purpose: "read", url: input.url, headers, secrets }, adapters), input.pointer);
  if (found === undefined || found === null || found === "") return null;
  if (typeof found !== "string") throw new Transient(`http.read: what stands at ${input.pointer} is no text`, { code: "malformed" });
  return found;
}

async function headersOf({ headers, secretHeaders, secret }: Authorised, adapters: ProviderAdapters): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly secrets: readonly string[] }> {
  const secretive: Record<string, string> = {};
  for (const [header, field] of Object.entries(secretHeaders)) secretive[header] = await secretField(adapters.secrets, secret ?? "", field);
  return { headers: { ...headers, ...secretive }, secrets: Object.values(secretive).flatMap((value) => [value, value.replace(/^\S+ /, "")]) };
}
