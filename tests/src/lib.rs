//! Proof that documents, contract, types and payloads agree.
