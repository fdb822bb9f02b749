//! Mutations of the list of deviations.

use super::{AUDIT, BOTH, LINT, Mutation, edit_entry, mutation, remove_entry, replace};

const FILE: &str = "quirks.toml";
const TIME_ZONE: &str = "[[quirk]]\npointer = \"/components/schemas/TimeZone/properties/value\"";

pub(super) fn mutations() -> Vec<Mutation> {
    vec![
        mutation("removed entry", AUDIT, remove_entry(FILE, TIME_ZONE, "[[quirk]]")),
        mutation(
            "duplicate entry",
            AUDIT,
            edit_entry(FILE, (TIME_ZONE, "[[quirk]]"), String::push_str),
        ),
        mutation(
            "entry for a missing property",
            BOTH,
            replace(FILE, "TimeZone/properties/value", "TimeZone/properties/worth"),
        ),
        mutation(
            "entry for another property",
            AUDIT,
            replace(FILE, "schemas/TimeZone/properties", "schemas/Currency/properties"),
        ),
        mutation("wrong number of places", AUDIT, replace(FILE, "places = 5", "places = 4")),
        mutation(
            "wrong rule",
            AUDIT,
            replace(FILE, "rule = \"sample-path\"", "rule = \"default-prefix\""),
        ),
        mutation(
            "missing reason",
            LINT,
            replace(FILE, "why = \"Documents", "why = \"\" # \"Documents"),
        ),
    ]
}
