// Two looks from outside, compared.

import { differencesBetween } from "../../../infra/local/outside-look.ts";

test.each<[string, Record<string, string>, Record<string, string>, readonly object[]]>([
  ["nothing is different where nothing is", {}, {}, []],
  ["the same things in another order are the same", { a: "1", b: "2" }, { b: "2", a: "1" }, []],
  ["what has another value is different", { a: "1", b: "2" }, { a: "1", b: "3" }, [{ what: "b", before: "2", after: "3" }]],
  ["what is gone is different", { a: "1" }, {}, [{ what: "a", before: "1", after: "not there" }]],
  ["what has come is different", {}, { a: "1" }, [{ what: "a", before: "not there", after: "1" }]],
])("%s", (_sentence, before, after, differences) => {
  expect(differencesBetween(before, after)).toEqual(differences);
});
