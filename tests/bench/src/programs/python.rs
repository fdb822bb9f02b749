//! A client of openapi-python-client.

use std::process::Command;

use super::{contract, external_tool};
use crate::contestants::Contestant;
use crate::files::remove_folder;
use crate::lab::Lab;
use crate::process::run;

const FOLDER: &str = "python";

/// Generates the client.
pub(super) fn contestant(lab: &Lab) -> Result<Contestant, String> {
    let driver = include_str!("../../contestants/python/driver.py");
    let driver = lab.write(&format!("{FOLDER}/driver.py"), driver)?;
    // The media type is that of the operations for which Oracle documents none.
    let config = "project_name_override: cpq\npackage_name_override: cpq\n\
                  content_type_overrides:\n  \"*/*\": application/json\npost_hooks: []\n";
    let config = lab.write(&format!("{FOLDER}/config.yaml"), config)?;
    let client = lab.folder().join(FOLDER).join("cpq");
    // The generator would keep files of an older version.
    remove_folder(&client)?;
    let mut generator = Command::new(external_tool(lab, "openapi-python-client")?);
    generator.args(["generate", "--meta", "none", "--path"]).arg(contract::write(lab)?);
    generator.arg("--config").arg(config);
    generator.arg("--output-path").arg(client);
    run(&mut generator)?;
    let command = vec![external_tool(lab, "python")?, driver];
    Ok(Contestant { name: "openapi-python-client", command, is_slow: true })
}
