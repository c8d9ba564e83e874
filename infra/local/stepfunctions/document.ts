// Step Functions hands JSON text from state to state. A document keeps the text beside its value, so that the size that
// AWS limits is the size that is checked, history shows what was really passed, and no state shares an object with a function.

import { dataLimitExceeded } from "./raised.ts";

/** A JSON value and its text. The value is never changed in place. */
export interface Document {
  readonly value: unknown;
  readonly text: string;
}

/** The most bytes (UTF-8) of an input, output, payload or result of a state. */
export const payloadLimitBytes = 262_144;

/** Whether a text is longer in UTF-8 than Step Functions passes on. */
export function exceedsPayloadLimit(text: string): boolean {
  // A UTF-16 unit takes one to three bytes, so most texts need not be measured.
  if (text.length > payloadLimitBytes) return true;
  return text.length * 3 > payloadLimitBytes && Buffer.byteLength(text) > payloadLimitBytes;
}

/** Makes a document of a JSON value; raises States.DataLimitExceeded. */
export function toDocument(value: unknown): Document {
  return sized({ value, text: JSON.stringify(value) });
}

/** Makes a document of JSON text; raises States.DataLimitExceeded, and throws SyntaxError where it is no JSON. */
export function parseDocument(text: string): Document {
  return sized({ value: JSON.parse(text), text });
}

function sized(document: Document): Document {
  if (exceedsPayloadLimit(document.text)) throw dataLimitExceeded();
  return document;
}
