//! Where items come from: files, modules, re-exports and features.

use std::collections::BTreeMap;

use cpq_surface::Surface;

use crate::{lines, of, sources};

#[test]
fn modules_are_followed_into_their_files() {
    let files = [
        (
            "lib.rs",
            "pub mod a; pub mod b; #[path = \"odd/place.rs\"] pub mod c; pub mod d { pub mod e; }",
        ),
        ("a.rs", "pub mod deep; pub struct A;"),
        ("a/deep.rs", "pub struct Deep;"),
        ("b/mod.rs", "pub mod deep; pub struct B;"),
        ("b/deep.rs", "pub fn deep(x: super::super::a::A) {}"),
        ("odd/place.rs", "pub mod near; pub struct C;"),
        ("odd/near.rs", "pub struct Near;"),
        ("d/e.rs", "pub struct E;"),
        ("unused.rs", "this is not even Rust"),
    ];
    let expected = [
        "mod shop::a",
        "struct shop::a::A;",
        "mod shop::a::deep",
        "struct shop::a::deep::Deep;",
        "mod shop::b",
        "struct shop::b::B;",
        "mod shop::b::deep",
        "fn shop::b::deep::deep(x: shop::a::A)",
        "mod shop::c",
        "struct shop::c::C;",
        "mod shop::c::near",
        "struct shop::c::near::Near;",
        "mod shop::d",
        "mod shop::d::e",
        "struct shop::d::e::E;",
    ];
    assert_eq!(lines(&files), expected);
}

#[test]
fn the_shortest_path_counts_and_the_others_are_uses() {
    let source = "
        pub mod long { pub struct A; impl A { pub fn b() {} } pub enum C { D } }
        pub use long::A; pub use long::C::D; pub use long as short; pub use http::{Method, header as h};
        pub use tokio::sync::*;";
    assert_eq!(
        of(source),
        [
            "use shop::* = tokio::sync::*",
            "struct shop::A;",
            "fn shop::A::b()",
            "use shop::D = shop::long::C::D",
            "use shop::Method = http::Method",
            "use shop::h = http::header",
            "mod shop::long",
            "use shop::long::A = shop::A",
            "enum shop::long::C",
            "variant shop::long::C::D",
            "use shop::short = shop::long",
        ]
    );
}

#[test]
fn globs_let_in_what_is_public_and_not_named_otherwise() {
    let source = "
        mod a { pub struct A; pub struct B; struct Own; pub use super::c::*; use super::c::D as Unseen; }
        mod c { pub struct D; pub(crate) struct E; }
        pub use a::*;
        pub struct B { pub another: u8 }";
    assert_eq!(
        of(source),
        ["struct shop::A;", "struct shop::B", "field shop::B::another: u8", "struct shop::D;"]
    );
}

#[test]
fn circles_of_uses_end() {
    let source =
        "pub mod a { pub use super::b::*; pub struct A; } pub mod b { pub use super::a::*; }";
    assert_eq!(
        of(source),
        ["mod shop::a", "struct shop::a::A;", "mod shop::b", "use shop::b::A = shop::a::A"]
    );
}

#[test]
fn what_an_item_needs_stands_at_its_end() {
    let source = "
        #[cfg(feature = \"v7\")] pub mod v7 {
            #[cfg_attr(feature = \"json\", derive(Clone))] pub struct A { #[cfg(unix)] pub a: u8 }
            impl A { pub fn plain() {} #[cfg(not(feature = \"small\"))] pub fn large() {} }
        }
        #[cfg(any(feature = \"b\", feature = \"a\", test))] pub fn c() {}
        #[cfg(all(feature = \"a\", not(test)))] pub use std::fmt;
        #[cfg(all(test, feature = \"a\"))] pub fn never() {}
        #[cfg(feature = \"v7\")] impl v7::A { pub fn outside() {} }";
    assert_eq!(
        of(source),
        [
            "fn shop::c() // any(a, b)",
            "use shop::fmt = std::fmt // a",
            "mod shop::v7 // v7",
            "struct shop::v7::A // v7",
            "impl Clone for shop::v7::A // json, v7",
            "field shop::v7::A::a: u8 // cfg(unix), v7",
            "fn shop::v7::A::large() // not(small), v7",
            "fn shop::v7::A::outside() // v7",
            "fn shop::v7::A::plain() // v7",
        ]
    );
}

#[test]
fn what_a_macro_makes_needs_what_the_macro_and_its_call_need() {
    let files = [
        (
            "lib.rs",
            "#[cfg(feature = \"x\")] #[macro_use] mod m; #[cfg(feature = \"v7\")] pub mod v7;",
        ),
        ("m.rs", "macro_rules! make { ($($of:ident),*) => { $(pub fn $of() {})* }; }"),
        ("v7.rs", "make!(a); #[cfg(feature = \"y\")] make!(b);"),
    ];
    let expected =
        ["mod shop::v7 // v7", "fn shop::v7::a() // v7, x", "fn shop::v7::b() // v7, x, y"];
    assert_eq!(lines(&files), expected);
}

#[test]
fn features_come_first_with_what_they_switch_on() {
    let mut sources = sources(&[("lib.rs", "")]);
    sources.features = BTreeMap::from([
        ("default".to_owned(), vec!["v19".to_owned(), "json".to_owned()]),
        ("json".to_owned(), vec!["dep:serde_json".to_owned(), "serde_json/std".to_owned()]),
        ("v19".to_owned(), Vec::new()),
    ]);
    let surface = Surface::list(&sources).expect("it can be listed");
    let text = "feature default = json, v19\nfeature json\nfeature v19\nmod shop\n";
    assert_eq!(surface.to_string(), text);
    assert_eq!(Surface::parse(&format!("// A note.\n\n{text}")), Ok(surface));
}

#[test]
fn the_order_of_the_source_makes_no_difference() {
    let one =
        "pub struct B; impl Clone for B {} pub fn a() {} impl B { pub fn y() {} pub fn x() {} }";
    let other = "pub fn a() {} impl B { pub fn x() {} } impl B { pub fn y() {} } impl Clone for B {} pub struct B;";
    assert_eq!(of(one), of(other));
}
