//! Names for drafts, as the lint rules want them.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use super::below_version;
use crate::specification::Operation;

/// The operationId of an operation, such as `listCompanyUsers`.
pub(super) fn operation_id(operation: &Operation, returns_list: bool) -> String {
    let path = below_version(&operation.path);
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let is_variable = |step: &str| step.starts_with('{');
    let (resource, action) = match steps.iter().position(|step| *step == "actions") {
        Some(index) => (&steps[..index], Some(steps[index + 1..].join(" "))),
        None => (steps.as_slice(), None),
    };
    let mut nouns = String::new();
    for (index, step) in resource.iter().enumerate() {
        let next = resource.get(index + 1);
        if is_variable(step) {
            continue;
        }
        let is_last = next.is_none();
        // One of a collection is meant by what follows, or created in it.
        let creates = is_last && action.is_none() && operation.method == "POST";
        let is_one = next.is_some() || creates;
        nouns.push_str(
            &if is_one { singular(step) } else { (*step).to_owned() }.to_upper_camel_case(),
        );
    }
    let verb = match (operation.method.as_str(), action) {
        (_, Some(action)) => action.to_lower_camel_case(),
        ("GET", _) if returns_list => "list".to_owned(),
        ("GET", _) => "get".to_owned(),
        ("POST", _) => "create".to_owned(),
        ("PUT", _) => "replace".to_owned(),
        ("PATCH", _) => "update".to_owned(),
        (method, _) => method.to_ascii_lowercase(),
    };
    format!("{verb} {nouns}").to_lower_camel_case()
}

/// The name of a schema, from the name of a model.
pub(super) fn schema(model: &str) -> String {
    let name = model.to_upper_camel_case();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("Model{name}")
    }
}

/// The first name that is not taken: the name, or the name with a number.
pub(super) fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}{number}"));
    let mut all = std::iter::once(name.to_owned()).chain(numbered);
    all.find(|name| !is_taken(name)).unwrap_or_default()
}

fn singular(plural: &str) -> String {
    match plural {
        _ if plural.ends_with("ies") => format!("{}y", &plural[..plural.len() - 3]),
        _ if plural.ends_with("ss") || plural.ends_with("us") => plural.to_owned(),
        _ => plural.strip_suffix('s').unwrap_or(plural).to_owned(),
    }
}
