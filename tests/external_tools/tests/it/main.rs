//! The tools and clients of others, held against the published contract.

mod browser;
mod clients;
mod faults;
mod findings;
mod locks;
mod offline;
mod opinion;
mod published;
mod tools;
