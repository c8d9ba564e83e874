// HTML as values: what is put into a template is escaped unless it was made by a template itself. So a name, a detail or a
// reason that came from outside can never become markup, and no view has to remember to escape.

/** Characters that turn the order of writing or move the cursor: with them a text could show another sentence than it holds. */
const deceiving = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Markup that is already safe. Only `html` makes one. */
class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

export type Html = Markup;
export type Part = Markup | string | number | false | null | undefined | readonly Part[];

/** Text for people with control characters shown as a replacement mark. Also used for the terminal, where they could steer it. */
export function plain(text: string): string {
  return text.replace(deceiving, "\ufffd");
}

/** Makes markup. Values stand in text or in attributes in double quotes, nowhere else; false, null and undefined leave nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Markup(strings.reduce((made, text, index) => made + render(parts[index - 1]) + text));
}

function render(part: Part): string {
  if (part instanceof Markup) return part.toString();
  if (part === false || part === null || part === undefined) return "";
  if (typeof part === "object") return part.map(render).join("");
  return plain(String(part)).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
