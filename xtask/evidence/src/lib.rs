//! Reads saved pages of documentation into tables of facts, and compares a contract with them.

pub mod adopt;
pub mod audit;
mod json;
pub mod layouts;
pub mod pages;
pub mod specification;
pub mod table;
