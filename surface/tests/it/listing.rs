//! Every kind of item, by the lines it gives.

use crate::of;

/// What a crate of one file is listed as.
fn listed(source: &str, expected: &[&str]) {
    assert_eq!(of(source), expected, "{source}");
}

#[test]
fn structs_say_how_they_can_be_constructed() {
    listed(
        "pub struct A { pub a: u8, pub b: Vec<u8> }",
        &["struct shop::A", "field shop::A::a: u8", "field shop::A::b: Vec<u8>"],
    );
    listed("pub struct A { pub a: u8, b: u8 }", &["struct shop::A { .. }", "field shop::A::a: u8"]);
    listed(
        "pub struct A { pub a: u8, #[doc(hidden)] pub b: u8 }",
        &["struct shop::A { .. }", "field shop::A::a: u8"],
    );
    listed(
        "#[non_exhaustive] pub struct A { pub a: u8 }",
        &["#[non_exhaustive] struct shop::A { .. }", "field shop::A::a: u8"],
    );
    listed(
        "pub struct A(pub u8, pub String);",
        &["struct shop::A(_, _)", "field shop::A::0: u8", "field shop::A::1: String"],
    );
    listed("pub struct A(u8, pub String);", &["struct shop::A { .. }", "field shop::A::1: String"]);
    listed("pub struct A;", &["struct shop::A;"]);
    listed(
        "pub struct A<'a, T: Clone = u8, const N: usize = 2>(pub &'a [T; N]) where T: Copy;",
        &[
            "struct shop::A<'a, T: Clone = u8, const N: usize = 2>(_) where T: Copy",
            "field shop::A::0: &'a [T; N]",
        ],
    );
    listed("pub union A { pub a: u8, b: u16 }", &["union shop::A", "field shop::A::a: u8"]);
}

#[test]
fn enums_say_all_of_their_variants() {
    listed(
        "#[non_exhaustive] pub enum A { B, C(u8, Vec<A>), D { d: u8, e: A }, #[doc(hidden)] F, \
         #[non_exhaustive] G { } }",
        &[
            "#[non_exhaustive] enum shop::A",
            "variant shop::A::B",
            "variant shop::A::C(u8, Vec<shop::A>)",
            "variant shop::A::D {}",
            "field shop::A::D::d: u8",
            "field shop::A::D::e: shop::A",
            "#[non_exhaustive] variant shop::A::G {}",
        ],
    );
    listed(
        "pub enum A { B = 1, C = -2 }",
        &["enum shop::A", "variant shop::A::B = 1", "variant shop::A::C = -2"],
    );
}

#[test]
fn traits_say_what_they_ask_for() {
    listed(
        "pub trait A<T>: Send + 'static where T: Copy {
            const B: u8;
            const C: u8 = 1;
            type D: Iterator<Item = T> + ?Sized;
            fn e(&mut self, x: T) -> Self::D where Self: Sized;
            fn f() {}
            #[doc(hidden)] fn g();
            #[deprecated] fn h() {}
        }",
        &[
            "trait shop::A<T>: Send + 'static where T: Copy",
            "required const shop::A::B: u8",
            "provided const shop::A::C: u8",
            "required type shop::A::D: Iterator<Item = T> + ?Sized",
            "required fn shop::A::e(&mut self, x: T) -> Self::D where Self: Sized",
            "provided fn shop::A::f()",
            "#[deprecated] provided fn shop::A::h()",
        ],
    );
    listed("pub unsafe trait A {}", &["unsafe trait shop::A"]);
}

#[test]
fn a_trait_that_nobody_else_can_implement_says_so() {
    listed(
        "mod own { pub trait Sealed {} } pub trait A: own::Sealed {}",
        &["sealed trait shop::A: shop::own::Sealed"],
    );
    listed(
        "pub trait Open {} pub trait A: Open {}",
        &["trait shop::A: shop::Open", "trait shop::Open"],
    );
}

#[test]
fn functions_have_their_whole_signature() {
    for (source, line) in [
        ("pub fn a() {}", "fn shop::a()"),
        ("pub fn a(mut x: u8, (y, _): (u8, u8)) {}", "fn shop::a(x: u8, _: (u8, u8))"),
        ("pub const fn a() -> u8 { 1 }", "const fn shop::a() -> u8"),
        ("pub async fn a() {}", "async fn shop::a()"),
        ("pub unsafe fn a() {}", "unsafe fn shop::a()"),
        ("pub extern \"C\" fn a() {}", "extern \"C\" fn shop::a()"),
        (
            "pub fn a<'a, T: 'a + Copy>(x: &'a T) -> &'a T { x }",
            "fn shop::a<'a, T: 'a + Copy>(x: &'a T) -> &'a T",
        ),
        ("pub fn a(x: impl Fn(u8) -> u8) {}", "fn shop::a(x: impl Fn(u8) -> u8)"),
        (
            "pub fn a(x: &mut dyn for<'a> FnMut(&'a u8)) {}",
            "fn shop::a(x: &mut dyn for<'a> FnMut(&'a u8))",
        ),
        (
            "pub fn a<T>(x: T) -> <T as Iterator>::Item where T: Iterator, T::Item: Copy { x }",
            "fn shop::a<T>(x: T) -> <T as Iterator>::Item where T: Iterator, T::Item: Copy",
        ),
        (
            "pub fn a(x: *const u8, y: *mut [u8], z: &[&str]) -> ! { loop {} }",
            "fn shop::a(x: *const u8, y: *mut [u8], z: &[&str]) -> !",
        ),
        (
            "pub fn a(x: (u8,), y: fn(u8, u8) -> (), z: [u8; 4]) {}",
            "fn shop::a(x: (u8,), y: fn(u8, u8) -> (), z: [u8; 4])",
        ),
        (
            "pub fn a(\n    x: Result<u8, Box<dyn Send + 'static>,>,\n) {}",
            "fn shop::a(x: Result<u8, Box<dyn Send + 'static>>)",
        ),
        ("#[deprecated(note = \"b\")] pub fn a() {}", "#[deprecated] fn shop::a()"),
        ("pub fn r#type() {}", "fn shop::r#type()"),
    ] {
        listed(source, &[line]);
    }
}

#[test]
fn constants_statics_aliases_and_macros_are_items() {
    listed("pub const A: &[u8] = &[1];", &["const shop::A: &[u8]"]);
    listed("pub static A: [u8; 4] = [0; 4];", &["static shop::A: [u8; 4]"]);
    listed("pub static mut A: u8 = 1;", &["mut static shop::A: u8"]);
    listed("pub type A<T> = Result<T, u8>;", &["type shop::A<T> = Result<T, u8>"]);
    listed("mod own { #[macro_export] macro_rules! a { () => {} } }", &["macro shop::a"]);
    listed("macro_rules! a { () => {} } const _: () = ();", &[]);
}

#[test]
fn what_a_type_can_do_stands_below_it() {
    listed(
        "pub struct A<T> { a: T }
        impl<T: Copy> A<T> {
            pub const B: u8 = 1;
            pub fn c(&self) -> T { self.a }
            pub fn d(self: Box<Self>) {}
            fn own(&self) {}
            pub(crate) fn also_own(&self) {}
            #[doc(hidden)] pub fn hidden(&self) {}
        }
        impl A<u8> { pub fn e() {} }",
        &[
            "struct shop::A<T> { .. }",
            "const shop::A::B: u8 where T: Copy",
            "fn shop::A::c(&self) -> T where T: Copy",
            "fn shop::A::d(self: Box<Self>) where T: Copy",
            "fn shop::A<u8>::e()",
        ],
    );
}

#[test]
fn what_is_implemented_stands_with_its_type() {
    listed(
        "use std::fmt;
        pub struct A;
        impl fmt::Display for A { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { Ok(()) } }
        impl Iterator for A { type Item = u8; fn next(&mut self) -> Option<u8> { None } }
        impl<'a> From<&'a A> for u8 { fn from(_: &'a A) -> u8 { 1 } }
        impl From<u8> for A { fn from(_: u8) -> A { A } }
        unsafe impl Send for A {}
        pub trait B {}
        impl<T: Copy> B for T {}
        impl B for str {}",
        &[
            "struct shop::A;",
            "impl From<u8> for shop::A",
            "impl Iterator<Item = u8> for shop::A",
            "impl std::fmt::Display for shop::A",
            "impl<'a> From<&'a shop::A> for u8",
            "unsafe impl Send for shop::A",
            "trait shop::B",
            "impl shop::B for str",
            "impl<T: Copy> shop::B for T",
        ],
    );
}

#[test]
fn derived_and_written_by_hand_are_the_same() {
    let expected = [
        "struct shop::A { .. }",
        "impl Clone for shop::A",
        "impl Debug for shop::A",
        "impl serde::Serialize for shop::A",
        "impl<'de> serde::Deserialize<'de> for shop::A",
    ];
    listed(
        "use serde::{Serialize, Deserialize};
        #[derive(Clone, Debug, Serialize, Deserialize)] pub struct A { a: u8 }",
        &expected,
    );
    listed(
        "use std::fmt; use core::clone::Clone; use serde::de::{Deserialize, Deserializer}; use serde::ser;
        pub struct A { a: u8 }
        impl Clone for A { fn clone(&self) -> A { A { a: 1 } } }
        impl fmt::Debug for A {}
        impl ser::Serialize for A {}
        impl<'de> Deserialize<'de> for A {}",
        &expected,
    );
    listed(
        "#[derive(Clone, PartialEq)] pub enum A<'a, T: Copy, const N: usize> { B(&'a [T; N]) }",
        &[
            "enum shop::A<'a, T: Copy, const N: usize>",
            "impl<'a, T: Copy + Clone, const N: usize> Clone for shop::A<'a, T, N>",
            "impl<'a, T: Copy + PartialEq, const N: usize> PartialEq for shop::A<'a, T, N>",
            "variant shop::A::B(&'a [T; N])",
        ],
    );
}

#[test]
fn nothing_private_is_listed() {
    listed(
        "struct A; pub(crate) struct B; enum C { D } trait E { fn f(&self); } fn g() {} const H: u8 = 1;
        mod i { pub struct J; impl J { pub fn k() {} } }
        #[doc(hidden)] pub struct L; #[doc(hidden)] pub mod m { pub fn n() {} }
        impl A { pub fn o() {} } impl Clone for A {} #[derive(Clone)] struct P;
        use std::fmt::Debug; #[cfg(test)] pub fn tested() {}",
        &[],
    );
    listed(
        "pub struct A; trait B {} impl B for A {} impl From<C> for A {} struct C;",
        &["struct shop::A;"],
    );
}

#[test]
fn names_are_written_with_the_path_a_user_has_for_them() {
    listed(
        "mod a { pub struct B; pub mod c { pub struct D; pub fn own(x: super::B, y: D, z: crate::a::B) {} } }
        pub use a::{c, B as Renamed};
        use std::collections::BTreeMap as Map;
        pub fn e(x: a::B, y: self::c::D, m: Map<String, std::vec::Vec<u8>>) -> std::io::Result<()> {}
        struct Own; pub fn f(x: Own) {}",
        &[
            "struct shop::Renamed;",
            "mod shop::c",
            "struct shop::c::D;",
            "fn shop::c::own(x: shop::Renamed, y: shop::c::D, z: shop::Renamed)",
            "fn shop::e(x: shop::Renamed, y: shop::c::D, m: std::collections::BTreeMap<String, Vec<u8>>) -> \
             std::io::Result<()>",
            "fn shop::f(x: shop::Own)",
        ],
    );
}

#[test]
fn a_small_macro_that_makes_items_is_followed() {
    listed(
        "pub struct A;
        macro_rules! from { ($($of:ty),* $(,)?) => { $(impl From<$of> for A { fn from(_: $of) -> A { A } })* }; }
        from!(&str, Option<(u8, u8)>, Vec<A>);
        macro_rules! unit { ($($name:ident),*) => { $(pub struct $name;)* }; }
        unit!(B, C);",
        &[
            "struct shop::A;",
            "impl From<&str> for shop::A",
            "impl From<Option<(u8, u8)>> for shop::A",
            "impl From<Vec<shop::A>> for shop::A",
            "struct shop::B;",
            "struct shop::C;",
        ],
    );
}
