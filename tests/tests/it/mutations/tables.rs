//! Mutations of the tables of facts, such as a new version of a page would bring.

use super::{AUDIT, Mutation, edit_entry, mutation, remove_entry, remove_file, replace};

const PUT: &str = "pages/users-put.toml";
const PATCH: &str = "pages/integrationUsers-patch.toml";
const COMPANY: &str = "pages/companyUsers-patch.toml";
const OTHER: &str = "pages/other.toml";

pub(super) fn mutations() -> Vec<Mutation> {
    let put = |name, from, to| mutation(name, AUDIT, replace(PUT, from, to));
    let other = |name, edit| mutation(name, AUDIT, edit);
    vec![
        put(
            "new property",
            "  { name = \"fax\",",
            "  { name = \"color\", type = \"string\", title = \"Color\" },\n  { name = \"fax\",",
        ),
        put(
            "removed property",
            "  { name = \"fax\", type = \"string\", title = \"Fax Number\" },\n",
            "",
        ),
        put(
            "changed type",
            "name = \"emailPassword\", type = \"boolean\"",
            "name = \"emailPassword\", type = \"string\"",
        ),
        put("changed title", "title = \"Job Title\"", "title = \"Title of the Job\""),
        put(
            "optional instead of required",
            "name = \"variableName\", type = \"string\", mark = \"required\"",
            "name = \"variableName\", type = \"string\"",
        ),
        put("changed path", "path = \"/rest/v19/users/", "path = \"/rest/v19/people/"),
        put("changed method", "method = \"PUT\"", "method = \"POST\""),
        put(
            "string instead of a nested schema",
            "name = \"currency\", type = \"object\", schema = \"Currency\"",
            "name = \"currency\", type = \"string\"",
        ),
        put(
            "changed media type",
            "request_media_types = [\"application/json\"]",
            "request_media_types = [\"application/xml\"]",
        ),
        other("changed digit", replace(PATCH, "318766884429645907", "318766884429645908")),
        other("removed sample", remove_entry(COMPANY, "[[operation.example.sample]]", "[[")),
        other("removed table", remove_file(PATCH)),
        other("removed fact", remove_entry(OTHER, "[[fact]]", "[[fact]]")),
        other(
            "fact that the contract lacks",
            edit_entry(OTHER, ("[[fact]]", "[[fact]]"), |text, fact| {
                text.push_str(&fact.replace("/properties/", "/properties/un"));
            }),
        ),
    ]
}
