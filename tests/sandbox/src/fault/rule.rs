//! The rules of fault injection and their textual form.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use hyper::StatusCode;

/// The longest delay that a fault may cause.
const MAX_DELAY: Duration = Duration::from_mins(1);

/// The name by which rules refer to the token endpoint.
pub(crate) const TOKEN_OPERATION: &str = "token";

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Only the rule's latency.
    Latency,
    Status {
        status: StatusCode,
        retry_after: Option<RetryAfter>,
        body: ErrorBody,
    },
    /// The connection is reset.
    Reset,
    /// The connection ends in the middle of the body.
    Truncated,
    /// The body is sent in ten pieces over this time.
    Slow(Duration),
    /// The `Content-Type` is `text/html`.
    ContentType,
    /// A page repeats the items of the page before it.
    RepeatedPage,
    /// Users and pages have an undocumented property.
    ExtraProperties,
    /// Some properties of each user are null.
    NullProperties,
    /// One property of each user has a wrong type.
    WrongTypes,
}

/// The faults without arguments.
const NAMED: [(&str, Fault); 7] = [
    ("reset", Fault::Reset),
    ("truncated", Fault::Truncated),
    ("content-type", Fault::ContentType),
    ("repeated-page", Fault::RepeatedPage),
    ("extra-properties", Fault::ExtraProperties),
    ("null-properties", Fault::NullProperties),
    ("wrong-types", Fault::WrongTypes),
];

/// The form of a `Retry-After` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Seconds(u32),
    /// An HTTP date this many seconds in the future.
    Date(u32),
}

/// The body of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorBody {
    /// JSON, like the errors of the site itself.
    Json,
    /// An HTML page, like the errors of a proxy or the login page of a gateway.
    Html,
    Empty,
}

/// The words for the bodies of an error status.
const BODIES: [(&str, ErrorBody); 3] =
    [("json", ErrorBody::Json), ("html", ErrorBody::Html), ("empty", ErrorBody::Empty)];

impl ErrorBody {
    /// Whether a response with this status has no body in HTTP.
    fn is_impossible_for(status: StatusCode) -> bool {
        matches!(status.as_u16(), 204 | 205 | 304)
    }

    /// The body that is sent unless the rule says otherwise.
    fn default_for(status: StatusCode) -> Self {
        match status.as_u16() {
            200 | 201 | 203 | 500 | 502 | 504 => Self::Html,
            202 | 204..=399 => Self::Empty,
            _ => Self::Json,
        }
    }
}

/// A fault, and which requests it hits.
///
/// It is parsed from text such as `503 retry-after=0 operation=replaceUser rate=0.3`. The first word
/// is the fault: `latency=200ms`, a status from 200 to 599, `reset`, `truncated`, `slow=2s`,
/// `content-type`, `repeated-page`, `extra-properties`, `null-properties` or `wrong-types`.
///
/// The other words are optional: `when=before` or `when=after` the change is applied,
/// `retry-after=SECONDS`, `retry-after-date=SECONDS` and `body=json`, `body=html` or `body=empty` for
/// a status, `latency=TIME`, `operation=ID`, `rate=0.0…1.0` and `times=N`. The README explains them.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRule {
    pub(crate) fault: Fault,
    /// Whether a change is applied before the fault hits.
    pub(crate) is_applied: bool,
    pub(crate) latency: Duration,
    pub(super) operation: Option<String>,
    pub(super) rate: f64,
    pub(super) times: Option<u64>,
}

impl FaultRule {
    /// Parses a fault for a single request, which does not choose among requests.
    pub(crate) fn for_single_request(text: &str) -> Result<Self, String> {
        let rule: Self = text.parse()?;
        let is_choice = |word: &&str| {
            ["operation=", "rate=", "times="].iter().any(|choice| word.starts_with(choice))
        };
        match text.split_whitespace().find(is_choice) {
            Some(word) => Err(format!("`{word}` is only allowed in a rule")),
            None => Ok(rule),
        }
    }

    /// Whether the fault can hit a request.
    pub(crate) fn applies_to(&self, operation: &str, is_collection: bool) -> bool {
        let is_possible = match self.fault {
            Fault::RepeatedPage => is_collection,
            // A token has no users to corrupt.
            Fault::ExtraProperties | Fault::NullProperties | Fault::WrongTypes => {
                operation != TOKEN_OPERATION
            }
            _ => true,
        };
        is_possible && self.operation.as_ref().is_none_or(|own| own == operation)
    }

    /// Applies one of the optional words.
    fn set(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        let seconds = || value.parse().map_err(|_| "must be a whole number of seconds");
        match (name, &mut self.fault) {
            ("latency", _) => self.latency = time(value)?,
            ("operation", _) => self.operation = Some(value.to_owned()),
            ("rate", _) => {
                let rate = value.parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
                self.rate = rate.ok_or("must be from 0 to 1")?;
            }
            ("times", _) => {
                self.times = Some(value.parse().map_err(|_| "must be a whole number")?);
            }
            ("when", Fault::Status { .. } | Fault::Reset) => {
                self.is_applied = match value {
                    "before" => false,
                    "after" => true,
                    _ => return Err("must be before or after"),
                }
            }
            ("retry-after", Fault::Status { retry_after, .. }) => {
                *retry_after = Some(RetryAfter::Seconds(seconds()?));
            }
            ("retry-after-date", Fault::Status { retry_after, .. }) => {
                *retry_after = Some(RetryAfter::Date(seconds()?));
            }
            ("body", Fault::Status { status, body, .. })
                if !ErrorBody::is_impossible_for(*status) =>
            {
                let known = BODIES.iter().find(|(word, _)| *word == value);
                *body = known.ok_or("must be json, html or empty")?.1;
            }
            _ => return Err("is unknown, or does not go with this fault"),
        }
        Ok(())
    }
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            Fault::Latency => write!(f, "latency={}ms", self.latency.as_millis())?,
            Fault::Status { status, .. } => write!(f, "{}", status.as_u16())?,
            Fault::Slow(time) => write!(f, "slow={}ms", time.as_millis())?,
            fault => {
                let named = NAMED.iter().find(|(_, named)| *named == fault);
                f.write_str(named.map_or("", |(name, _)| name))?;
            }
        }
        if let Fault::Status { status, retry_after, body } = self.fault {
            match retry_after {
                Some(RetryAfter::Seconds(seconds)) => write!(f, " retry-after={seconds}")?,
                Some(RetryAfter::Date(seconds)) => write!(f, " retry-after-date={seconds}")?,
                None => {}
            }
            if body != ErrorBody::default_for(status)
                && let Some((word, _)) = BODIES.iter().find(|(_, known)| *known == body)
            {
                write!(f, " body={word}")?;
            }
        }
        if matches!(self.fault, Fault::Status { .. } | Fault::Reset) && self.is_applied {
            f.write_str(" when=after")?;
        }
        if self.fault != Fault::Latency && !self.latency.is_zero() {
            write!(f, " latency={}ms", self.latency.as_millis())?;
        }
        if let Some(operation) = &self.operation {
            write!(f, " operation={operation}")?;
        }
        if self.rate < 1.0 {
            write!(f, " rate={}", self.rate)?;
        }
        self.times.map_or(Ok(()), |times| write!(f, " times={times}"))
    }
}

impl FromStr for FaultRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let mut latency = Duration::ZERO;
        let in_first = |error: &str| format!("`{first}` {error}");
        let named = NAMED.iter().find(|(name, _)| *name == first);
        let fault = if let Some((_, fault)) = named {
            *fault
        } else if let Some(("latency", value)) = first.split_once('=') {
            latency = time(value).map_err(in_first)?;
            Fault::Latency
        } else if let Some(("slow", value)) = first.split_once('=') {
            Fault::Slow(time(value).map_err(in_first)?)
        } else if let Ok(number @ 200..=599) = first.parse::<u16>() {
            let status = StatusCode::from_u16(number).map_err(|error| error.to_string())?;
            let body = ErrorBody::default_for(status);
            Fault::Status { status, retry_after: None, body }
        } else {
            let known: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "`{first}` is not a fault; use latency=TIME, a status from 200 to 599, slow=TIME, {}",
                known.join(", ")
            ));
        };
        let is_applied = !matches!(fault, Fault::Status { .. } | Fault::Reset);
        let mut rule = Self { fault, is_applied, latency, operation: None, rate: 1.0, times: None };
        for word in words {
            let (name, value) =
                word.split_once('=').ok_or_else(|| format!("`{word}` is not NAME=VALUE"))?;
            rule.set(name, value).map_err(|error| format!("`{word}` {error}"))?;
        }
        Ok(rule)
    }
}

/// Parses a time such as `200ms` or `2s`.
fn time(text: &str) -> Result<Duration, &'static str> {
    let time = match text.strip_suffix("ms") {
        Some(milliseconds) => milliseconds.parse().map(Duration::from_millis),
        None => text.strip_suffix('s').unwrap_or("").parse().map(Duration::from_secs),
    };
    let time = time.ok().filter(|time| *time <= MAX_DELAY);
    time.ok_or("needs a time such as 200ms or 2s, at most 60s")
}
