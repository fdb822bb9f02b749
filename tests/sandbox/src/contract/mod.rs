//! The contracts as the sandbox uses them: which operation a path means, what it takes and answers.

mod answer;
mod operation;
mod reference;
mod request;
mod routes;
mod schema;

use std::io;
use std::sync::Arc;

use crate::spec::Spec;

pub(crate) use operation::Operation;
pub(crate) use routes::{Found, Routes};
pub(crate) use schema::{Child, Form, Shape};

/// All versions' operations.
pub(crate) type Operations = Vec<Arc<Operation>>;

/// Reads every operation of every version.
pub(crate) fn read(spec: &Spec) -> io::Result<Operations> {
    let mut operations = Operations::new();
    for (version, text) in spec {
        let refused = |what: String| {
            let what = format!("{version}/openapi.yaml: {what}");
            io::Error::new(io::ErrorKind::InvalidData, what)
        };
        let document = cpq_contract::load(text).map_err(|error| refused(error.to_string()))?;
        operations.extend(operation::read(&document.value).map_err(refused)?.map(Arc::new));
    }
    Ok(operations)
}
