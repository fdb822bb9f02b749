//! What the list promises: what stands in it, what does not, and what a change of it means.

mod comparing;
mod listing;
mod modules;
mod refusals;
mod reports;

use std::collections::BTreeMap;

use cpq_surface::{Sources, Surface};

/// A crate of these files, which begins with `lib.rs`.
fn sources(files: &[(&str, &str)]) -> Sources {
    let text = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    Sources {
        name: "shop".to_owned(),
        root: "lib.rs".to_owned(),
        files: files.iter().map(text).collect(),
        features: BTreeMap::new(),
    }
}

fn surface(files: &[(&str, &str)]) -> Surface {
    Surface::list(&sources(files)).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The lines of the list, but for the crate itself; each list is read back, too.
fn lines(files: &[(&str, &str)]) -> Vec<String> {
    let surface = surface(files);
    let text = surface.to_string();
    assert_eq!(Surface::parse(&text).as_ref(), Ok(&surface), "{text}");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(lines.remove(0), "mod shop");
    lines
}

/// The lines of a crate of one file.
fn of(text: &str) -> Vec<String> {
    lines(&[("lib.rs", text)])
}
