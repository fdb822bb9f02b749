//! What a change means for programs that were there: each rule by a case that trips it and one that does not.

use cpq_surface::Effect::{Addition, Break, None as Nothing};
use cpq_surface::{Comparison, Effect, Sources, Surface, compare};
use semver::Version;

use crate::{sources, surface};

fn between(old: &str, new: &str) -> Comparison {
    compare(&surface(&[("lib.rs", old)]), &surface(&[("lib.rs", new)]))
}

/// Holds a change from the first source to the second, and what must be said of it.
fn held(cases: &[(&str, &str, Effect, &str)]) {
    for (old, new, effect, reason) in cases {
        let comparison = between(old, new);
        assert_eq!(comparison.effect(), *effect, "{old} → {new}: {comparison:#?}");
        let is_said = |comparison: &Comparison| {
            comparison
                .changes
                .iter()
                .any(|change| change.effect == *effect && change.reason.contains(reason))
        };
        let is_quiet = comparison.changes.is_empty() && reason.is_empty();
        assert!(is_quiet || is_said(&comparison), "{old} → {new}: {comparison:#?}");
    }
}

#[test]
fn what_is_not_of_the_surface_is_no_change() {
    held(&[
        ("pub fn a() {}", "pub fn a() { b() } fn b() {}", Nothing, ""),
        (
            "pub mod a { pub struct B; }",
            "pub mod a { mod own { pub struct B; } pub use own::B; }",
            Nothing,
            "",
        ),
        ("#[derive(Clone)] pub struct A;", "pub struct A; impl Clone for A {}", Nothing, ""),
        ("pub struct A { a: u8 }", "pub struct A { b: u16, c: u8 }", Nothing, ""),
        ("pub const A: u8 = 1;", "pub const A: u8 = 2;", Nothing, ""),
    ]);
}

#[test]
fn what_goes_breaks_and_what_comes_does_not() {
    for (gone, left) in [
        ("pub fn a() {} pub fn b() {}", "pub fn a() {}"),
        ("pub struct A { pub a: u8, pub b: u8 }", "pub struct A { pub a: u8 }"),
        ("pub enum A { B, C }", "pub enum A { B }"),
        ("pub struct A; impl A { pub fn b() {} }", "pub struct A;"),
        ("pub struct A; impl Clone for A {}", "pub struct A;"),
        ("pub trait A { fn b() {} }", "pub trait A {}"),
        ("pub mod a {}", ""),
        ("pub use std::fmt;", ""),
        ("#[macro_export] macro_rules! a { () => {} }", ""),
        ("pub const A: u8 = 1;", ""),
        ("pub static A: u8 = 1;", ""),
        ("pub type A = u8;", ""),
    ] {
        held(&[(gone, left, Break, "what uses it no longer compiles")]);
    }
    held(&[
        (
            "pub fn a() {}",
            "pub fn a() {} pub fn b() {} pub struct C { pub d: u8 } pub enum E { F }",
            Addition,
            "takes nothing",
        ),
        (
            "pub struct A;",
            "pub struct A; impl A { pub fn b() {} } impl Clone for A {}",
            Addition,
            "takes nothing",
        ),
    ]);
}

#[test]
fn a_field_more_breaks_what_could_be_constructed() {
    held(&[
        (
            "pub struct A { pub a: u8 }",
            "pub struct A { pub a: u8, pub b: u8 }",
            Break,
            "constructed",
        ),
        ("pub struct A(pub u8);", "pub struct A(pub u8, pub u8);", Break, "constructed"),
        ("pub struct A { pub a: u8 }", "pub struct A { pub a: u8, b: u8 }", Break, "constructed"),
        (
            "pub struct A { pub a: u8 }",
            "#[non_exhaustive] pub struct A { pub a: u8 }",
            Break,
            "constructed",
        ),
        ("pub struct A;", "pub struct A { a: u8 }", Break, "constructed"),
        ("pub struct A { a: u8 }", "#[non_exhaustive] pub struct A { a: u8 }", Nothing, "the same"),
        (
            "#[non_exhaustive] pub struct A { pub a: u8 }",
            "#[non_exhaustive] pub struct A { pub a: u8, pub b: u8 }",
            Addition,
            "no other crate",
        ),
        ("pub struct A { a: u8 }", "pub struct A { a: u8, pub b: u8 }", Addition, "no other crate"),
        (
            "#[non_exhaustive] pub struct A { pub a: u8 }",
            "pub struct A { pub a: u8 }",
            Addition,
            "constructed",
        ),
        ("pub struct A { a: u8 }", "pub struct A { pub a: u8 }", Addition, "can be constructed"),
        ("pub enum A { B { c: u8 } }", "pub enum A { B { c: u8, d: u8 } }", Break, "constructed"),
        (
            "pub enum A { #[non_exhaustive] B { c: u8 } }",
            "pub enum A { #[non_exhaustive] B { c: u8, d: u8 } }",
            Addition,
            "no other crate",
        ),
    ]);
}

#[test]
fn a_variant_more_breaks_what_could_be_matched() {
    held(&[
        ("pub enum A { B }", "pub enum A { B, C }", Break, "`match`"),
        ("pub enum A { B }", "pub enum A { B, C { d: u8 } }", Break, "`match`"),
        (
            "#[non_exhaustive] pub enum A { B }",
            "#[non_exhaustive] pub enum A { B, C }",
            Addition,
            "`match`",
        ),
        ("pub enum A { B }", "#[non_exhaustive] pub enum A { B }", Break, "matched"),
        ("#[non_exhaustive] pub enum A { B }", "pub enum A { B }", Addition, "matched"),
        ("pub enum A { B = 1 }", "pub enum A { B = 2 }", Break, "another"),
        ("pub enum A { B(u8) }", "pub enum A { B(u16) }", Break, "another"),
    ]);
}

#[test]
fn a_demand_more_breaks_who_implements_the_trait() {
    held(&[
        ("pub trait A {}", "pub trait A { fn b(); }", Break, "implements"),
        ("pub trait A {}", "pub trait A { type B; }", Break, "implements"),
        ("pub trait A {}", "pub trait A { fn b() {} const C: u8 = 1; }", Addition, "takes nothing"),
        ("pub trait A { fn b() {} }", "pub trait A { fn b(); }", Break, "implements"),
        ("pub trait A { fn b(); }", "pub trait A { fn b() {} }", Addition, "leave it out"),
        ("pub trait A {}", "pub trait A: Send {}", Break, "another"),
        (
            "mod own { pub trait S {} } pub trait A: own::S {}",
            "mod own { pub trait S {} } pub trait A: own::S { fn b(); }",
            Addition,
            "nobody else",
        ),
        ("mod own { pub trait S {} } pub trait A: own::S {}", "pub trait A {}", Break, "another"),
        ("pub trait A {}", "pub trait A { fn b(); } pub trait C { fn d(); }", Break, "implements"),
        ("", "pub trait C { fn d(); }", Addition, ""),
    ]);
}

#[test]
fn an_implementation_for_everything_breaks_those_who_have_their_own() {
    held(&[
        (
            "pub trait A {}",
            "pub trait A {} impl<'a, T: Copy> A for &'a mut T where T: Send {}",
            Break,
            "type of their own",
        ),
        (
            "pub struct A;",
            "pub struct A; impl<'a> From<&'a A> for &'a str {}",
            Addition,
            "takes nothing",
        ),
        ("pub trait A {}", "pub trait A {} impl<T: Copy> A for T {}", Break, "type of their own"),
        ("pub trait A {}", "pub trait A {} impl<T> A for &T {}", Break, "type of their own"),
        (
            "pub trait A {}",
            "pub trait A {} impl<T> A for Vec<T> {} impl A for u8 {}",
            Addition,
            "takes nothing",
        ),
    ]);
}

#[test]
fn a_signature_is_kept_but_for_the_names_of_its_arguments() {
    held(&[
        ("pub fn a(b: u8) {}", "pub fn a(b: u16) {}", Break, "signature"),
        ("pub fn a() {}", "pub fn a() -> u8 { 1 }", Break, "signature"),
        ("pub fn a<T>(b: T) {}", "pub fn a<T: Copy>(b: T) {}", Break, "signature"),
        ("pub fn a(b: u8) {}", "pub fn a(c: u8) {}", Nothing, "name of an argument"),
        ("pub fn a(b: &str, c: &str) {}", "pub fn a(c: &str, b: &str) {}", Break, "changed places"),
        (
            "pub struct A; impl A { pub fn b(&self) {} }",
            "pub struct A; impl A { pub fn b(&mut self) {} }",
            Break,
            "signature",
        ),
        ("pub fn a() {}", "pub const fn a() {}", Addition, "constants"),
        ("pub const fn a() {}", "pub fn a() {}", Break, "relies on it"),
        ("pub fn a() {}", "pub async fn a() {}", Break, "old form"),
        ("pub fn a() {}", "pub unsafe fn a() {}", Break, "old form"),
        ("pub unsafe fn a() {}", "pub fn a() {}", Addition, "without `unsafe`"),
        ("pub fn a() {}", "#[deprecated] pub fn a() {}", Addition, "warned"),
        ("#[deprecated] pub fn a() {}", "pub fn a() {}", Nothing, "discouraged"),
        ("pub const A: u8 = 1;", "pub const A: u16 = 1;", Break, "another"),
        ("pub type A = u8;", "pub type A = u16;", Break, "another"),
        ("pub struct A { pub a: u8 }", "pub struct A { pub a: Option<u8> }", Break, "another"),
        ("pub struct A<T> { a: T }", "pub struct A<T: Copy> { a: T }", Break, ""),
    ]);
}

#[test]
fn what_is_needed_may_become_less() {
    let plain = "pub fn a() {}";
    let one = "#[cfg(feature = \"x\")] pub fn a() {}";
    let two = "#[cfg(all(feature = \"x\", feature = \"y\"))] pub fn a() {}";
    let other = "#[cfg(feature = \"y\")] pub fn a() {}";
    held(&[
        (plain, one, Break, "switched off"),
        (one, two, Break, "switched off"),
        (one, other, Break, "switched off"),
        (one, plain, Addition, "fewer features"),
        (two, one, Addition, "fewer features"),
    ]);
}

#[test]
fn a_shorter_path_beside_the_old_one_takes_nothing_away() {
    let long = "pub mod a { pub struct B { pub c: u8 } impl B { pub fn d(e: B) -> Option<B> {} } } pub fn f(b: a::B) {}";
    let both = format!("{long} pub use a::B;");
    held(&[(long, &both, Addition, "takes nothing"), (&both, long, Break, "no longer compiles")]);
}

#[test]
fn features_are_part_of_the_surface() {
    let with = |features: &[(&str, &[&str])]| {
        let list = |(name, on): &(&str, &[&str])| {
            ((*name).to_owned(), on.iter().map(|name| (*name).to_owned()).collect())
        };
        let features = features.iter().map(list).collect();
        Surface::list(&Sources { features, ..sources(&[("lib.rs", "")]) })
            .expect("it can be listed")
    };
    let old = with(&[("default", &["v7"]), ("v7", &[]), ("v19", &[])]);
    for (new, effect) in [
        (with(&[("default", &["v7", "v19"]), ("v7", &[]), ("v19", &[])]), Addition),
        (with(&[("default", &["v19"]), ("v7", &[]), ("v19", &[])]), Break),
        (with(&[("default", &["v7"]), ("v7", &[])]), Break),
        (with(&[("default", &["v7"]), ("v7", &[]), ("v19", &[]), ("v20", &[])]), Addition),
    ] {
        assert_eq!(compare(&old, &new).effect(), effect, "{new}");
    }
}

#[test]
fn the_step_is_cargos() {
    for (version, patch, minor, major) in [
        ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
        ("0.1.3", "0.1.4", "0.1.4", "0.2.0"),
        ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
        ("0.2.0-rc.1", "0.2.0", "0.2.0", "0.2.0"),
    ] {
        let version = Version::parse(version).expect("it is a version");
        let steps =
            [Nothing, Addition, Break].map(|effect| effect.least_after(&version).to_string());
        assert_eq!(steps, [patch, minor, major], "{version}");
    }
    let steps = |version: &str| {
        let version = Version::parse(version).expect("it is a version");
        [Nothing, Addition, Break].map(|effect| effect.step_after(&version))
    };
    assert_eq!(steps("0.0.3"), ["patch", "patch", "patch"]);
    assert_eq!(steps("0.1.0"), ["patch", "patch", "minor"]);
    assert_eq!(steps("1.0.0"), ["patch", "minor", "major"]);
}
