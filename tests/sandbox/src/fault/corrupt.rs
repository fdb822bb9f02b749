//! Corrupts the body of a response.

use super::rule::Fault;
use crate::random::mix;
use crate::site::{Body, Record, raw};

/// Applies a fault to a body; `number` decides which properties it affects.
pub(crate) fn corrupt(body: Body, fault: Fault, number: u64) -> Body {
    match body {
        Body::Object(record) => Body::Object(corrupt_record(record, fault, number)),
        Body::List(records) => {
            let records = (number..).zip(records);
            Body::List(records.map(|(number, it)| corrupt_record(it, fault, number)).collect())
        }
        Body::Page { items, mut envelope } => {
            let items = (number..).zip(items);
            let items = items.map(|(number, item)| corrupt_record(item, fault, number)).collect();
            if fault == Fault::ExtraProperties {
                envelope = corrupt_record(envelope, fault, number);
            }
            Body::Page { items, envelope }
        }
        Body::Sample(Some(value)) if value.is_object() => {
            Body::Object(corrupt_record(Record::from_value(&value), fault, number))
        }
        other @ (Body::Empty | Body::File { .. } | Body::Sample(_)) => other,
    }
}

fn corrupt_record(mut record: Record, fault: Fault, number: u64) -> Record {
    match fault {
        Fault::ExtraProperties => {
            let extra = serde_json::json!({ "list": [null, 0.5, {}], "number": number });
            record.set("sandboxExtra", extra);
        }
        Fault::NullProperties => {
            for (number, value) in (number..).zip(record.values_mut()) {
                if mix(number).is_multiple_of(3) {
                    *value = raw(());
                }
            }
        }
        Fault::WrongTypes => {
            let scalars = record.values_mut().filter(|it| !it.get().starts_with(['{', '[']));
            let mut scalars: Vec<_> = scalars.collect();
            let count = u64::try_from(scalars.len()).unwrap_or_default().max(1);
            let chosen = usize::try_from(mix(number) % count).unwrap_or_default();
            if let Some(value) = scalars.get_mut(chosen) {
                let text = value.get();
                **value = if text.starts_with('"') { raw(text.len()) } else { raw(text) };
            }
        }
        _ => {}
    }
    record
}
