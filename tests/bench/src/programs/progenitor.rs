//! A client of progenitor.

use std::process::Command;
use std::time::Instant;

use super::{DRIVER, build, contract, write};
use crate::contestants::Contestant;
use crate::lab::Lab;
use crate::process::run;

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
    // Creates the folder of the client, too.
    let driver = lab.write(&format!("{NAME}/src/driver.rs"), DRIVER)?;
    let mut generator = Command::new(build(lab, GENERATOR)?);
    generator.arg(contract::write_reduced(lab)?).arg(driver.with_file_name("client.rs"));
    let begin = Instant::now();
    run(&mut generator)?;
    Ok(begin.elapsed().as_secs_f64())
}
