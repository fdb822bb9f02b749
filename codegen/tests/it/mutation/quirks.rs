//! Faults of the list of departures.

use super::{Fault, State, entry, replace};

/// How the entry about the value of a time zone begins.
const TIME_ZONE: &str = "[[quirk]]\npointer = \"/components/schemas/TimeZone/properties/value\"";

pub(super) fn faults() -> Vec<Fault> {
    let quirk = |what, edit: fn(&mut State)| Fault {
        part: "quirks",
        version: "v19",
        what,
        change: Box::new(edit),
    };
    vec![
        quirk("a lost entry", |state| {
            let quirks = &mut state.sources.quirks;
            let entry = entry(quirks, TIME_ZONE, "[[quirk]]");
            quirks.replace_range(entry, "");
        }),
        quirk("an entry that is there twice", |state| {
            let quirks = &mut state.sources.quirks;
            let entry = entry(quirks, TIME_ZONE, "[[quirk]]");
            let again = quirks[entry].to_owned();
            quirks.push_str(&again);
        }),
        quirk("an entry about a place that is not there", |state| {
            replace(
                &mut state.sources.quirks,
                "/components/schemas/TimeZone/properties/value",
                "/components/schemas/TimeZone/properties/worth",
            );
        }),
        quirk("an entry about another place", |state| {
            replace(
                &mut state.sources.quirks,
                "pointer = \"/components/schemas/TimeZone/properties/value\"",
                "pointer = \"/components/schemas/Currency/properties/value\"",
            );
        }),
        quirk("another number of places", |state| {
            replace(&mut state.sources.quirks, "places = 5", "places = 4");
        }),
        quirk("an entry that claims another difference", |state| {
            replace(
                &mut state.sources.quirks,
                "rule = \"sample-address\"",
                "rule = \"default-prefix\"",
            );
        }),
        quirk("an entry without a reason", |state| {
            replace(
                &mut state.sources.quirks,
                "why = \"Documents 001 and 003 show no prefix, yet on a Fusion site those calls need it too.\"",
                "why = \"\"",
            );
        }),
    ]
}
