//! Reads saved pages of documentation into tables of facts, and holds a contract against them.

pub mod audit;
pub mod compare;
mod json;
pub mod pages;
pub mod read;
pub mod table;
