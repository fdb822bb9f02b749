//! The contract of v19 in JSON, as the generators get it.

use std::path::{Path, PathBuf};

use cpq_contract::ContractText;
use serde_json::{Map, Value, json};

use crate::files::{failed, read_folder};
use crate::lab::Lab;

/// Writes the contract and returns its path.
pub(super) fn write(lab: &Lab) -> Result<PathBuf, String> {
    lab.write("contract.json", read(&lab.root)?.to_string())
}

/// Writes the contract reduced to what progenitor accepts, and returns its path.
pub(super) fn write_reduced(lab: &Lab) -> Result<PathBuf, String> {
    let mut contract = read(&lab.root)?;
    reduce(&mut contract);
    lab.write("reduced-contract.json", contract.to_string())
}

fn read(root: &Path) -> Result<Value, String> {
    let folder = root.join("spec/v19");
    let text = ContractText::join(&read_folder(&folder)?);
    let text = text.map_err(|error| failed(&folder, &error))?;
    Ok(text.load().map_err(|error| failed(&folder, &error))?.value)
}

/// Leaves out the operations that send files, and all responses but one success and one error.
fn reduce(contract: &mut Value) {
    let Some(paths) = contract["paths"].as_object_mut() else { return };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        item.retain(|_, operation| {
            operation.pointer("/requestBody/content/multipart~1form-data").is_none()
        });
        for operation in item.values_mut() {
            let Some(responses) = operation["responses"].as_object_mut() else { continue };
            let mut success = json!({"description": ""});
            for (_, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
                if let Some(media) = response.pointer("/content/application~1json") {
                    success["content"] = json!({"application/json": media});
                }
            }
            let error = json!({"$ref": "#/components/responses/UnexpectedError"});
            let responses_of_progenitor =
                [("2XX", success), ("4XX", error.clone()), ("5XX", error)];
            *responses = responses_of_progenitor
                .map(|(status, response)| (status.to_owned(), response))
                .into_iter()
                .collect::<Map<_, _>>();
        }
    }
    paths.retain(|_, item| item.as_object().is_some_and(|item| !item.is_empty()));
}
