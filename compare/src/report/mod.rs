//! What a comparison says, for a terminal, a page and a program.

mod json;
mod markdown;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use text::text;
