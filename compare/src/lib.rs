//! Compares two OpenAPI contracts and says whom each change can break.
