//! The tools and clients of others, held against the published contract.
