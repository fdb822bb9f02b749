//! What a caller learns of an answer that is not what is documented: every operation, over a socket.

use std::sync::{Arc, Mutex, PoisonError};

use oracle_cpq::{Error, Outcome, Site};

use super::places::{places, smallest, wrong};
use crate::case::{Operation, Version};
use crate::generated::VERSIONS;
use crate::serving::{Serving, text};
use crate::spec::Spec;
use crate::tokens::difference;

/// A site that answers each call with the body it was told last.
struct Told {
    body: Arc<Mutex<String>>,
    site: Site,
}

impl Told {
    async fn site() -> Self {
        let body = Arc::<Mutex<String>>::default();
        let told = Arc::clone(&body);
        let serving =
            Serving::by(move |_| text(&told.lock().unwrap_or_else(PoisonError::into_inner)));
        let serving = serving.await;
        let site = Site::builder(serving.url()).bearer("token").build().expect("it is set up");
        Self { body, site }
    }

    async fn answers(&self, operation: &Operation, body: &str) -> Result<String, Error> {
        body.clone_into(&mut self.body.lock().unwrap_or_else(PoisonError::into_inner));
        (operation.call)(&self.site).await
    }

    /// The error that a body has to be answered by, which has to say so.
    async fn refuses(&self, operation: &Operation, body: &str, said: &str) {
        let what = format!("{}: {body}", operation.id);
        let error = self.answers(operation, body).await.expect_err(&what);
        assert!(error.to_string().contains(said), "{what}: {said} is missing in: {error}");
        assert_eq!(error.operation(), Some(operation.id));
        assert_eq!(error.body(), Some(body.as_bytes()), "{what}");
        // A success is final, whatever it says.
        let outcome = operation.request.map(|_| Outcome::Applied);
        assert_eq!(error.outcome(), outcome, "{what}");
    }
}

fn operations() -> impl Iterator<Item = (&'static Version, &'static Operation)> {
    VERSIONS.iter().flat_map(|version| version.operations.iter().map(move |it| (*version, it)))
}

#[tokio::test]
async fn every_member_of_every_answer_is_named_where_it_is_of_another_type() {
    let told = Told::site().await;
    let mut refused = 0;
    for (version, operation) in operations() {
        let spec = Spec::of(version);
        let schema = spec.schema(version.named(operation.answer));
        for place in places(&spec, schema) {
            let (raw, _) = wrong(place.schema)[0];
            let said = format!("`{}` is not of the documented type", place.path);
            told.refuses(operation, &place.text(&spec, schema, raw), &said).await;
            refused += 1;
            if place.schema["type"] == "integer" {
                let body = place.text(&spec, schema, "9223372036854775808");
                told.refuses(operation, &body, &said).await;
                let body = place.text(&spec, schema, "-9223372036854775808");
                let back = told.answers(operation, &body).await.expect("it fits 64 bits");
                assert_eq!(difference(&back, &body), None, "{}", operation.id);
            }
        }
    }
    println!("{refused} answers were refused, each by the name of the member");
    assert!(refused > 100, "{refused} answers are not all");
}

#[tokio::test]
async fn every_way_of_being_no_answer_is_told() {
    let deep = format!("{{\"new\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    let kinds = [
        ("[]", "it is not an object"),
        ("null", "it is not an object"),
        ("5", "it is not an object"),
        ("\"{}\"", "it is not an object"),
        ("", "it is empty"),
        ("{\"a\":", "it ends too early"),
        ("{} {}", "more follows after its end"),
        ("{'a':1}", "it is not JSON"),
        ("{\"new\":1e400}", "a number too large"),
        ("{\"new\":\"\\ud83d\"}", "it is not JSON"),
        (&deep, "nested too deeply"),
    ];
    let told = Told::site().await;
    for (version, operation) in operations() {
        for (body, said) in kinds {
            told.refuses(operation, body, said).await;
        }
        let spec = Spec::of(version);
        let schema = spec.schema(version.named(operation.answer));
        let smallest = smallest(&spec, schema).to_string();
        let back = told.answers(operation, &smallest).await.expect("it is all that is required");
        assert_eq!(difference(&back, &smallest), None, "{}", operation.id);
        for place in places(&spec, schema).iter().filter(|it| it.is_required) {
            let said = format!("`{}` is not of the documented type", place.path);
            told.refuses(operation, &place.text(&spec, schema, "null"), &said).await;
        }
    }
}
