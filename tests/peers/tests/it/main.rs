//! The tools and clients of others, held against the published contract.

mod faults;
mod findings;
mod locks;
mod offline;
mod opinion;
mod tools;
