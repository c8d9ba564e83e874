// How every document of the product begins: the pages of the console, that of the local world, and the reports that are kept.

import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** Up to the title; what a document loads, or carries within itself, follows, and then the end of its head. */
export function headOf(title: string): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
`;
}
