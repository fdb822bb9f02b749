//! Users of v19: reading, creating, changing and replacing them.

mod creation;
mod groups;
mod integration;
mod passwords;
mod paths;
mod replacement;
mod updates;

/// OAuth client of the documented integration user.
const CLIENT: &str = "d4279b7d50a843ffb14c709dab1f1418";
/// OAuth client of `nholloway`.
const HOST_USER_CLIENT: &str = "7f3e0c52b8d94a61a5c2d90e4b17f863";
