//! Reads saved pages of documentation into tables of facts, and holds a contract against them.

pub mod table;
