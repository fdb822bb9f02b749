//! The text of the contracts: those the program carries, or those of a folder.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// The contracts of `spec/` as they were when the program was built.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/spec.rs"));

/// The text of each version's contract, by the version's name.
pub(crate) type Spec = BTreeMap<String, Cow<'static, str>>;

pub(crate) fn embedded() -> Spec {
    EMBEDDED.iter().map(|(version, text)| ((*version).to_owned(), (*text).into())).collect()
}

/// Reads a folder laid out as `spec/` is: a folder per version, with its `openapi.yaml`.
pub(crate) fn read(folder: &Path) -> io::Result<Spec> {
    let failed = |path: &Path, error: &io::Error| {
        io::Error::new(error.kind(), format!("{} can't be read: {error}", path.display()))
    };
    let mut spec = Spec::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        let contract = path.join("openapi.yaml");
        let Some(version) = path.file_name().and_then(|name| name.to_str()) else { continue };
        // What begins with a dot is a version on its way in or out.
        if contract.is_file() && !version.starts_with('.') {
            let text = fs::read_to_string(&contract).map_err(|error| failed(&contract, &error))?;
            spec.insert(version.to_owned(), text.into());
        }
    }
    if spec.is_empty() {
        let what = format!("{} has no version in it, such as v19/openapi.yaml", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, what));
    }
    Ok(spec)
}
