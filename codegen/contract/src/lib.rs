//! Reads a contract: YAML text in, JSON values with their line numbers out.
//!
//! The generator, the sandbox and the commands share this reader, so that a contract means the same
//! to all of them. It only checks that the text is YAML; the lint rules belong to the generator.

mod json;
pub mod json_schema;
mod node;
mod number;
mod payload;
mod place;
mod pointer;
pub mod quirks;
mod text;
mod tokens;
pub mod tree;
mod visible;
mod yaml;

pub use json::load_json;
pub use node::Node;
pub use payload::{Difference, Payload};
pub use pointer::{step, unescape};
pub use text::{ContractText, JoinError, ROOT};
pub use tokens::Tokens;
pub use tree::Tree;
pub use visible::{visible, visible_json, visible_lines};
pub use yaml::{Document, LoadError, Unquoted, load, load_foreign};
