// The words in braces of a journey and what stands for them: the site, a field of the secret, or what an earlier request took.
// Pure; who asks, and what is seen, is in lambdas/steps/verification/.

import { Defect } from "./failure.ts";
import type { StepInput } from "./plan-steps.ts";
import type { Milliseconds } from "./units.ts";

export type Journey = StepInput<"verify.journey">;
export type JourneyRequest = Journey["requests"][number];

/** All requests of a journey together take at most this, so that it is made within one call of its function. */
export const mostJourneyMs: Milliseconds = 20_000;

/** JSON begins a brace with a quote or a space, so its braces are no words. */
const word = /\{([a-z][A-Za-z0-9_.-]*)\}/g;
const secretPrefix = "secret.";

/** The words of a text, in order. */
export function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(word)].map(([, inner = ""]) => inner);
}

/** The field of the secret that a word names; undefined for any other word. */
export function secretFieldIn(inner: string): string | undefined {
  return inner.startsWith(secretPrefix) ? inner.slice(secretPrefix.length) : undefined;
}

/** Every text of a request in which words are filled in, with its place and whether a secret may be in it. */
export function textsOfRequest({ url, headers, body, expect }: JourneyRequest): readonly { readonly at: readonly string[]; readonly text: string; readonly secret: boolean }[] {
  return [
    { at: ["url"], text: url, secret: false },
    ...Object.entries(headers).map(([header, text]) => ({ at: ["headers", header], text, secret: true })),
    ...(body === undefined ? [] : [{ at: ["body"], text: body, secret: true }]),
    ...(expect.contains === undefined ? [] : [{ at: ["expect", "contains"], text: expect.contains, secret: false }]),
    ...Object.entries(expect.json ?? {}).map(([pointer, text]) => ({ at: ["expect", "json", pointer], text, secret: false })),
  ];
}

/** The fields of the secret that a journey reads, each once. */
export function secretFieldsOfJourney({ requests }: Journey): readonly string[] {
  return [...new Set(requests.flatMap(textsOfRequest).flatMap(({ text }) => wordsIn(text)).flatMap((inner) => secretFieldIn(inner) ?? []))];
}

/** Whether a request changes something in the application, as far as HTTP and the plan say (RFC 9110 §9.2.1: GET and HEAD are safe). */
export function changesSomething({ method, changes }: Pick<JourneyRequest, "method" | "changes">): boolean {
  return changes !== undefined || !isSafe(method);
}
export function isSafe(method: JourneyRequest["method"]): boolean {
  return method === "GET" || method === "HEAD";
}

/** How a value is written where it is put, so that one with a quote or an ampersand in it stays one value. */
export type Writing = "plain" | "address" | "json" | "form";

/** Fills the words of a text in. Throws `Defect` for a word that stands for nothing: the check of plans refuses such a plan. */
export function filledIn(text: string, values: ReadonlyMap<string, string>, writing: Writing): string {
  return text.replaceAll(word, (written: string, inner: string) => {
    const value = values.get(inner);
    if (value === undefined) throw new Defect(`nothing stands for ${written} in a journey`);
    switch (writing) {
      case "plain":
        return value;
      case "address":
      case "form":
        return encodeURIComponent(value);
      case "json":
        return JSON.stringify(value).slice(1, -1);
    }
  });
}

/** How values are written in a body, by its form. */
export function writingOfBody({ headers, body = "" }: Pick<JourneyRequest, "headers" | "body">): Writing {
  const type = Object.entries(headers).find(([header]) => header.toLowerCase() === "content-type")?.[1] ?? "";
  if (/x-www-form-urlencoded/i.test(type)) return "form";
  return /json/i.test(type) || /^\s*[[{]\s*("|\{|\]|\})/.test(body) ? "json" : "plain";
}
