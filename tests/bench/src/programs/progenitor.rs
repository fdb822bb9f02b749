//! A client of progenitor.

use std::process::Command;

use super::{DRIVER, build, contract, run, write};
use crate::contestants::Contestant;
use crate::lab::Lab;

const NAME: &str = "progenitor";
const GENERATOR: &str = "progenitor_generator";

/// Generates and builds the client.
pub(super) fn contestant(lab: &Lab) -> Result<Contestant, String> {
    write(
        lab,
        NAME,
        include_str!("../../contestants/progenitor/manifest.toml"),
        include_str!("../../contestants/progenitor/main.rs"),
    )?;
    lab.write(&format!("{NAME}/src/driver.rs"), DRIVER)?;
    generate(lab)?;
    Ok(Contestant::new(NAME, build(lab, NAME)?))
}

/// Generates the client and returns how many seconds that takes, without building the generator.
///
/// # Errors
/// If progenitor can't be built or rejects the contract.
pub fn generate(lab: &Lab) -> Result<f64, String> {
    write(
        lab,
        GENERATOR,
        include_str!("../../contestants/progenitor/generator.toml"),
        include_str!("../../contestants/progenitor/generator.rs"),
    )?;
    let mut generator = Command::new(build(lab, GENERATOR)?);
    generator.arg(contract::write_reduced(lab)?);
    generator.arg(lab.folder().join(NAME).join("src/client.rs"));
    let printed = run(&mut generator)?;
    printed.trim().parse().map_err(|_| format!("progenitor's generator printed {printed}"))
}
