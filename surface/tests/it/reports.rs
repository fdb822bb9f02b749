//! How a comparison is told.

use cpq_surface::{compare, report};

use crate::surface;

#[test]
fn what_came_with_something_is_counted_in_text_and_listed_in_json() {
    let old = surface(&[("lib.rs", "pub fn a(b: u8) {} pub enum C { D }")]);
    let new = surface(&[(
        "lib.rs",
        "pub fn a(b: u16) {} #[derive(Clone)] pub struct E { pub f: u8 } impl E { pub fn g() {} }",
    )]);
    let comparison = compare(&old, &new);
    assert_eq!(
        report::text(&comparison),
        "\
Public items: 4 added, 2 removed, 1 changed.

Breaking:
  removed  enum shop::C, with 1 item of it
           what uses it no longer compiles
  changed  fn shop::a(b: u8)
       to  fn shop::a(b: u16)
           its signature is another

Compatible:
  added    struct shop::E, with 3 items of it
           it takes nothing away
"
    );
    let markdown = report::markdown(&comparison);
    for line in [
        "\n## Breaking\n\n- removed `enum shop::C`, with 1 item of it: what uses it no longer compiles\n",
        "\n- changed `fn shop::a(b: u8)` to `fn shop::a(b: u16)`: its signature is another\n",
        "\n## Compatible\n\n- added `struct shop::E`, with 3 items of it: it takes nothing away\n",
    ] {
        assert!(markdown.contains(line), "{line} is missing in {markdown}");
    }
    let json = report::json(&comparison);
    assert_eq!(json["effect"], "breaking");
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(7));
    let changed = json["changes"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["change"] == "changed"));
    let changed = changed.expect("one has changed");
    assert_eq!(changed["path"], "shop::a");
    assert_eq!(changed["old"], "fn shop::a(b: u8)");
    assert_eq!(changed["new"], "fn shop::a(b: u16)");
}

#[test]
fn nothing_is_told_of_nothing() {
    let same = surface(&[("lib.rs", "pub fn a() {}")]);
    let comparison = compare(&same, &same);
    assert_eq!(report::text(&comparison), "No public item has changed.\n");
    assert_eq!(report::markdown(&comparison), "No public item has changed.\n");
    assert_eq!(report::json(&comparison)["effect"], "none");
}
