//! A subscriber that keeps whatever spans and events tell.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_core::span::Current;

/// It hears all that is told on the test's thread.
#[derive(Clone)]
pub(crate) struct Collector {
    most: Level,
    told: Arc<Mutex<Told>>,
}

/// What one span or event has told.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) metadata: &'static Metadata<'static>,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

#[derive(Debug, Default)]
struct Told {
    spans: Vec<Words>,
    events: Vec<Words>,
    /// The spans that were entered and not left.
    entered: Vec<Id>,
}

impl Words {
    fn of(metadata: &'static Metadata<'static>) -> Self {
        Self { metadata, fields: BTreeMap::new() }
    }

    fn is_of_the_sdk(&self) -> bool {
        self.metadata.target() == "oracle_cpq"
    }

    /// A field as it was recorded; text in quotes.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

impl Collector {
    /// Hears all that is told from now on, until the guard is dropped.
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        Self::listen_to(Level::TRACE)
    }

    /// Hears what is told of this level and of those above it.
    pub(crate) fn listen_to(most: Level) -> (Self, DefaultGuard) {
        let collector = Self { most, told: Arc::default() };
        let guard = tracing::subscriber::set_default(collector.clone());
        (collector, guard)
    }

    /// The SDK's spans, in the order they began.
    pub(crate) fn spans(&self) -> Vec<Words> {
        self.told().spans.iter().filter(|words| words.is_of_the_sdk()).cloned().collect()
    }

    /// The SDK's events.
    pub(crate) fn events(&self) -> Vec<Words> {
        self.told().events.iter().filter(|words| words.is_of_the_sdk()).cloned().collect()
    }

    /// All spans, the test's own included.
    pub(crate) fn all_spans(&self) -> Vec<Words> {
        self.told().spans.clone()
    }

    /// All that was told, by whomever.
    pub(crate) fn all(&self) -> String {
        format!("{:?}", self.told())
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.most
    }

    fn current_span(&self) -> Current {
        let told = self.told();
        let Some(span) = told.entered.last() else { return Current::none() };
        Current::new(span.clone(), told.spans[place(span)].metadata)
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut words = Words::of(attributes.metadata());
        attributes.record(&mut words);
        let mut told = self.told();
        told.spans.push(words);
        Id::from_u64(u64::try_from(told.spans.len()).expect("there are few"))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut self.told().spans[place(span)]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words::of(event.metadata());
        event.record(&mut words);
        self.told().events.push(words);
    }

    fn enter(&self, span: &Id) {
        self.told().entered.push(span.clone());
    }

    fn exit(&self, span: &Id) {
        self.told().entered.retain(|entered| entered != span);
    }
}

/// Where a span is among all of them.
fn place(span: &Id) -> usize {
    usize::try_from(span.into_u64() - 1).expect("there are few")
}
