//! What can't be listed, by the place that is named for it.

use cpq_surface::{Sources, Surface};

use crate::sources;

fn fault(files: &[(&str, &str)]) -> String {
    Surface::list(&sources(files)).expect_err("it can't be listed").to_string()
}

#[test]
fn a_fault_names_its_file_and_line() {
    let broken = fault(&[("lib.rs", "mod a;"), ("a.rs", "\n  pub fn (\n")]);
    assert!(broken.starts_with("a.rs:2:10: this is no Rust: "), "{broken}");
    let missing = fault(&[("lib.rs", "pub mod a {\n    mod b;\n}")]);
    assert_eq!(missing, "lib.rs:2:9: there is no a/b.rs nor a/b/mod.rs for this module");
    assert_eq!(fault(&[]), "lib.rs: the crate begins here, and there is no such file");
    for name in ["", "shop.v1", "7up", "fn", "shop::a"] {
        let sources = Sources { name: name.to_owned(), ..sources(&[("lib.rs", "")]) };
        let fault = Surface::list(&sources).expect_err("it is no name").to_string();
        assert_eq!(fault, format!("lib.rs: a crate can't have the name `{name}` in paths"));
    }
    let circle = fault(&[("lib.rs", "#[path = \"lib.rs\"] mod a;")]);
    assert!(circle.contains("nested too deeply"), "{circle}");
}

#[test]
fn what_a_macro_makes_is_not_guessed() {
    for (source, name) in [
        ("bitflags! { pub struct A: u8 {} }", "bitflags"),
        ("macro_rules! a { () => { pub fn b() {} } } a!();", "a"),
        ("macro_rules! a { ($($of:ty),*) => { $(pub fn b() {})* }; (x) => {} } a!(u8);", "a"),
        ("macro_rules! a { ($($of:expr),*) => { $(const _: u8 = $of;)* } } a!(1);", "a"),
        ("macro_rules! a { ($($of:ty),*) => { $(fn $of)* } } a!(u8);", "a"),
    ] {
        let message = fault(&[("lib.rs", source)]);
        assert!(
            message.contains(&format!("what the macro `{name}!` makes can't be listed")),
            "{message}"
        );
    }
}

#[test]
fn an_item_that_is_not_known_is_not_left_out() {
    let message = fault(&[("lib.rs", "extern \"C\" { pub fn a(); }")]);
    assert_eq!(message, "lib.rs:1:1: an item of this kind can't be listed");
}

#[test]
fn a_line_that_is_no_item_is_named() {
    for line in
        ["struct", "pub struct shop::A", "strukt shop::A", "impl Clone", "fn (", "const const"]
    {
        let text = format!("mod shop\n{line}\n");
        assert_eq!(Surface::parse(&text), Err(format!("`{line}` is no item")));
    }
}

/// A list may have been edited by hand, or merged badly.
#[test]
fn no_text_makes_reading_panic() {
    let lines = [
        "#[deprecated] required unsafe extern \"C\" fn shop::A<'a, Vec<u8>>::b(x: fn(u8) -> é) -> u8 where u8: Copy // a, any(b, c)",
        "impl<'a, T: Into<u8>> !shop::A<Item = &'a [T]> for &'a mut dyn shop::B<T> where T: Copy // x",
        "feature default = v7, v19",
        "variant shop::A::B(u8) = -1",
        "use shop::* = a::b::*",
    ];
    for line in lines {
        let cuts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
        for cut in &cuts {
            let (before, after) = line.split_at(*cut);
            let mut rest = after.chars();
            rest.next();
            for put in ["", " ", "<", ">", "::", ":", "\"", "é", " for ", " // "] {
                for text in [
                    before.to_owned(),
                    after.to_owned(),
                    format!("{before}{put}{after}"),
                    format!("{before}{put}{}", rest.as_str()),
                ] {
                    // What is read comes out as it went in.
                    if let Ok(surface) = Surface::parse(&text) {
                        assert_eq!(Surface::parse(&surface.to_string()), Ok(surface), "{text}");
                    }
                }
            }
        }
    }
}
