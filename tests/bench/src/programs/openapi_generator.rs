//! A client of openapi-generator.

use std::process::Command;
use std::time::Instant;

use super::{DRIVER, build, contract, external_tool, write};
use crate::contestants::Contestant;
use crate::files::remove_folder;
use crate::lab::Lab;
use crate::process::run;

const FOLDER: &str = "openapi_generator";

/// Generates and builds the client.
pub(super) fn contestant(lab: &Lab) -> Result<Contestant, String> {
    write(
        lab,
        FOLDER,
        include_str!("../../contestants/openapi_generator/manifest.toml"),
        include_str!("../../contestants/openapi_generator/main.rs"),
    )?;
    lab.write(&format!("{FOLDER}/src/driver.rs"), DRIVER)?;
    generate(lab)?;
    Ok(Contestant::new("openapi-generator", build(lab, FOLDER)?))
}

/// Generates the client and returns how many seconds that takes.
///
/// # Errors
/// If the tools are not installed, or if openapi-generator fails.
pub fn generate(lab: &Lab) -> Result<f64, String> {
    let contract = contract::write(lab)?;
    let client = lab.folder().join(FOLDER).join("client");
    // The generator would keep files of an older version.
    remove_folder(&client)?;
    let mut generator = Command::new(external_tool(lab, "openapi-generator-cli")?);
    generator.args(["generate", "-g", "rust", "-i"]).arg(contract);
    generator.arg("-o").arg(client);
    let begin = Instant::now();
    run(&mut generator)?;
    Ok(begin.elapsed().as_secs_f64())
}
