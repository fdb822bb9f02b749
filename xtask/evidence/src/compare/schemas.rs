//! Differences between schemas.

use super::notes::{self, Notes, pairs, quoted};
use crate::table::{Items, Members, Property, Schema, Side};

pub(super) fn compare(notes: &mut Notes, place: &str, old: &[Schema], new: &[Schema]) {
    // Names repeat on a page: what is alike goes together first, so that one that came between does
    // not make all behind it look changed.
    let alike = |schema: &Schema| format!("{schema:?}");
    let (mut old_rest, mut new_rest) = (Vec::new(), Vec::new());
    for pair in pairs(old, new, alike) {
        match pair {
            (Some(old), None) => old_rest.push(old.clone()),
            (None, Some(new)) => new_rest.push(new.clone()),
            _ => {}
        }
    }
    for (old, new) in pairs(&old_rest, &new_rest, name) {
        match (old, new) {
            (Some(old), Some(new)) => schema(notes, &format!("{place}, {}", name(new)), old, new),
            (None, Some(new)) => notes.came(place, described(new)),
            (Some(old), None) => notes.gone(place, name(old)),
            (None, None) => {}
        }
    }
}

fn name(schema: &Schema) -> String {
    let Schema { side, response, level, name, .. } = schema;
    let side = match (side, response.as_deref()) {
        (Side::Request, _) => "request".to_owned(),
        (Side::Response, None | Some("default")) => "response".to_owned(),
        (Side::Response, Some(code)) => format!("response {code}"),
    };
    format!("{side}, {} schema {name}", level.word())
}

fn described(schema: &Schema) -> String {
    let members = schema.properties.iter().map(label).collect::<Vec<_>>().join(", ");
    let what = match (schema.members, &schema.items) {
        (_, Some(items)) => format!("array of {}", kind(items)),
        (Members::Shown, None) => format!("{} of {members}", schema.kind.word()),
        (Members::TitlesOnly, None) => format!("{} with the titles {members}", schema.kind.word()),
        (Members::NotShown, None) => format!("{}, members not shown", schema.kind.word()),
    };
    notes::with(name(schema), [what])
}

/// The name of a member, or its title where the page shows no names.
fn label(property: &Property) -> String {
    let title = property.title.as_deref().map(quoted);
    property.name.clone().or(title).unwrap_or_default()
}

fn schema(notes: &mut Notes, place: &str, old: &Schema, new: &Schema) {
    notes.value(
        place,
        "its type",
        Some(old.kind.word().to_owned()),
        Some(new.kind.word().to_owned()),
    );
    notes.value(
        place,
        "its title",
        old.title.as_deref().map(quoted),
        new.title.as_deref().map(quoted),
    );
    if old.members != new.members {
        // Nothing can be said about single members where one of both copies does not name them.
        let members: Vec<String> = new.properties.iter().map(label).collect();
        let what = match new.members {
            Members::Shown => "the copy now shows its members",
            Members::TitlesOnly => "the copy shows the titles of its members alone",
            Members::NotShown => "the copy no longer shows its members",
        };
        let colon = if members.is_empty() { "" } else { ": " };
        notes.changed(place, format!("{what}{colon}{}", members.join(", ")));
        return;
    }
    items(notes, place, old.items.as_ref(), new.items.as_ref());
    for (old, new) in pairs(&old.properties, &new.properties, label) {
        match (old, new) {
            (Some(old), Some(new)) => {
                property(notes, &format!("{place}, property {}", label(new)), old, new);
            }
            (None, Some(new)) => notes.came(place, described_property(new)),
            (Some(old), None) => notes.gone(place, format!("property {}", label(old))),
            (None, None) => {}
        }
    }
}

fn items(notes: &mut Notes, place: &str, old: Option<&Items>, new: Option<&Items>) {
    notes.value(place, "what it is of", old.map(kind), new.map(kind));
    let title = |items: Option<&Items>| items.and_then(|items| items.title.as_deref()).map(quoted);
    notes.value(place, "the title of what it is of", title(old), title(new));
}

fn kind(items: &Items) -> String {
    spelled(items.kind.word(), items.schema.as_deref())
}

/// A type as the pages write it: `string`, `object Currency`.
fn spelled(kind: &str, schema: Option<&str>) -> String {
    schema.map_or_else(|| kind.to_owned(), |schema| format!("{kind} {schema}"))
}

fn described_property(property: &Property) -> String {
    let kind = property.kind.map(|kind| spelled(kind.word(), property.schema.as_deref()));
    let mark = property.mark.map(|mark| mark.word().to_owned());
    let title = property.name.as_ref().and(property.title.as_deref()).map(quoted);
    notes::with(format!("property {}", label(property)), [kind, mark, title].into_iter().flatten())
}

fn property(notes: &mut Notes, place: &str, old: &Property, new: &Property) {
    let kind = |property: &Property| {
        property.kind.map(|kind| spelled(kind.word(), property.schema.as_deref()))
    };
    notes.value(place, "its type", kind(old), kind(new));
    let mark = |property: &Property| property.mark.map(|mark| mark.word().to_owned());
    notes.value(place, "its mark", mark(old), mark(new));
    let title = |property: &Property| property.title.as_deref().map(quoted);
    notes.value(place, "its title", title(old), title(new));
    notes.value(place, "its default value", old.default.clone(), new.default.clone());
    notes.set(place, "value", &old.values, &new.values, notes::known);
}
