//! Answers that are not what they should be, for faults that want them so.

use crate::fault::Fault;
use crate::site::{Content, Record, mix, raw};

/// The answer as the fault leaves it; `number` decides which members it strikes.
pub(crate) fn spoil(content: Content, fault: Fault, number: u64) -> Content {
    match content {
        Content::User(record) => Content::User(spoil_record(record, fault, number)),
        Content::Page { items, mut envelope } => {
            let items = (number..).zip(items);
            let items = items.map(|(number, item)| spoil_record(item, fault, number)).collect();
            if fault == Fault::ExtraMembers {
                envelope = spoil_record(envelope, fault, number);
            }
            Content::Page { items, envelope }
        }
        Content::Shown(Some(value)) if value.is_object() => {
            Content::User(spoil_record(Record::of(&value), fault, number))
        }
        shown @ Content::Shown(_) => shown,
    }
}

fn spoil_record(mut record: Record, fault: Fault, number: u64) -> Record {
    match fault {
        Fault::ExtraMembers => {
            let unknown = serde_json::json!({ "list": [null, 0.5, {}], "number": number });
            record.set("sandboxExtra", unknown);
            record
        }
        Fault::NullMembers => {
            let members = (number..).zip(record.members_mut());
            for (place, (_, member)) in members {
                if mix(place).is_multiple_of(3) {
                    *member = raw(());
                }
            }
            record
        }
        Fault::OtherTypes => {
            let mut plain: Vec<_> = record
                .members_mut()
                .map(|(_, member)| member)
                .filter(|member| !member.get().starts_with(['{', '[']))
                .collect();
            let count = u64::try_from(plain.len()).unwrap_or_default().max(1);
            let chosen = usize::try_from(mix(number) % count).unwrap_or_default();
            if let Some(member) = plain.get_mut(chosen) {
                let text = member.get();
                **member = if text.starts_with('"') { raw(text.len()) } else { raw(text) };
            }
            record
        }
        _ => record,
    }
}
