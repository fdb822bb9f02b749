//! A tracing subscriber that records all spans and events of the test's thread.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};
use tracing_core::span::Current;

#[derive(Clone)]
pub(crate) struct Collector {
    max_level: Level,
    recorded: Arc<Mutex<Recorded>>,
    /// The number of events.
    events: watch::Sender<usize>,
}

/// A span or an event.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) metadata: &'static Metadata<'static>,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

#[derive(Debug, Default)]
struct Recorded {
    spans: Vec<Entry>,
    events: Vec<Entry>,
    /// The spans that are entered now.
    entered: Vec<Id>,
}

impl Entry {
    fn new(metadata: &'static Metadata<'static>) -> Self {
        Self { metadata, fields: BTreeMap::new() }
    }

    /// A field as recorded: strings are in quotes.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

impl Visit for Entry {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

impl Collector {
    /// Starts to record spans and events up to `max_level`, until the guard is dropped.
    pub(crate) fn start(max_level: Level) -> (Self, DefaultGuard) {
        // With a single subscriber, tracing asks that of the thread that reaches a span first, which may
        // be another test's without any, and disables the span for all threads.
        static SECOND: LazyLock<Dispatch> =
            LazyLock::new(|| Dispatch::new(Collector::new(Level::ERROR)));
        LazyLock::force(&SECOND);
        let collector = Self::new(max_level);
        let guard = tracing::subscriber::set_default(collector.clone());
        (collector, guard)
    }

    fn new(max_level: Level) -> Self {
        Self { max_level, recorded: Arc::default(), events: watch::Sender::new(0) }
    }

    /// Waits until the SDK has recorded this event.
    pub(crate) async fn wait_for_event(&self, message: &str) {
        let is_recorded = || self.events().iter().any(|it| it.field("message") == Some(message));
        let mut events = self.events.subscribe();
        events.wait_for(|_| is_recorded()).await.expect("the collector exists");
    }

    /// The SDK's spans, in the order they were created.
    pub(crate) fn spans(&self) -> Vec<Entry> {
        of_sdk(&self.recorded().spans)
    }

    /// The SDK's events.
    pub(crate) fn events(&self) -> Vec<Entry> {
        of_sdk(&self.recorded().events)
    }

    /// All spans, including those of the test.
    pub(crate) fn all_spans(&self) -> Vec<Entry> {
        self.recorded().spans.clone()
    }

    /// All spans and events, including those of other crates, as text.
    pub(crate) fn output(&self) -> String {
        format!("{:?}", self.recorded())
    }

    fn recorded(&self) -> MutexGuard<'_, Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn of_sdk(entries: &[Entry]) -> Vec<Entry> {
    entries.iter().filter(|entry| entry.metadata.target() == "oracle_cpq").cloned().collect()
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.max_level
    }

    fn current_span(&self) -> Current {
        let recorded = self.recorded();
        let Some(span) = recorded.entered.last() else { return Current::none() };
        Current::new(span.clone(), recorded.spans[index(span)].metadata)
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut entry = Entry::new(attributes.metadata());
        attributes.record(&mut entry);
        let mut recorded = self.recorded();
        recorded.spans.push(entry);
        Id::from_u64(u64::try_from(recorded.spans.len()).expect("a small number"))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut self.recorded().spans[index(span)]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut entry = Entry::new(event.metadata());
        event.record(&mut entry);
        self.recorded().events.push(entry);
        self.events.send_modify(|events| *events += 1);
    }

    fn enter(&self, span: &Id) {
        self.recorded().entered.push(span.clone());
    }

    fn exit(&self, span: &Id) {
        self.recorded().entered.retain(|entered| entered != span);
    }
}

fn index(span: &Id) -> usize {
    usize::try_from(span.into_u64() - 1).expect("a small number")
}
