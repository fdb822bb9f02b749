//! The driver itself: it finds what is there to be found, shrinks it, keeps it, and repeats itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cpq_fuzz::{Rng, Target, json, text};

const SEEDS: [&str; 2] = ["{a: [1, 2], b: 'c'}\n{d: {}}\n", "{name: {$eq: 7}}"];

fn made(rng: &mut Rng) -> Vec<u8> {
    let text = text::spoil(rng, &SEEDS, &["$eq", "{", "}"]);
    text::bytes(rng, text)
}

#[test]
fn a_reader_without_a_fault_has_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let tried = RefCell::new(0_u64);
    let target = Target::new("sound", folder.path());
    let (kept, inputs) = target
        .search(made, |_| {
            *tried.borrow_mut() += 1;
            Ok(())
        })
        .expect("nothing fails");
    assert_eq!((kept, inputs), (0, tried.into_inner()));
}

#[test]
fn a_panic_and_an_error_are_found_and_shrunk() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = Target::new("nested", folder.path());
    let nested = |input: &[u8]| input.windows(2).any(|pair| pair == b"{{");
    let failure = target.search(made, |input| {
        assert!(!nested(input), "twice open");
        Ok(())
    });
    let failure = failure.expect_err("there are such inputs");
    assert_eq!(
        (failure.input.as_slice(), failure.message.as_str()),
        (&b"{{"[..], "it panics: twice open")
    );
    let failure =
        target.search(made, |input| if nested(input) { Err("no".to_owned()) } else { Ok(()) });
    assert_eq!(failure.expect_err("there are such inputs").message, "no");
}

#[test]
fn what_failed_is_kept_and_tried_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = Target::new("long", folder.path());
    let check = |input: &[u8]| if input.len() > 40 { Err("it is long".to_owned()) } else { Ok(()) };
    let failed = catch_unwind(AssertUnwindSafe(|| target.run(made, check))).expect_err("it fails");
    let message = failed.downcast_ref::<String>().expect("it says why");
    assert!(message.contains("commit it with what mends it"), "{message}");
    let cases: Vec<_> = fs::read_dir(folder.path().join("long")).expect("it was kept").collect();
    assert_eq!(cases.len(), 1);
    let case = fs::read(cases[0].as_ref().expect("it was kept").path()).expect("it can be read");
    assert_eq!(case.len(), 41, "as short as can be");
    // Nothing is made any more, and still it fails.
    let failure = target.search(|_| Vec::new(), check).expect_err("the case still fails");
    assert_eq!(failure.input, case);
    let (kept, _) = target.search(|_| Vec::new(), |_| Ok(())).expect("it was mended");
    assert_eq!(kept, 1);
}

#[test]
fn the_same_seed_gives_the_same_inputs_and_another_gives_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let all = |seed| {
        let inputs = RefCell::new(Vec::new());
        let target = Target::new("inputs", folder.path()).seed(seed);
        let checked = target.search(made, |input| {
            inputs.borrow_mut().push(input.to_vec());
            Ok(())
        });
        checked.expect("nothing fails");
        inputs.into_inner()
    };
    let first = all(1);
    assert_eq!(first, all(1));
    assert_ne!(first, all(2));
    let different: BTreeSet<&Vec<u8>> = first.iter().collect();
    assert!(different.len() * 2 > first.len(), "most inputs differ: {}", different.len());
}

#[test]
fn values_are_spoilt_and_stay_values() {
    let seed = serde_json::json!({"items": [{"id": 318_766_884_429_645_907_i64, "name": "a"}], "hasMore": false});
    let mut different = BTreeSet::new();
    for number in 0..500 {
        let value = json::spoil(&mut Rng::with_seed(number), &seed);
        different.insert(value.to_string());
        assert_eq!(value, json::spoil(&mut Rng::with_seed(number), &seed));
    }
    assert!(different.len() > 200, "{}", different.len());
}
