//! The message of an error: what happened, to what, and what to do.

use std::fmt;

use http::StatusCode;

use super::{Error, Excerpt, Kind, Outcome, Refusal};
use crate::operation::Target;
use crate::path::Unusable;
use crate::retry::Stop;

impl Error {
    /// What a caller must know of a change.
    fn doubt(&self) -> &'static str {
        match self.0.course.outcome {
            Some(Outcome::Unknown) => {
                "; the change may have been made, so look before you repeat it"
            }
            Some(Outcome::Applied) => "; the change was made, so do not repeat it",
            _ => "",
        }
    }

    /// How often it was tried, and why no more.
    fn course(&self) -> String {
        let course = self.0.course;
        let attempts = match course.attempts {
            0 | 1 => String::new(),
            attempts => format!("; it was tried {attempts} times"),
        };
        let stop = match course.stop {
            Some(Stop::Deadline) => "; the time for the call is over",
            Some(Stop::Budget) => {
                "; so many calls have failed that none is repeated for now (see `retry_budget`)"
            }
            Some(Stop::LongWait) => "; it asks for a longer wait than is waited here",
            _ => "",
        };
        attempts + stop
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(target) = &self.0.target {
            write!(f, "{target}: ")?;
        }
        match &self.0.kind {
            Kind::Configuration(message) => f.write_str(message)?,
            Kind::Argument { parameter, unusable } => {
                let why = match unusable {
                    Unusable::Empty => {
                        "is empty, and nothing was sent; name what the call is about"
                    }
                    Unusable::Dots => {
                        "is a step in the path (. or ..), and nothing was sent; no address can carry it as a name"
                    }
                    Unusable::Missing => {
                        "is not in the path, and nothing was sent; write it as {name} there"
                    }
                    Unusable::NotGiven => {
                        "of the path has no value, and nothing was sent; give it one by `path`"
                    }
                    Unusable::NoMember => {
                        "names a member by a text that no member has, or asks for any of no filters, and nothing was sent"
                    }
                };
                write!(f, "the argument {parameter} {why}")?;
            }
            Kind::Unsendable => {
                f.write_str("the body can't be written as JSON, and nothing was sent")?;
            }
            Kind::Token(why) if why.is_own() => write!(f, "there is no access token: {why}")?,
            // What a source of the caller's own says may hold anything.
            Kind::Token(_) => f.write_str("there is no access token: its source failed")?,
            Kind::OutOfTime => f.write_str("the time for the call was over before it was sent")?,
            Kind::NotAnswered(source) if source.is_connect() => {
                f.write_str("the site can't be reached; check its address and the network")?;
            }
            Kind::NotAnswered(source) if source.is_timeout() => {
                f.write_str("no answer came in time")?;
            }
            Kind::NotAnswered(_) => f.write_str("the connection failed before an answer came")?,
            Kind::Refused(refusal) => refused(refusal, f)?,
            Kind::Unreadable { status, html, place, .. } => {
                write!(f, "the site answered {status}, and the answer can't be read: {place}")?;
                if *html {
                    f.write_str("; a login page or a proxy may have answered in its place")?;
                } else if self.0.target.as_ref().is_some_and(Target::is_collection) {
                    f.write_str("; `raw` gives the page as JSON, whatever stands in it")?;
                }
            }
            Kind::CutOff { status, .. } => {
                write!(
                    f,
                    "the site answered {status}, and the connection failed before the answer was whole"
                )?;
            }
            Kind::Elsewhere { status } => {
                write!(
                    f,
                    "another address than the one called answered {status}: the HTTP client follows redirects; build it with none"
                )?;
            }
            Kind::Paging(nonsense) => write!(f, "{nonsense}")?,
        }
        f.write_str(&self.course())?;
        f.write_str(self.doubt())
    }
}

fn refused(refusal: &Refusal, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Refusal { status, html, excerpt, retry_after, .. } = refusal;
    write!(f, "the site answered {status}")?;
    said(*status, excerpt, f)?;
    if let Some(wait) = retry_after {
        write!(f, " and asks to come again in {} seconds", wait.as_secs())?;
    }
    f.write_str(hint(*status, *html))
}

/// What the body says of the matter, where that is more than the status says.
fn said(status: StatusCode, excerpt: &Excerpt, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let reason = status.canonical_reason().unwrap_or_default();
    for text in excerpt.harmless().filter(|text| !text.eq_ignore_ascii_case(reason)) {
        write!(f, " ({text})")?;
    }
    Ok(())
}

/// What to look at, by the status.
fn hint(status: StatusCode, html: bool) -> &'static str {
    match status.as_u16() {
        300..=399 => {
            "; redirects are not followed, so that credentials stay with the site: check its address"
        }
        401 => "; it does not accept the credentials",
        403 => "; the user that signed in may not do this",
        404 if html => {
            " with an HTML page; check whether the site's address needs the context /cpq, as every Fusion site's does"
        }
        404 => "; nothing of that name exists there, or the site's address lacks its context",
        _ if html => " with an HTML page; a login page or a proxy may have answered in its place",
        _ => "; the error's body has what it said",
    }
}
