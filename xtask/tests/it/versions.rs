//! A version's way in and out: what is written, what is refused, and what an interruption leaves.

mod bump;
mod carry;
mod default;
mod retire;
mod walk;

use xtask::bump::bump;
use xtask::manifests::Manifests;

use crate::checkout::Copy;

/// A version that Oracle is far from.
const NEW: &str = "v999";

/// What is done to a copy before it is tried.
type Spoil<'a> = &'a dyn Fn(&Copy);

fn newest(copy: &Copy) -> String {
    copy.project.versions().expect("there are versions").pop().expect("there is one")
}

/// What a user gets without asking.
fn default_of(copy: &Copy) -> String {
    Manifests::read(&copy.project).and_then(|it| it.default()).expect("there is a default")
}

fn bumped(copy: &Copy) -> String {
    bump(&copy.project, NEW).unwrap_or_else(|message| panic!("{message}"))
}
