//! Slips in samples.

use serde_json::json;

use super::super::spec::{remove, rename, set};
use super::{Slip, slip};

const LIST: &str = "/paths/~1integrationUsers/get";
const CREATE: &str = "/paths/~1integrationUsers/post";
const CHANGE: &str = "/paths/~1integrationUsers~1{partyNumber}/patch";
const REPLACE: &str = "/paths/~1users~1{partyNumber}/put";
const SAMPLE: &str = "content/application~1json/examples/documented/value";

pub(super) fn payloads() -> Vec<Slip> {
    let sample = format!("{CHANGE}/responses/200/{SAMPLE}");
    let id = format!("{sample}/partyId");
    let file = "samples/updateIntegrationUser.response.json";
    let (first, second, third) = (id.clone(), sample.clone(), sample.clone());
    vec![
        slip("a digit of a sample is another", "sample", id.clone(), move |version| {
            set(version, &first, json!(318_766_884_429_645_908_i64));
        }),
        slip(
            "a sample's integer is rounded in the file",
            "sample-file",
            sample.clone(),
            move |version| {
                let text = version.samples.get_mut(file).expect("the sample is there");
                *text = text.replace("318766884429645907", "318766884429645900");
            },
        ),
        slip(
            "a sample's 0 becomes 0.0",
            "sample",
            format!("{sample}/numberFormat/value"),
            move |version| {
                set(version, &format!("{second}/numberFormat/value"), json!(0.0));
            },
        ),
        slip(
            "a sample's 0 becomes 0.0 in the file",
            "sample-file",
            sample.clone(),
            move |version| {
                let text = version.samples.get_mut(file).expect("the sample is there");
                *text = text.replacen("\"value\": 0,", "\"value\": 0.0,", 1);
            },
        ),
        slip(
            "a member of a sample is lost",
            "sample",
            format!("{sample}/dateAdded"),
            move |version| {
                remove(version, &format!("{third}/dateAdded"));
            },
        ),
        slip("the file of a sample is lost", "sample-file", sample.clone(), move |version| {
            version.samples.remove(file).expect("the sample is there");
        }),
        slip(
            "a mended sample is another",
            "sample",
            format!("{CREATE}/requestBody/{SAMPLE}/oauthClientId"),
            |version| {
                set(
                    version,
                    &format!("{CREATE}/requestBody/{SAMPLE}/oauthClientId"),
                    json!("d4279b7d"),
                );
            },
        ),
        slip("a documented sample is lost", "sample", format!("{LIST}/responses/200"), |version| {
            remove(
                version,
                &format!("{LIST}/responses/200/content/application~1json/examples/documented"),
            );
        }),
        slip(
            "a sample is made up",
            "sample-unsupported",
            format!("{LIST}/responses/200/content/application~1json/examples/documented-empty"),
            move |version| {
                let empty = json!({"summary": "Nobody", "value": {"items": []}});
                set(
                    version,
                    &format!(
                        "{LIST}/responses/200/content/application~1json/examples/documented-empty"
                    ),
                    empty,
                );
            },
        ),
        slip(
            "a composed payload is called documented",
            "sample-unsupported",
            format!("{REPLACE}/requestBody/content/application~1json/examples/documented"),
            |version| {
                rename(
                    version,
                    &format!("{REPLACE}/requestBody/content/application~1json/examples/composed"),
                    "documented",
                );
            },
        ),
    ]
}
