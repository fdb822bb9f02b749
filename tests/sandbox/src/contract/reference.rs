//! What a `$ref` within the contract leads to.

use serde_json::Value;

/// Far more than one reference after another that a contract has.
const LONGEST_CHAIN: usize = 16;

/// The value itself or, where it is a reference, what stands there.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> Result<&'a Value, String> {
    let mut value = value;
    for _ in 0..LONGEST_CHAIN {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Ok(value) };
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        value = target.ok_or_else(|| format!("`{reference}` leads nowhere in this file"))?;
    }
    Err("a `$ref` leads back to itself".to_owned())
}
