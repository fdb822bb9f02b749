//! JSON at the level of tokens: a number is its spelling, so that 0 is not 0.0 and no digit is lost.
//! The order of members means nothing in JSON, and is left aside.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A text taken apart.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// A number, true, false or null, as it is spelled.
    Word(&'a str),
    Text(String),
    List(Vec<Token<'a>>),
    Object(BTreeMap<String, Token<'a>>),
}

/// Takes a text apart; one that has a member twice is none that may be written.
pub(crate) fn tokens(text: &str) -> Result<Token<'_>, serde_json::Error> {
    Ok(match text.trim_start().as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(text)?;
            let members = members.0.into_iter();
            let members = members.map(|(name, raw)| Ok((name, tokens(raw.get())?)));
            Token::Object(members.collect::<Result<_, serde_json::Error>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            let items = items.into_iter().map(|raw| tokens(raw.get()));
            Token::List(items.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Token::Text(serde_json::from_str(text)?),
        _ => Token::Word(serde_json::from_str::<&RawValue>(text)?.get()),
    })
}

/// The first place where two texts differ as tokens, with what stands there.
pub(crate) fn difference(found: &str, wanted: &str) -> Option<String> {
    let parsed = tokens(found).and_then(|found| Ok((found, tokens(wanted)?)));
    match parsed {
        Ok((found, wanted)) => differing(&found, &wanted, ""),
        Err(error) => Some(format!("{error} in {found}")),
    }
}

fn differing(found: &Token<'_>, wanted: &Token<'_>, at: &str) -> Option<String> {
    match (found, wanted) {
        (Token::Object(found), Token::Object(wanted)) => {
            let added = found.iter().find(|(name, _)| !wanted.contains_key(*name));
            let lost = wanted.iter().find(|(name, _)| !found.contains_key(*name));
            let mut both = found.iter().filter_map(|it| Some((it, wanted.get(it.0)?)));
            added
                .map(|(name, value)| format!("{at}.{name} is {value:?}, and was not there"))
                .or_else(|| {
                    lost.map(|(name, value)| format!("{at}.{name} was {value:?} and is lost"))
                })
                .or_else(|| {
                    both.find_map(|((name, a), b)| differing(a, b, &format!("{at}.{name}")))
                })
        }
        (Token::List(found), Token::List(wanted)) if found.len() == wanted.len() => {
            let mut pairs = found.iter().zip(wanted).enumerate();
            pairs.find_map(|(index, (a, b))| differing(a, b, &format!("{at}[{index}]")))
        }
        _ if found == wanted => None,
        _ => Some(format!("{at} is {found:?} where it was {wanted:?}")),
    }
}

struct Members<'a>(BTreeMap<String, &'a RawValue>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            if members.insert(name.clone(), value).is_some() {
                return Err(A::Error::custom(format!("`{name}` stands there twice")));
            }
        }
        Ok(Members(members))
    }
}

#[test]
fn texts_are_the_same_where_their_tokens_are() {
    let same = [
        (r#"{"a":1,"b":[true,null]}"#, "{ \"b\": [true, null],\n\"a\": 1 }"),
        (r#"["\u00e9","é"]"#, r#"["é","\u00e9"]"#),
    ];
    for (found, wanted) in same {
        assert_eq!(difference(found, wanted), None);
    }
    let other = [
        ("[0]", "[0.0]", "[0]"),
        (r#"{"n":318766884429645900}"#, r#"{"n":318766884429645907}"#, ".n"),
        ("[1.10]", "[1.1]", "[0]"),
        ("[]", "[[]]", "List"),
        (r#"{"a":{}}"#, r#"{"a":{"b":1}}"#, ".a.b"),
        (r#"{"a":1,"b":null}"#, r#"{"a":1}"#, ".b"),
        (r#"{"a":1,"a":1}"#, r#"{"a":1}"#, "twice"),
        (r#"["1"]"#, "[1]", "[0]"),
    ];
    for (found, wanted, place) in other {
        let difference = difference(found, wanted).expect("they differ");
        assert!(difference.contains(place), "{place} is missing in: {difference}");
    }
}
