//! The change page says what the comparison says.
