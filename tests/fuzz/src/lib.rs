//! Tries inputs of its own making on whatever reads foreign input, the same ones for the same seed.
//!
//! Coverage-guided fuzzers need a nightly compiler; this driver runs on stable. What it lacks in
//! guidance it gets from the structure of the inputs: [`text`] and [`json`] spoil good ones in the
//! ways that their grammars can be misread.
//!
//! An input that fails is shrunk, written to the folder of the target's cases, and tried first from
//! then on: a case stays until somebody removes it by hand.

pub mod json;
mod shrink;
pub mod text;

use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

pub use fastrand::Rng;

/// The variable that says how many inputs are tried, where the usual number is not enough.
pub const INPUTS: &str = "CPQ_SOAK_INPUTS";

/// How many inputs are tried where nothing else is said.
pub const USUAL: u64 = 4000;

/// Something that reads foreign input.
#[derive(Clone, Debug)]
pub struct Target {
    name: &'static str,
    cases: PathBuf,
    inputs: u64,
    seed: u64,
}

/// Why an input fails, for whoever mends it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The input, shrunk.
    pub input: Vec<u8>,
    /// What it does.
    pub message: String,
}

impl Target {
    /// The target of this name, whose cases are in a folder of `cases`.
    #[must_use]
    pub fn new(name: &'static str, cases: &Path) -> Self {
        let inputs = std::env::var(INPUTS).ok().and_then(|number| number.parse().ok());
        let inputs = inputs.unwrap_or(USUAL);
        Self { name, cases: cases.join(name), inputs, seed: 0x0c9a_5eed }
    }

    /// Tries so many inputs, and with the variable set a share of what it says: one in `cost` of the
    /// usual number. For targets whose inputs take long.
    #[must_use]
    pub fn one_in(mut self, cost: u64) -> Self {
        self.inputs = (self.inputs / cost).max(1);
        self
    }

    /// Starts from another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Tries the cases that are kept, then inputs from `make`; prints how many there were.
    ///
    /// # Panics
    /// When an input makes `check` panic or return an error.
    pub fn run(
        &self,
        make: impl Fn(&mut Rng) -> Vec<u8>,
        check: impl Fn(&[u8]) -> Result<(), String>,
    ) {
        match self.search(make, check) {
            Ok((kept, tried)) => println!("{}: {kept} case(s) and {tried} inputs tried", self.name),
            Err(failure) => panic!("{}", self.keep(&failure)),
        }
    }

    /// As [`run`](Self::run) does, without a word and without keeping what fails.
    ///
    /// # Errors
    /// With the input that failed.
    pub fn search(
        &self,
        make: impl Fn(&mut Rng) -> Vec<u8>,
        check: impl Fn(&[u8]) -> Result<(), String>,
    ) -> Result<(usize, u64), Failure> {
        let kept = self.kept();
        for (_, input) in &kept {
            // As it is: what stands in the folder is small already, and is known by its name.
            fails(&check, input)
                .map_or(Ok(()), |message| Err(Failure { input: input.clone(), message }))?;
        }
        for number in 0..self.inputs {
            let input = make(&mut self.rng(number));
            if let Some(message) = fails(&check, &input) {
                let input = shrink::shrink(input, |smaller| fails(&check, smaller).is_some());
                let message = fails(&check, &input).unwrap_or(message);
                return Err(Failure { input, message });
            }
        }
        Ok((kept.len(), self.inputs))
    }

    /// Chance for one input, so that each is the same whatever came before it.
    fn rng(&self, number: u64) -> Rng {
        Rng::with_seed(self.seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// The cases that are kept, in the order of their names.
    fn kept(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let Ok(entries) = fs::read_dir(&self.cases) else { return Vec::new() };
        let mut paths: Vec<PathBuf> =
            entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        paths.sort();
        let read = |path: PathBuf| {
            let input =
                fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, input)
        };
        paths.into_iter().map(read).collect()
    }

    /// Writes an input down and says what happened.
    fn keep(&self, failure: &Failure) -> String {
        let Failure { input, message } = failure;
        let mut text =
            format!("{}: {message}\nwith the input\n{}\n", self.name, input.escape_ascii());
        if self.kept().iter().any(|(_, kept)| kept == input) {
            text.push_str("which is one of the cases that are kept");
            return text;
        }
        let path = self.cases.join(format!("{:016x}", hash(input)));
        let written = fs::create_dir_all(&self.cases).and_then(|()| fs::write(&path, input));
        let _ = match written {
            Ok(()) => {
                write!(text, "which is kept as {}: commit it with what mends it", path.display())
            }
            Err(error) => write!(text, "which can't be kept as {}: {error}", path.display()),
        };
        text
    }
}

/// What an input does that it should not do.
fn fails(check: &impl Fn(&[u8]) -> Result<(), String>, input: &[u8]) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| check(input))) {
        Ok(outcome) => outcome.err(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Some(format!("it panics: {}", text.unwrap_or("without a word")))
        }
    }
}

/// FNV-1a: a name for a file, the same on every machine.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
