//! `cargo xtask bump`.

use std::fs;

use cpq_contract::load;
use serde_json::Value;
use xtask::bump::bump;
use xtask::files::tree;
use xtask::regenerate;

use super::{NEW, Spoil, bumped, default_of, newest};
use crate::checkout::{Copy, edit, read, write};

const TABLE: &str = "\
# Facts.

[page]
id = \"users-put\"
layout = \"reference-folded\"

[[operation]]
path = \"/rest/v1/users/{partyNumber}\"
";

const OTHER: &str = "# By hand.\n\n[[page]]\nid = \"users-get\"\n";

/// A copy of the checkout, and its newest version, whose pages are two.
fn copy() -> (Copy, String) {
    let copy = Copy::new();
    let newest = newest(&copy);
    let pages = copy.spec(&newest).join("pages");
    if pages.exists() {
        fs::remove_dir_all(&pages).expect("it can be removed");
    }
    write(&pages.join("users-put.toml"), TABLE);
    write(&pages.join("other.toml"), OTHER);
    (copy, newest)
}

#[test]
fn the_new_version_is_the_newest_one_at_other_addresses() {
    let (copy, newest) = copy();
    let manifests =
        ["sdk/Cargo.toml", "tests/Cargo.toml"].map(|name| copy.project.root().join(name));
    let [sdk, tests] = manifests.each_ref().map(|path| read(path));
    let before = copy.tree();
    bumped(&copy);
    let [old, new] = [&newest, NEW].map(|version| tree(&copy.spec(version)).expect("it is there"));
    assert!(old.keys().eq(new.keys()), "the same files are there");
    let (from, to) = (format!("/rest/{newest}"), format!("/rest/{NEW}"));

    let [was, is] =
        [&old, &new].map(|files| load(&files["openapi.yaml"]).expect("it is YAML").value);
    // The contract speaks of itself; where something was read stays as it is.
    let expected = was.to_string().replace(&from, &to);
    let expected = expected.replace(&format!("CPQ REST {newest}"), &format!("CPQ REST {NEW}"));
    assert_eq!(is, serde_json::from_str::<Value>(&expected).expect("it is JSON"));
    assert_eq!(is["servers"][0]["url"], format!("https://{{host}}{{context}}{to}"));
    assert_eq!(is["x-pages"], was["x-pages"]);
    let comments = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.trim_start().starts_with('#')).map(str::to_owned).collect()
    };
    assert_eq!(comments(&new["openapi.yaml"]), comments(&old["openapi.yaml"]));
    assert!(comments(&new["openapi.yaml"]).len() > 5);

    let mut links = 0;
    for (name, text) in old.iter().filter(|(name, _)| name.contains(".re")) {
        assert_eq!(new[name], text.replace(&from, &to), "{name}");
        links += text.matches(&from).count();
    }
    assert!(links > 9, "{links} links are too few");

    let mark = format!("not_reread = \"{newest}\"\n");
    assert_eq!(
        new["pages/users-put.toml"],
        TABLE.replace("folded\"\n", &format!("folded\"\n{mark}"))
    );
    assert_eq!(new["pages/other.toml"], OTHER.replace("[[", &format!("{mark}\n[[")));

    let changed = copy.changed(&before);
    let folder = format!("spec/{NEW}/");
    let rest: Vec<&String> = changed.iter().filter(|name| !name.starts_with(&folder)).collect();
    assert_eq!(rest, ["sdk/Cargo.toml", "tests/Cargo.toml", "tests/external_tools/findings.toml"]);
    // The feature of the newest version once more, above it, with its comment.
    let at = sdk.find(&format!("# REST {newest}: ")).expect("a feature has a comment");
    let feature = &sdk[at..sdk[at..].find("]\n").map_or(sdk.len(), |end| at + end + 2)];
    let twice = feature.replace(&newest, NEW) + feature;
    // And what the metadata say of its contract, below it.
    let at = sdk.find(&format!("\n{newest} = \"")).expect("the metadata name it");
    let said = &sdk[at..sdk[at + 1..].find('\n').map_or(sdk.len(), |end| at + 1 + end)];
    let also = format!("{said}{}", said.replace(&newest, NEW));
    assert_eq!(read(&manifests[0]), sdk.replace(feature, &twice).replace(said, &also));
    let found = read(&copy.project.root().join("tests/external_tools/findings.toml"));
    let also = format!("\"{newest}\", \"{NEW}\"]");
    assert!(found.contains(&also) && !found.contains(&format!("\"{newest}\"]")), "{found}");
    let list = format!("[\"{newest}\", ");
    assert_eq!(read(&manifests[1]), tests.replace(&list, &format!("[\"{NEW}\", \"{newest}\", ")));
}

#[test]
fn a_version_after_that_keeps_the_mark_of_what_was_never_read_again() {
    let (copy, newest) = copy();
    bumped(&copy);
    bump(&copy.project, "v1000").unwrap_or_else(|message| panic!("{message}"));
    for name in ["users-put.toml", "other.toml"] {
        let tables = [NEW, "v1000"].map(|it| read(&copy.spec(&format!("{it}/pages/{name}"))));
        assert_eq!(tables[0], tables[1]);
        assert_eq!(tables[1].matches(&format!("not_reread = \"{newest}\"")).count(), 1);
    }
    assert!(read(&copy.spec("v1000/openapi.yaml")).contains("/rest/v1000/users/"));
}

#[test]
fn what_it_prints_has_the_pages_the_open_places_and_the_commands() {
    let (copy, newest) = copy();
    let quirks = copy.spec(&newest).join("quirks.toml");
    edit(&quirks, |text| format!("# As {newest} has it.\n{text}"));
    let said = bumped(&copy);
    let contract = load(&read(&copy.spec(NEW).join("openapi.yaml"))).expect("it is YAML").value;
    for (id, page) in contract["x-pages"].as_object().expect("there are pages") {
        let [title, url] = ["title", "url"].map(|member| page[member].as_str().unwrap_or_default());
        let entry = format!("\n  {id}: {title}\n      {url}\n");
        assert!(said.contains(&entry), "`{entry}` is missing in:\n{said}");
    }
    for part in [
        &format!(".html\n      spec/{NEW}/pages/users-put.toml\n"),
        &format!("\n  spec/{NEW}/quirks.toml:1: # As {newest} has it.\n"),
        "cargo xtask transcribe",
        "cargo xtask audit",
        &format!("cargo xtask lint {NEW}\n"),
        "cargo xtask regenerate",
        &format!("cargo xtask diff {newest} {NEW}\n"),
        "cargo xtask test",
        "CHANGELOG.md",
    ] {
        assert!(said.contains(part), "`{part}` is missing in:\n{said}");
    }
}

#[test]
fn a_new_contract_has_not_been_released() {
    let (copy, newest) = copy();
    let number = |version: &str| {
        let contract = load(&read(&copy.spec(version).join("openapi.yaml"))).expect("it is YAML");
        contract.value["info"]["version"].as_str().expect("it is text").to_owned()
    };
    let old = number(&newest);
    edit(&copy.spec(&newest).join("openapi.yaml"), |text| {
        text.replacen(&format!("  version: '{old}'\n"), "  version: '3.10.0' # Released.\n", 1)
    });
    bumped(&copy);
    assert_eq!((number(&newest).as_str(), number(NEW).as_str()), ("3.10.0", "0.1.0"));
    assert!(
        read(&copy.spec(NEW).join("openapi.yaml")).contains("  version: '0.1.0' # Released.\n")
    );
}

#[test]
fn what_can_be_no_new_version_is_refused() {
    let (copy, newest) = copy();
    let before = copy.tree();
    let older = copy.project.versions().expect("there are some").remove(0);
    for (name, says) in [
        ("20", "`20` is no name of a version"),
        ("", "`` is no name"),
        ("v", "such as v20"),
        ("V20", "such as v20"),
        ("v020", "such as v20"),
        ("v-1", "such as v20"),
        ("v4294967296", "such as v20"),
        ("v20/", "such as v20"),
        ("../v20", "such as v20"),
        (&newest, &format!("there is a {newest} already")),
        (&older, &format!("there is a {older} already")),
        ("v2", &format!("v2 is older than {newest}")),
    ] {
        let message = bump(&copy.project, name).expect_err(name);
        assert!(message.contains(says), "{name}: {message}");
        assert_eq!(copy.changed(&before), [""; 0], "{name}");
    }
}

#[test]
fn a_checkout_that_is_not_in_order_is_left_alone() {
    let manifest = |copy: &Copy, name: &str, old: &str, new: &str| {
        edit(&copy.project.root().join(name), |text| text.replace(old, new));
    };
    let contract = |copy: &Copy, name: &str, text: &[u8]| {
        write(&copy.spec(&newest(copy)).join(name), text);
    };
    let spoils: [(Spoil<'_>, &str); 5] = [
        (&|copy| contract(copy, "openapi.yaml", b"]"), "/openapi.yaml: line 1"),
        (&|copy| contract(copy, "samples/a.json", b"\xff"), "a.json can't be read"),
        (
            &|copy| manifest(copy, "sdk/Cargo.toml", "[features]", "[other]"),
            "sdk/Cargo.toml has no list `features.default`",
        ),
        (
            &|copy| manifest(copy, "sdk/Cargo.toml", "[features]", "["),
            "sdk/Cargo.toml can't be read",
        ),
        (
            &|copy| manifest(copy, "tests/Cargo.toml", "oracle-cpq =", "other ="),
            "tests/Cargo.toml has no list `dependencies.oracle-cpq.features`",
        ),
    ];
    for (spoil, says) in spoils {
        let (copy, _) = copy();
        spoil(&copy);
        let before = copy.tree();
        let message = bump(&copy.project, NEW).expect_err(says);
        // Windows writes a path the other way.
        assert!(message.replace('\\', "/").contains(says), "`{says}` is not said in: {message}");
        assert_eq!(copy.changed(&before), [""; 0], "{says}");
    }
}

#[test]
fn the_same_command_goes_on_wherever_a_run_was_interrupted() {
    let (done, _) = copy();
    bumped(&done);
    let whole = done.tree();
    let folder = format!("spec/{NEW}/");
    let written = [folder.as_str(), "tests/external_tools/findings.toml", "sdk/Cargo.toml"];
    for written in (1..=written.len()).map(|count| &written[..count]) {
        let (copy, _) = copy();
        for (name, content) in whole.iter().filter(|(name, _)| !name.ends_with('/')) {
            if written.iter().any(|part| name.starts_with(part)) {
                write(&copy.project.root().join(name), content);
            }
        }
        bumped(&copy);
        assert_eq!(copy.changed(&whole), [""; 0], "after {written:?}");
        bump(&copy.project, NEW).expect_err("there is nothing left to do");
        assert_eq!(copy.changed(&whole), [""; 0], "after {written:?}, again");
    }
    let (copy, _) = copy();
    write(&copy.spec(&format!(".{NEW}.new/openapi.yaml")), "openapi: '3.");
    write(&copy.spec(&format!(".{NEW}.new/samples/half.json")), "{");
    bumped(&copy);
    assert_eq!(copy.changed(&whole), [""; 0], "after half a folder");
}

#[test]
fn what_was_changed_since_an_interruption_is_kept() {
    let (copy, _) = copy();
    let manifest = copy.project.root().join("sdk/Cargo.toml");
    let before = read(&manifest);
    bumped(&copy);
    write(&manifest, before);
    edit(&copy.spec(NEW).join("openapi.yaml"), |text| text.replace("CPQ REST", "CPQ"));
    let tree = copy.tree();
    let said = bumped(&copy);
    assert!(
        said.starts_with(&format!("spec/{NEW} was there already and is as it was; sdk/")),
        "{said}"
    );
    assert_eq!(copy.changed(&tree), ["sdk/Cargo.toml"]);
}

#[test]
fn features_and_folders_that_differ_are_found_before_anything_is_generated() {
    let manifest = |copy: &Copy, name: &str, old: &str, new: &str| {
        edit(&copy.project.root().join(name), |text| text.replace(old, new));
    };
    let cases: [(&str, Spoil<'_>, &[&str]); 6] = [
        (
            "a folder without its feature",
            &|copy| {
                bumped(copy);
                manifest(copy, "sdk/Cargo.toml", &format!("\n{NEW} ="), "\nother =");
            },
            &[&format!("spec/{NEW} has no feature `{NEW}`"), &format!("`cargo xtask bump {NEW}`")],
        ),
        (
            "a feature without its folder",
            &|copy| {
                bumped(copy);
                fs::remove_dir_all(copy.spec(NEW)).expect("it can be removed");
            },
            &[&format!("feature `{NEW}` and spec/ has no"), &format!("`cargo xtask retire {NEW}`")],
        ),
        (
            "a default that is no feature",
            &|copy| {
                manifest(
                    copy,
                    "sdk/Cargo.toml",
                    &format!("[\"{}\"]", default_of(copy)),
                    "[\"v5\"]",
                );
            },
            &["`v5` on by default", "`cargo xtask default`"],
        ),
        (
            "two defaults",
            &|copy| manifest(copy, "sdk/Cargo.toml", "default = [", "default = [\"v7\", "),
            &["has to have one version on by default"],
        ),
        (
            "no default",
            &|copy| manifest(copy, "sdk/Cargo.toml", &format!("[\"{}\"]", default_of(copy)), "[]"),
            &["has to have one version on by default"],
        ),
        (
            "tests that leave a version out",
            &|copy| manifest(copy, "tests/Cargo.toml", &format!("\"{}\", ", newest(copy)), ""),
            &["tests/Cargo.toml asks oracle-cpq for ", "every version there is"],
        ),
    ];
    for (what, spoil, says) in cases {
        let (copy, _) = copy();
        spoil(&copy);
        let before = copy.tree();
        for result in [regenerate::check(&copy.project), regenerate::regenerate(&copy.project)] {
            let message = result.expect_err(what);
            for part in says {
                assert!(message.contains(part), "{what}: `{part}` is not said in: {message}");
            }
            assert_eq!(copy.changed(&before), [""; 0], "{what}");
        }
    }
}
