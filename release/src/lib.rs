//! Turns the contracts into the files that are published.
