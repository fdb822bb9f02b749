//! Faults on demand: what can go wrong, and when it does.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use hyper::StatusCode;

use crate::site::mix;

/// The longest that a fault may make anybody wait.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The operation that the token endpoint is to rules.
pub(crate) const TOKEN_OPERATION: &str = "token";

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing but that the answer takes its time: see [`Rule::latency`].
    Latency,
    /// An answer of this status.
    Status {
        /// From 400 to 599.
        status: StatusCode,
        /// When to come again, if that is said.
        retry_after: Option<RetryAfter>,
        /// What stands in the answer.
        page: Page,
    },
    /// The connection is reset without an answer.
    Reset,
    /// The answer ends in the middle of its body.
    Truncated,
    /// The body comes in ten pieces that take this long in all.
    Slow(Duration),
    /// The answer says that it is `text/html`.
    ContentType,
    /// A page of a collection holds what the page before it held.
    RepeatedPage,
    /// Every user, and the page around them, has a member that nobody knows.
    ExtraMembers,
    /// Some of each user's members are null.
    NullMembers,
    /// One of each user's members is of another type than it should be.
    OtherTypes,
}

/// When a client is told to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// In so many seconds.
    Seconds(u32),
    /// At the time that is so many seconds away, as an HTTP date.
    Date(u32),
}

/// What an answer with an error status holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Page {
    /// JSON, as the site's own refusals are.
    Json,
    /// An HTML page, as a proxy sends it.
    Html,
    /// Nothing.
    Empty,
}

/// Whether a fault strikes before a change is applied, or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// The call does nothing.
    Before,
    /// The call does what it should, and the client does not learn of it.
    After,
}

/// A fault, and which calls it strikes.
///
/// It reads and writes itself as words, such as `503 retry-after=0 operation=replaceUser rate=0.3`:
/// first the fault (`latency=200ms`, a status from 400 to 599, `reset`, `truncated`, `slow=2s`,
/// `content-type`, `repeated-page`, `extra-properties`, `null-properties` or `wrong-types`), then what
/// more there is to say (`when=before` or `when=after`, `retry-after=SECONDS`,
/// `retry-after-date=SECONDS`, `body=json`, `body=html` or `body=empty`, `latency=TIME`,
/// `operation=ID`, `rate=0.0…1.0`, `times=N`).
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    fault: Fault,
    when: When,
    latency: Duration,
    operation: Option<String>,
    rate: f64,
    times: Option<u64>,
}

impl Rule {
    /// Strikes every call.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        let when = match fault {
            Fault::Status { .. } | Fault::Reset => When::Before,
            _ => When::After,
        };
        let fault = match fault {
            Fault::Slow(time) => Fault::Slow(bounded(time)),
            fault => fault,
        };
        Self { fault, when, latency: Duration::ZERO, operation: None, rate: 1.0, times: None }
    }

    /// Strikes only this operation's calls; `token` stands for the token endpoint.
    #[must_use]
    pub fn operation(mut self, id: &str) -> Self {
        self.operation = Some(id.to_owned());
        self
    }

    /// Strikes this share of the calls, from 0 to 1: which ones follows from the site's fault seed.
    #[must_use]
    pub fn rate(mut self, rate: f64) -> Self {
        self.rate = rate.clamp(0.0, 1.0);
        self
    }

    /// Strikes so many calls and then no more.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Makes the calls wait before anything is done, at most a minute.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = bounded(latency);
        self
    }

    /// Strikes before or after a change is applied. Only an error status and a reset can do both;
    /// what spoils an answer always comes after.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        if matches!(self.fault, Fault::Status { .. } | Fault::Reset) {
            self.when = when;
        }
        self
    }

    pub(crate) fn fault(&self) -> Fault {
        self.fault
    }

    pub(crate) fn wait(&self) -> Duration {
        self.latency
    }

    /// Whether the call is not to be carried out.
    pub(crate) fn prevents(&self) -> bool {
        self.when == When::Before
    }

    /// Reads a fault that is ordered for a single call, where nothing chooses among calls.
    pub(crate) fn for_one_call(text: &str) -> Result<Self, String> {
        let rule: Self = text.parse()?;
        let choosing = ["operation=", "rate=", "times="];
        let chooses = |word: &&str| choosing.iter().any(|choice| word.starts_with(choice));
        match text.split_whitespace().find(chooses) {
            Some(word) => Err(format!("`{word}` goes with a rule only")),
            None => Ok(rule),
        }
    }

    /// Whether the fault can strike such a call at all.
    pub(crate) fn concerns(&self, operation: &str, is_collection: bool) -> bool {
        let is_meant = self.operation.as_ref().is_none_or(|meant| meant == operation);
        is_meant
            && match self.fault {
                Fault::RepeatedPage => is_collection,
                // They spoil users, and there are none in a token.
                Fault::ExtraMembers | Fault::NullMembers | Fault::OtherTypes => {
                    operation != TOKEN_OPERATION
                }
                _ => true,
            }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            Fault::Latency => write!(f, "latency={}ms", self.latency.as_millis())?,
            Fault::Status { status, .. } => write!(f, "{}", status.as_u16())?,
            Fault::Reset => f.write_str("reset")?,
            Fault::Truncated => f.write_str("truncated")?,
            Fault::Slow(time) => write!(f, "slow={}ms", time.as_millis())?,
            Fault::ContentType => f.write_str("content-type")?,
            Fault::RepeatedPage => f.write_str("repeated-page")?,
            Fault::ExtraMembers => f.write_str("extra-properties")?,
            Fault::NullMembers => f.write_str("null-properties")?,
            Fault::OtherTypes => f.write_str("wrong-types")?,
        }
        if let Fault::Status { status, retry_after, page } = self.fault {
            match retry_after {
                Some(RetryAfter::Seconds(seconds)) => write!(f, " retry-after={seconds}")?,
                Some(RetryAfter::Date(seconds)) => write!(f, " retry-after-date={seconds}")?,
                None => {}
            }
            match page {
                page if page == usual_page(status) => {}
                Page::Json => f.write_str(" body=json")?,
                Page::Html => f.write_str(" body=html")?,
                Page::Empty => f.write_str(" body=empty")?,
            }
        }
        if matches!(self.fault, Fault::Status { .. } | Fault::Reset) && self.when == When::After {
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
        match self.times {
            Some(times) => write!(f, " times={times}"),
            None => Ok(()),
        }
    }
}

/// Servers fail with a page, and services refuse in their own form.
fn usual_page(status: StatusCode) -> Page {
    match status.as_u16() {
        500 | 502 | 504 => Page::Html,
        _ => Page::Json,
    }
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let mut rule = Self::new(fault(words.next().unwrap_or_default())?);
        if let Some(latency) = text.trim().strip_prefix("latency=") {
            rule = rule.latency(time(latency.split_whitespace().next().unwrap_or_default())?);
        }
        for word in words {
            let (name, value) =
                word.split_once('=').ok_or_else(|| format!("`{word}` is no NAME=VALUE"))?;
            let unknown = || format!("`{word}` is not understood here");
            rule = match name {
                "latency" => rule.latency(time(value)?),
                "operation" => rule.operation(value),
                "rate" => {
                    let rate = value.parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
                    rule.rate(rate.ok_or_else(|| format!("`{word}`: a rate is from 0 to 1"))?)
                }
                "times" => {
                    let times = value.parse();
                    rule.times(times.map_err(|_| format!("`{word}`: it must be a whole number"))?)
                }
                "when" => {
                    let (Fault::Status { .. } | Fault::Reset) = rule.fault else {
                        return Err(format!("`{word}` goes with a status or with `reset` only"));
                    };
                    match value {
                        "before" => rule.when(When::Before),
                        "after" => rule.when(When::After),
                        _ => return Err(unknown()),
                    }
                }
                _ => rule.with_status_word(word, name, value)?,
            };
        }
        Ok(rule)
    }
}

impl Rule {
    /// What can be said of an error status alone.
    fn with_status_word(mut self, word: &str, name: &str, value: &str) -> Result<Self, String> {
        let Fault::Status { retry_after, page, .. } = &mut self.fault else {
            return Err(format!("`{word}` is not understood here"));
        };
        let seconds = || {
            let seconds = value.parse::<u32>();
            seconds.map_err(|_| format!("`{word}`: it must be a whole number of seconds"))
        };
        match (name, value) {
            ("retry-after", _) => *retry_after = Some(RetryAfter::Seconds(seconds()?)),
            ("retry-after-date", _) => *retry_after = Some(RetryAfter::Date(seconds()?)),
            ("body", "json") => *page = Page::Json,
            ("body", "html") => *page = Page::Html,
            ("body", "empty") => *page = Page::Empty,
            _ => return Err(format!("`{word}` is not understood here")),
        }
        Ok(self)
    }
}

fn fault(word: &str) -> Result<Fault, String> {
    Ok(match word {
        "reset" => Fault::Reset,
        "truncated" => Fault::Truncated,
        "content-type" => Fault::ContentType,
        "repeated-page" => Fault::RepeatedPage,
        "extra-properties" => Fault::ExtraMembers,
        "null-properties" => Fault::NullMembers,
        "wrong-types" => Fault::OtherTypes,
        word => match (word.split_once('='), word.parse::<u16>()) {
            (Some(("latency", _)), _) => Fault::Latency,
            (Some(("slow", value)), _) => Fault::Slow(time(value)?),
            (_, Ok(number @ 400..=599)) => {
                let status = StatusCode::from_u16(number).map_err(|error| error.to_string())?;
                Fault::Status { status, retry_after: None, page: usual_page(status) }
            }
            _ => {
                return Err(format!(
                    "`{word}` is no fault; there are latency=TIME, a status from 400 to 599, \
                     reset, truncated, slow=TIME, content-type, repeated-page, extra-properties, \
                     null-properties and wrong-types"
                ));
            }
        },
    })
}

/// A time in whole milliseconds, as rules are written, that nobody waits too long for.
fn bounded(time: Duration) -> Duration {
    let milliseconds = time.min(LONGEST_WAIT).as_millis();
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
}

/// A time such as `200ms` or `2s`, of a minute at most.
fn time(text: &str) -> Result<Duration, String> {
    let read = match text.strip_suffix("ms") {
        Some(milliseconds) => milliseconds.parse().map(Duration::from_millis),
        None => text.strip_suffix('s').unwrap_or("").parse().map(Duration::from_secs),
    };
    let read = read.ok().filter(|time| *time <= LONGEST_WAIT);
    read.ok_or_else(|| format!("`{text}` is no time such as 200ms or 2s, of 60s at most"))
}

/// The rules of a site, and how often each has been asked and has struck.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    rules: Vec<Live>,
}

#[derive(Debug)]
struct Live {
    rule: Rule,
    asked: u64,
    struck: u64,
}

impl Live {
    fn new(rule: Rule) -> Self {
        Self { rule, asked: 0, struck: 0 }
    }
}

impl Faults {
    pub(crate) fn new(seed: u64, rules: Vec<Rule>) -> Self {
        Self { seed, rules: rules.into_iter().map(Live::new).collect() }
    }

    pub(crate) fn add(&mut self, rule: Rule) {
        self.rules.push(Live::new(rule));
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The rules, each with how often it has struck.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Rule, u64)> {
        self.rules.iter().map(|live| (&live.rule, live.struck))
    }

    /// The first rule that strikes this call. Which calls a rate strikes follows from the seed and
    /// from how many calls the rule was asked about.
    pub(crate) fn strike(&mut self, operation: &str, is_collection: bool) -> Option<Rule> {
        for (number, live) in (0_u64..).zip(&mut self.rules) {
            let is_spent = live.rule.times.is_some_and(|times| live.struck >= times);
            if is_spent || !live.rule.concerns(operation, is_collection) {
                continue;
            }
            live.asked += 1;
            if fraction(mix(mix(self.seed.wrapping_add(number)) ^ live.asked)) < live.rule.rate {
                live.struck += 1;
                return Some(live.rule.clone());
            }
        }
        None
    }
}

/// A number from 0 up to 1, without 1.
fn fraction(random: u64) -> f64 {
    // 32 bits are exact in a double, and finer than anybody's rate.
    f64::from(u32::try_from(random >> 32).unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}
