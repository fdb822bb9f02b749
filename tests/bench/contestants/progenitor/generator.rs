//! Generates the client with progenitor.
//!
//! `PROGRAM CONTRACT OUTPUT` reads a contract in JSON and writes a Rust file.

use std::error::Error;
use std::fs;

use progenitor_impl::Generator;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(contract), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("usage: PROGRAM CONTRACT OUTPUT".into());
    };
    let contract = serde_json::from_str(&fs::read_to_string(contract)?)?;
    let tokens = Generator::default().generate_tokens(&contract)?;
    fs::write(output, prettyplease::unparse(&syn::parse2(tokens)?))?;
    Ok(())
}
