//! Of every type, thousands of instances that the contract allows, made from the contract alone: each
//! goes through its Rust type and comes back the same token by token, and what Rust writes is allowed.
//!
//! `CPQ_SOAK_INSTANCES` says how many of each type, where the usual 2,000 are not enough, and
//! `CPQ_SOAK_SEED` which. A counter-example is shrunken and printed; it stays as a file in `kept/`, which
//! is tried first. Those there now are what slips were found by that were made in the types on purpose.

mod members;
mod places;
mod refusals;
mod seen;
mod strategy;

use std::cell::RefCell;
use std::fs;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cpq_tests::checkout;
use jsonschema::Validator;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use schemars::generate::Contract;
use serde_json::{Map, Value};

use self::seen::Seen;
use crate::case::{Type, Version};
use crate::generated::VERSIONS;
use crate::spec::{Spec, validator};
use crate::tokens::difference;

/// What an instance of a type is held against.
struct Judges {
    /// The contract's schema.
    contract: Validator,
    /// What the type tells it reads, and what it tells it writes.
    reads: Validator,
    writes: Validator,
}

impl Judges {
    fn of(of: &Type, spec: &Spec) -> Self {
        Self {
            contract: spec.validator(of),
            reads: validator(&(of.json_schema)(&Contract::Deserialize)),
            writes: validator(&(of.json_schema)(&Contract::Serialize)),
        }
    }
}

/// Holds a text that the contract allows against its type; the fault is told, if there is one.
fn fault(of: &Type, text: &str, judges: &Judges) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    if let Err(error) = judges.contract.validate(&value) {
        return Some(format!("the contract does not allow it: {error}"));
    }
    if let Err(error) = judges.reads.validate(&value) {
        return Some(format!("the type does not tell that it reads it: {error}"));
    }
    for (way, back) in [("read", (of.through)(text)), ("filled", (of.filled)(text))] {
        let back = match back {
            Ok(back) => back,
            Err(error) => return Some(format!("{way}: {error}")),
        };
        if let Some(difference) = difference(&back, text) {
            return Some(format!("{way}, and then written: {difference}"));
        }
    }
    // What was written are the same tokens, so the contract allows it.
    let error = judges.writes.validate(&value).err()?;
    Some(format!("the type does not tell that it writes it: {error}"))
}

/// Holds what Rust has written against the contract, and against what the type tells.
fn written(value: &Value, judges: &Judges) -> Option<String> {
    for (whose, judge) in [("the contract's", &judges.contract), ("the type's own", &judges.writes)]
    {
        if let Err(error) = judge.validate(value) {
            return Some(format!("what is written is not {whose}: {error}"));
        }
    }
    None
}

/// A type that is filled once and then once more holds what came last.
fn refilled(of: &Type, first: &Value, second: &Value, judges: &Judges) -> Option<String> {
    let members = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let both: Map<String, Value> = members(first).into_iter().chain(members(second)).collect();
    let (both, back) = (Value::Object(both), (of.refilled)(first, second));
    if let Some(difference) = difference(&back, &both.to_string()) {
        return Some(format!("filled twice, and then written: {difference}"));
    }
    written(&serde_json::from_str(&back).ok()?, judges)
}

fn asked(name: &str, usual: usize) -> usize {
    let asked = std::env::var(name).ok();
    asked.map_or(usual, |asked| asked.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// A runner that does the same each time: it is seeded by the type's name, and keeps no files. Its
/// generator is the one that costs least in a build without optimisation.
fn runner(name: &str, cases: usize) -> TestRunner {
    let mut seed = (asked("CPQ_SOAK_SEED", 1) as u128).to_le_bytes();
    for (index, byte) in name.bytes().enumerate() {
        let mixed = &mut seed[index % 16];
        *mixed = mixed.rotate_left(3) ^ byte;
    }
    let config = Config {
        cases: u32::try_from(cases).expect("it is a number of cases"),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::XorShift, &seed))
}

/// Tries a type on instances by the pair, and gives what was in them, or the smallest that fails.
fn tried(version: &Version, of: &Type, spec: &Spec) -> Result<(usize, Seen), String> {
    let name = format!("{}.{}", version.name, of.name);
    let (judges, schema) = (Judges::of(of, spec), spec.schema(of));
    let pairs = asked("CPQ_SOAK_INSTANCES", 2_000).div_ceil(2);
    let instance = strategy::instances(spec, schema);
    let tried = RefCell::new((0, Seen::default()));
    let result = runner(&name, pairs).run(&(instance.clone(), instance), |(first, second)| {
        for instance in [&first, &second] {
            if let Some(fault) = fault(of, &instance.to_string(), &judges) {
                return Err(TestCaseError::fail(fault));
            }
            let (instances, seen) = &mut *tried.borrow_mut();
            *instances += 1;
            seen.count(spec, schema, instance);
        }
        refilled(of, &first, &second, &judges).map_or(Ok(()), |it| Err(TestCaseError::fail(it)))
    });
    match result {
        Ok(()) => Ok(tried.into_inner()),
        Err(TestError::Fail(reason, (first, second))) => Err(format!(
            "{name}: {reason}\n  {first}\n  {second}\nkeep the one that fails in kept/"
        )),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Holds the files of `kept/` against their types; each is named `<version>.<type>.<why>.json`.
fn kept() -> Vec<String> {
    let mut faults = Vec::new();
    let folder = checkout().join("tests/tests/it/instances/kept");
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().expect("it has one").to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let mut parts = name.split('.');
        let version = parts.next().and_then(|part| VERSIONS.iter().find(|it| it.name == part));
        let version = version.unwrap_or_else(|| panic!("{name} is of no version"));
        let of = version.named(parts.next().unwrap_or_default());
        let judges = Judges::of(of, &Spec::of(version));
        let text = fs::read_to_string(&path).expect("it is text");
        faults.extend(fault(of, text.trim(), &judges).map(|fault| format!("{name}: {fault}")));
    }
    faults
}

#[test]
fn instances_the_contract_allows_come_back_token_by_token() {
    let kept = kept();
    assert!(kept.is_empty(), "{}", kept.join("\n"));
    let specs: Vec<Spec> = VERSIONS.iter().map(|version| Spec::of(version)).collect();
    let all = VERSIONS.iter().zip(&specs);
    let all =
        all.flat_map(|(version, spec)| version.types.iter().map(move |of| (version, of, spec)));
    let all: Vec<(&&Version, &Type, &Spec)> = all.collect();
    let (next, tries) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                while let Some((version, of, spec)) = all.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let outcome = tried(version, of, spec);
                    tries.lock().expect("nobody panics").push(outcome);
                }
            });
        }
    });
    let (mut instances, mut seen, mut faults) = (0, Seen::default(), Vec::new());
    for outcome in tries.into_inner().expect("nobody panicked") {
        match outcome {
            Ok((count, met)) => {
                assert!(count >= 2_000, "{count} instances of a type are too few");
                instances += count;
                seen.add(&met);
            }
            Err(fault) => faults.push(fault),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    println!(
        "{instances} instances of {} types came back the same; in them were\n{seen}",
        all.len()
    );
    assert_eq!(seen.missing(), [""; 0], "nothing is proved of these");
}
