//! JSON pointers (RFC 6901).

/// Appends the property `name` to a JSON pointer, escaped.
#[must_use]
pub fn step(pointer: &str, name: &str) -> String {
    if name.contains(['~', '/']) {
        format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
    } else {
        [pointer, "/", name].concat()
    }
}

/// The property name that one step of a JSON pointer stands for.
#[must_use]
pub fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
