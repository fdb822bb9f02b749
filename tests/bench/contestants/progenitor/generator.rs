//! Generates the client with progenitor, and prints how many seconds that takes.
//!
//! `PROGRAM CONTRACT OUTPUT` reads a contract in JSON and writes a Rust file.

use std::error::Error;
use std::fs;
use std::time::Instant;

use progenitor_impl::Generator;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(contract), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("usage: PROGRAM CONTRACT OUTPUT".into());
    };
    let begin = Instant::now();
    let contract = serde_json::from_str(&fs::read_to_string(contract)?)?;
    let tokens = Generator::default().generate_tokens(&contract)?;
    fs::write(output, prettyplease::unparse(&syn::parse2(tokens)?))?;
    println!("{}", begin.elapsed().as_secs_f64());
    Ok(())
}
