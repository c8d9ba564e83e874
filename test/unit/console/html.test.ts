// Markup that is made from what others wrote cannot become code.

import { html, plain } from "../../../lambdas/console/html.ts";

describe("markup", () => {
  test.each([
    ["a tag", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["the end of an attribute in double quotes", `" onclick="x`, "&quot; onclick=&quot;x"],
    ["the end of an attribute in single quotes", "' onclick='x", "&#39; onclick=&#39;x"],
    ["an entity, which stays what was written", "&lt;", "&amp;lt;"],
    ["writing that runs backwards", "site-a\u202edeirr", "site-a\ufffddeirr"],
    ["a control character", "a\u0000b\u001b[2Jc", "a\ufffdb\ufffd[2Jc"],
    ["a line break, which is harmless", "a\nb", "a\nb"],
  ])("escapes %s", (_what, hostile, safe) => {
    expect(html`<p title="${hostile}">${hostile}</p>`.toString()).toBe(`<p title="${safe}">${safe}</p>`);
  });

  test("keeps what a template made, also in lists, and does not escape it twice", () => {
    expect(html`<ul>${["<", "b"].map((item) => html`<li>${item}</li>`)}</ul>`.toString()).toBe("<ul><li>&lt;</li><li>b</li></ul>");
  });

  test("false, null and undefined leave nothing, and zero leaves a zero", () => {
    expect(html`[${false}${null}${undefined}${0}]`.toString()).toBe("[0]");
  });

  test("an object that only looks like markup is not taken for it", () => {
    const forged = JSON.parse(`{"toString":"<b>"}`) as string;
    expect(() => html`${forged}`.toString()).toThrow(TypeError);
  });

  test("plain text keeps every letter and only loses what could steer a terminal", () => {
    expect(plain("Ærø – 東京 ✓\u001b]0;title\u0007")).toBe("Ærø – 東京 ✓\ufffd]0;title\ufffd");
  });
});
