//! What the program shows while it runs, and the report that it writes.

use std::error::Error;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use oracle_cpq::Outcome;
use oracle_cpq::bulk::{Done, Progress};

use crate::change::UserChange;

/// The report, a CSV file. It is created with its first line, so that a run that is refused leaves an older
/// report as it is.
pub(crate) struct Report {
    path: Option<PathBuf>,
    writer: Option<csv::Writer<File>>,
    result: Result<(), csv::Error>,
    has_sent: bool,
}

impl Report {
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self { path, writer: None, result: Ok(()), has_sent: false }
    }

    /// Whether a change was tried in this run.
    pub(crate) fn has_sent(&self) -> bool {
        self.has_sent
    }

    pub(crate) fn add(&mut self, done: &Done<'_, UserChange>) {
        self.has_sent |= !done.is_resumed();
        if self.result.is_ok() {
            self.result = self.write(done);
        }
    }

    fn write(&mut self, done: &Done<'_, UserChange>) -> csv::Result<()> {
        let action = if done.is_resumed() { "done before" } else { done.change().last_action() };
        let outcome = match done.outcome() {
            Outcome::Applied if action == "none" => return Ok(()),
            Outcome::Applied => "applied",
            Outcome::Refused => "refused",
            Outcome::NotSent => "not sent",
            _ => "unknown",
        };
        let message = match done.error() {
            Some(error) if outcome != "applied" => error.to_string(),
            None if done.is_resumed() && outcome == "refused" => {
                "refused in an earlier run; run again without the journal to see why".to_owned()
            }
            _ => String::new(),
        };
        let Some(writer) = self.writer()? else { return Ok(()) };
        writer.write_record([&*done.change().row().login, action, outcome, &message])
    }

    fn writer(&mut self) -> csv::Result<Option<&mut csv::Writer<File>>> {
        if let (None, Some(path)) = (&self.writer, &self.path) {
            let mut writer = csv::Writer::from_writer(File::create(path)?);
            writer.write_record(["login", "action", "outcome", "message"])?;
            self.writer = Some(writer);
        }
        Ok(self.writer.as_mut())
    }

    /// Completes the file, or returns the first error of writing it.
    pub(crate) fn finish(&mut self) -> Result<(), Box<dyn Error>> {
        std::mem::replace(&mut self.result, Ok(()))?;
        if let Some(writer) = self.writer()? {
            writer.flush()?;
        }
        Ok(())
    }
}

/// The progress, as a bar on a terminal, and as a line now and then elsewhere.
pub(crate) struct Display {
    bar: Option<ProgressBar>,
}

impl Display {
    pub(crate) fn new(total: u64) -> Self {
        let bar = (total > 0 && io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}");
            let bar = ProgressBar::new(total);
            if let Ok(style) = style { bar.with_style(style) } else { bar }
        });
        Self { bar }
    }

    pub(crate) fn show(&self, progress: &Progress) {
        let report = &progress.report;
        let left = progress.time_left().map_or(0, |left| left.as_secs());
        let numbers = format!(
            "{} failed, {} unknown, {:.0}/s, {left} s left",
            report.refused + report.not_sent,
            report.unknown,
            progress.rate()
        );
        match &self.bar {
            Some(bar) => {
                bar.set_position(report.done());
                bar.set_message(numbers);
            }
            None if report.done().is_multiple_of(500) => {
                let total = progress.total.unwrap_or_default();
                // If the reader of the progress is gone, the run goes on.
                let _ = writeln!(io::stderr(), "{} of {total} done, {numbers}", report.done());
            }
            None => {}
        }
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Ends the program without an error if the reader of its output is gone.
pub(crate) fn until_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        result => result,
    }
}
