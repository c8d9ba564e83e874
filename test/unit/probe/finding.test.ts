// The difference between a dead thing and a blind observer, and what each network error means, as tables.

import { classify, healthy, unable, unanswered, wrong, type Control, type Look } from "../../../lambdas/probe/finding.ts";
import { certificateTrouble, troubleLook } from "../../../lambdas/probe/trouble.ts";
import { Defect, Refused, Transient } from "../../../workflows/failure.ts";

const answered: Control = { answered: true, detail: "its control address https://control/ answered" };
const gone: Control = { answered: false, detail: "its control address https://control/ did not answer within 3 s" };

test.each<{ readonly name: string; readonly look: Look; readonly control: Control; readonly kind: string }>([
  { name: "what answered is healthy, whatever the control says", look: healthy("ok"), control: gone, kind: "healthy" },
  { name: "what did not answer while the control did is failing", look: unanswered("refused"), control: answered, kind: "failing" },
  { name: "what did not answer while the control did not either is silent", look: unanswered("refused"), control: gone, kind: "silent" },
  { name: "what answered wrongly is failing, although the control is gone: it was seen", look: wrong("status 500"), control: gone, kind: "failing" },
  { name: "what answered wrongly is failing with the control too", look: wrong("status 500"), control: answered, kind: "failing" },
  { name: "an observer without its secret is silent, although the control answers", look: unable("no secret"), control: answered, kind: "silent" },
])("$name", ({ look, control, kind }) => {
  expect(classify(look, control).kind).toBe(kind);
});

it("says of a blind observer that it is blind, why, and what it looked at", () => {
  expect(classify(unanswered("refused the connection"), gone).detail).toBe(
    "the observer is blind: its control address https://control/ did not answer within 3 s; what it looked at refused the connection",
  );
});

it("adds nothing to an answer that stands", () => {
  expect(classify(wrong("status 500"), answered)).toEqual({ kind: "failing", detail: "status 500" });
});

const nodeError = (code: string, message = "x"): Error => Object.assign(new Error(message), { code });

test.each<{ readonly error: unknown; readonly kind: string; readonly detail: string }>([
  { error: nodeError("ECONNREFUSED"), kind: "failing", detail: "refused the connection" },
  { error: nodeError("ECONNRESET"), kind: "failing", detail: "ended the connection without an answer" },
  { error: nodeError("ENOTFOUND"), kind: "failing", detail: "has a name that does not resolve" },
  { error: nodeError("EHOSTUNREACH"), kind: "failing", detail: "cannot be reached: there is no route to it" },
  { error: nodeError("CERT_HAS_EXPIRED"), kind: "failing", detail: "shows a certificate that has expired (CERT_HAS_EXPIRED)" },
  { error: nodeError("ERR_TLS_CERT_ALTNAME_INVALID"), kind: "failing", detail: "shows a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)" },
  { error: nodeError("HPE_INVALID_CONSTANT", "Expected HTTP/"), kind: "failing", detail: "did not answer as it should: Expected HTTP/ (HPE_INVALID_CONSTANT)" },
  { error: new Transient("the path is closed"), kind: "failing", detail: "cannot be reached: the path is closed" },
  { error: new Refused("no such host"), kind: "failing", detail: "cannot be reached: no such host" },
  { error: new Defect("our mistake"), kind: "silent", detail: "the probe could not look: our mistake" },
  { error: new TypeError("our mistake"), kind: "silent", detail: "the probe could not look: our mistake" },
  { error: Object.assign(new TypeError("bad port"), { code: "ERR_INVALID_ARG_TYPE" }), kind: "silent", detail: "the probe could not look: bad port" },
  { error: new Error("nobody foresaw it"), kind: "silent", detail: "the probe could not look: nobody foresaw it" },
  { error: "a text", kind: "silent", detail: "the probe could not look: a text" },
])("$error is $kind: $detail", ({ error, kind, detail }) => {
  expect(troubleLook(error)).toEqual({ kind, detail, reached: false });
});

it("names no certificate where there is another trouble", () => {
  expect(certificateTrouble(nodeError("ECONNREFUSED"))).toBeUndefined();
});
