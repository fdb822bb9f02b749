//! Faults of the documented payloads.

use super::{Fault, replace, sources};
use crate::contract::Edit;

const ONE: &str = "samples/getIntegrationUser.response.json";

pub(super) fn faults() -> Vec<Fault> {
    let sample = |what, name: &'static str, from: &'static str, to: &'static str| {
        let edit: Edit = Box::new(move |sources| {
            let payload = sources.payloads.get_mut(name).expect("a payload");
            replace(payload, from, to);
        });
        sources("samples", what, edit)
    };
    vec![
        sample("a rounded integer", ONE, "318766884429645907", "318766884429645900"),
        sample(
            "another digit of a date",
            ONE,
            "2025-10-14T08:29:21.000Z",
            "2025-10-14T08:29:22.000Z",
        ),
        sample("0.0 for 0", ONE, "\"value\": 0,", "\"value\": 0.0,"),
        sample("text for a number", ONE, "\"value\": 1,", "\"value\": \"1\","),
        sample("a member that is spelt otherwise", ONE, "\"isNotifyFax\"", "\"isNotifyfax\""),
        sample("another item first", ONE, "adminAccessGroupsOnly", "excludeMDBParts"),
        sample("https for http", ONE, "http://sitename", "https://sitename"),
        sources(
            "samples",
            "a lost payload",
            Box::new(|sources| {
                sources.payloads.remove(ONE).expect("a payload");
            }),
        ),
    ]
}
