//! Mutations of the documented payloads.

use super::{BOTH, Mutation, mutation, remove_file, replace};

const FILE: &str = "samples/getIntegrationUser.response.json";

pub(super) fn mutations() -> Vec<Mutation> {
    let sample = |name, from, to| mutation(name, BOTH, replace(FILE, from, to));
    vec![
        sample("rounded integer", "318766884429645907", "318766884429645900"),
        sample("changed date", "2025-10-14T08:29:21.000Z", "2025-10-14T08:29:22.000Z"),
        sample("0.0 instead of 0", "\"value\": 0,", "\"value\": 0.0,"),
        sample("string instead of a number", "\"value\": 1,", "\"value\": \"1\","),
        sample("renamed property", "\"isNotifyFax\"", "\"isNotifyfax\""),
        sample("changed item", "adminAccessGroupsOnly", "excludeMDBParts"),
        sample("https instead of http", "http://sitename", "https://sitename"),
        mutation("removed payload", BOTH, remove_file(FILE)),
    ]
}
