// Makes the requests of a journey one after the other, as a client does, each with its own deadline. What is answered may be
// personal and what is sent may be secret, so nothing of either leaves this file but statuses, addresses and whether what the
// plan expects was there.

import { isIP } from "node:net";
import { asFailure, Refused, Transient } from "../../../workflows/failure.ts";
import { changesSomething, filledIn, secretFieldsOfJourney, writingOfBody } from "../../../workflows/journeys.ts";
import type { Journey, JourneyRequest } from "../../../workflows/journeys.ts";
import { atSite } from "../../../workflows/plan.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { resolveAddresses } from "../../aws/dns.ts";
import { askHttps } from "../../aws/http.ts";
import type { HttpAnswer } from "../../aws/http.ts";
import { at } from "../../aws/json-pointer.ts";
import { secretField } from "../../aws/secrets.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";

/** What came of a journey. */
export interface JourneyRun {
  /** The requests that held, in order, a clause each. */
  readonly held: readonly string[];
  /** The first one that did not, and why; null: all held. */
  readonly broke: { readonly request: string; readonly because: string } | null;
  /** What the plan says of the requests that have arrived, or may have, and change something. */
  readonly changed: readonly string[];
}

/** More of an answer is not searched for what is expected. */
const mostBytes = 262_144;

/** The exchange ends so long before its request's time, so that it still says whether anything was sent. */
const spareMs: Milliseconds = 50;

interface Walk {
  readonly values: Map<string, string>;
  /** What must be in no message: fields of the secret, and what was taken. */
  readonly secrets: string[];
  /** By host, so that a session stays with the one that began it. */
  readonly addresses: Map<string, string>;
}

/** How far a journey is, for who gives it up: then no further request is sent. */
export interface Underway {
  readonly signal: AbortSignal;
  begun: boolean;
}

/** Makes the journey at a site. Throws `Refused` or `Transient` where the secret cannot be read, and `Defect`. */
export async function makeJourney(journey: Journey, target: string, adapters: Adapters, underway?: Underway): Promise<JourneyRun> {
  const walk: Walk = { values: new Map([["site", target]]), secrets: [], addresses: new Map() };
  for (const field of secretFieldsOfJourney(journey)) {
    if (journey.secret === undefined) throw new Refused(`the journey reads ${field} of a secret that it does not name`, { code: "secret-not-named" });
    const value = await secretField(adapters.secrets, atSite(journey.secret, target), field);
    walk.values.set(`secret.${field}`, value);
    walk.secrets.push(value);
  }
  const held: string[] = [];
  const changed: string[] = [];
  for (const request of journey.requests) {
    if (underway?.signal.aborted === true) return { held, broke: { request: request.name, because: "the journey's time was over before it was sent" }, changed };
    if (underway !== undefined) underway.begun = true;
    const progress = { sent: false };
    const made = await see(adapters.clock, request.within, "it", () => makeOne(request, walk, progress, adapters));
    if (progress.sent && changesSomething(request)) changed.push(`${request.name}: ${request.changes ?? request.method}`);
    const because = !made.seen ? made.because : made.value.wrong;
    if (because !== null) return { held, broke: { request: request.name, because }, changed };
    if (made.seen) held.push(`${request.name} ${made.value.says}`);
  }
  return { held, broke: null, changed };
}

interface Made {
  readonly says: string;
  /** What was not as expected; null: nothing. */
  readonly wrong: string | null;
}

async function makeOne(request: JourneyRequest, walk: Walk, progress: { sent: boolean }, adapters: Adapters): Promise<Made> {
  const { values, secrets } = walk;
  const startedAt = adapters.clock.now();
  const url = filledIn(request.url, values, "address");
  const headers = Object.fromEntries(Object.entries(request.headers).map(([header, text]) => [header, filledIn(text, values, "plain")]));
  const body = request.body === undefined ? undefined : filledIn(request.body, values, writingOfBody(request));
  const address = await addressOf(new URL(url).hostname, walk, adapters);
  if (address === undefined) return { says: "", wrong: `${new URL(url).hostname} resolves to nothing` };
  const changes = changesSomething(request);
  // Sent from here on as far as anybody knows, until the other side is known not to have seen it.
  progress.sent = true;
  const answer = await askHttps(
    { what: request.name, purpose: changes ? "change" : "read", url, method: request.method, headers, secrets, address, deadlineMs: Math.max(1, request.within - (adapters.clock.now() - startedAt) - spareMs), mostBytes, ...(body === undefined ? {} : { body }) },
    adapters,
  ).catch((thrown: unknown) => {
    const failure = asFailure(thrown);
    // Of a change it says itself whether it may have arrived.
    if (failure.name === "Transient") progress.sent = false;
    // Whoever tells it names the request, and this look changes nothing of what becomes of it.
    if (failure.name === "Transient" || failure.name === "Unknown") throw new Transient(failure.message.replace(`${request.name}: `, ""), { code: failure.code ?? "lost" });
    throw failure;
  });
  const wrong = wrongWith(answer, request, walk);
  if (wrong !== null) return { says: "", wrong: `${address} ${wrong}` };
  const missing = take(answer, request, walk);
  if (missing !== null) return { says: "", wrong: `${address} ${missing}` };
  const expected = [...(request.expect.contains === undefined ? [] : ["the text"]), ...Object.keys(request.expect.json ?? {})];
  return { says: `answered ${answer.status} from ${address}${expected.length === 0 ? "" : ` with ${expected.join(", ")} as expected`}`, wrong: null };
}

/** The address that a client would take, kept for the journey. Throws `Transient` where the name servers do not answer. */
async function addressOf(host: string, { addresses }: Walk, adapters: Adapters): Promise<string | undefined> {
  const bare = host.replace(/^\[|\]$/g, "");
  const known = isIP(bare) === 0 ? addresses.get(host) : bare;
  const address = known ?? (await resolveAddresses(host, adapters))[0];
  if (address !== undefined) addresses.set(host, address);
  return address;
}

/** What is not as the plan expects, a clause that quotes nothing of the answer; null: nothing. */
function wrongWith(answer: HttpAnswer, { expect: { status, contains, json } }: JourneyRequest, { values }: Walk): string | null {
  const wanted = [status].flat();
  if (!wanted.includes(answer.status)) return `answered ${answer.status} instead of ${wanted.join(" or ")}`;
  if (contains !== undefined && !answer.text.includes(filledIn(contains, values, "plain"))) return `answered ${answer.status} without the text that is expected${answer.truncated ? ` in the first ${mostBytes} bytes` : ""}`;
  for (const [pointer, text] of Object.entries(json ?? {})) {
    const found = valueAt(answer, pointer);
    if (found === undefined) return `answered ${answer.status} with nothing at ${pointer}`;
    if (found !== filledIn(text, values, "plain")) return `answered ${answer.status} with something else at ${pointer} than is expected`;
  }
  return null;
}

/** Takes from an answer what later requests use; a clause about what is not there, null: all is. */
function take(answer: HttpAnswer, { take: wanted }: JourneyRequest, { values, secrets }: Walk): string | null {
  for (const [name, { json, header, cookie }] of Object.entries(wanted)) {
    const found = json !== undefined ? valueAt(answer, json) : header !== undefined ? headerOf(answer, header) : cookieOf(answer, cookie ?? "");
    if (found === undefined || found === "") return `answered ${answer.status} without what ${name} is taken from`;
    values.set(name, found);
    secrets.push(found);
  }
  return null;
}

/** A text, number or boolean of a JSON answer as text; undefined where there is none, or the answer is no JSON. */
function valueAt({ text, truncated }: HttpAnswer, pointer: string): string | undefined {
  if (truncated) return undefined;
  try {
    const found = at(JSON.parse(text), pointer);
    return typeof found === "string" || typeof found === "number" || typeof found === "boolean" ? String(found) : undefined;
  } catch {
    // No JSON has nothing at any place; the parser's own message would quote the answer.
    return undefined;
  }
}

function headerOf({ headers = {} }: HttpAnswer, name: string): string | undefined {
  const found = headers[name.toLowerCase()];
  return typeof found === "string" ? found : found?.[0];
}

function cookieOf({ headers = {} }: HttpAnswer, name: string): string | undefined {
  const cookies = [headers["set-cookie"] ?? []].flat();
  const own = cookies.findLast((each) => each.slice(0, each.indexOf("=")).trim() === name);
  return own === undefined ? undefined : own.slice(own.indexOf("=") + 1).split(";", 1)[0]?.trim();
}
