//! Faults of the tables of facts.

use super::{Fault, State, entry, replace};

fn table(what: &'static str, edit: fn(&mut State)) -> Fault {
    Fault { part: "tables", version: "v19", what, change: Box::new(edit) }
}

fn page<'a>(state: &'a mut State, name: &str) -> &'a mut String {
    state.pages.get_mut(name).unwrap_or_else(|| panic!("there is no `{name}`"))
}

const PUT: &str = "users-put.toml";
const PATCH: &str = "integrationUsers-patch.toml";

pub(super) fn faults() -> Vec<Fault> {
    vec![
        table("a member that a newer page has", |state| {
            replace(
                page(state, PUT),
                "  { name = \"fax\",",
                "  { name = \"favouriteColour\", type = \"string\", title = \"Colour\" },\n  { name = \"fax\",",
            );
        }),
        table("a member that a newer page has no more", |state| {
            replace(
                page(state, PUT),
                "  { name = \"fax\", type = \"string\", title = \"Fax Number\" },\n",
                "",
            );
        }),
        table("another type on the page", |state| {
            replace(
                page(state, PUT),
                "name = \"emailPassword\", type = \"boolean\"",
                "name = \"emailPassword\", type = \"string\"",
            );
        }),
        table("another title on the page", |state| {
            replace(page(state, PUT), "title = \"Job Title\"", "title = \"Title of the Job\"");
        }),
        table("a mark of the page that is lost", |state| {
            replace(
                page(state, PUT),
                "name = \"variableName\", type = \"string\", mark = \"required\"",
                "name = \"variableName\", type = \"string\"",
            );
        }),
        table("another path on the page", |state| {
            replace(
                page(state, PUT),
                "path = \"/rest/v19/users/{partyNumber}\"",
                "path = \"/rest/v19/people/{partyNumber}\"",
            );
        }),
        table("another method on the page", |state| {
            replace(page(state, PUT), "method = \"PUT\"", "method = \"POST\"");
        }),
        table("a nested schema that is lost", |state| {
            replace(
                page(state, PUT),
                "name = \"currency\", type = \"object\", schema = \"Currency\"",
                "name = \"currency\", type = \"string\"",
            );
        }),
        table("another media type on the page", |state| {
            replace(
                page(state, PUT),
                "request_media_types = [\"application/json\"]",
                "request_media_types = [\"application/xml\"]",
            );
        }),
        table("a digit of a payload on the page", |state| {
            replace(page(state, PATCH), "318766884429645907", "318766884429645908");
        }),
        table("a payload that the page has no more", |state| {
            let text = page(state, "companyUsers-patch.toml");
            let entry = entry(text, "[[operation.example.sample]]", "[[");
            text.replace_range(entry, "");
        }),
        table("a table that is lost", |state| {
            state.pages.remove(PATCH).expect("a table");
        }),
        table("a fact of another page that is lost", |state| {
            let text = page(state, "other.toml");
            let entry = entry(text, "[[fact]]", "[[fact]]");
            text.replace_range(entry, "");
        }),
        table("a fact of another page that the contract lacks", |state| {
            let text = page(state, "other.toml");
            let entry = entry(text, "[[fact]]", "[[fact]]");
            let fact = text[entry].replace("/properties/", "/properties/un");
            text.push_str(&fact);
        }),
    ]
}
