//! The operations of the contracts: routing, validation of requests and responses, schemas.

mod load;
mod operation;
mod request;
mod responses;
mod router;
mod sample;
mod schema;

use std::sync::Arc;

pub(crate) use load::{embedded, from_folder};
pub(crate) use operation::Operation;
pub(crate) use request::{Query, Upload};
pub(crate) use responses::{Checked, JSON};
pub(crate) use router::{Arguments, Route, Router};
pub(crate) use schema::{CHILDREN, GROUP_CHILDREN, Kind, Shape, USER_CHILDREN};

/// The operations of all versions.
pub(crate) type Operations = Vec<Arc<Operation>>;
