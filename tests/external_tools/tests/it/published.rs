//! The files that are published, built once for all tests.

use std::sync::LazyLock;

use cpq_publication::{Fault, Files, generate};

use crate::tools::{Outcome, project};

static PUBLISHED: LazyLock<Result<Files, String>> = LazyLock::new(|| {
    let join =
        |faults: Vec<Fault>| faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n");
    generate(&xtask::publish::sources(&project())?).map_err(join)
});

/// Returns all files of `dist/` by path.
pub(crate) fn published() -> Outcome<&'static Files> {
    Ok(PUBLISHED.as_ref().map_err(String::as_str)?)
}
