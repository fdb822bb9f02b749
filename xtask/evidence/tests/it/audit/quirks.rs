//! Entries of `quirks.toml`: what they explain is passed by, and none outlives its reason.

use cpq_evidence::audit::{Finding, Sources, Version, audit};

use super::small::{edit, small};
use super::spec::{lines, read};

const OWNER: &str = "/components/schemas/Owner/properties/login";

/// An entry with these claims.
fn entry(pointer: &str, places: usize, claims: &str) -> String {
    format!(
        "\n[[quirk]]\npointer = \"{pointer}\"\ndocuments = [\"000\"]\nsays = \"A.\"\ncontract = \"B.\"\n\
         why = \"C.\"\nplaces = {places}\n{claims}\n"
    )
}

/// The small version with a title that differs from the page's, and with entries more.
fn with_title(entries: &[String]) -> Version {
    let mut sources = small();
    edit(&mut sources, "openapi.yaml", "title: Login", "title: Log-in");
    with(sources, entries)
}

fn with(mut sources: Sources, entries: &[String]) -> Version {
    sources.quirks.extend(entries.iter().map(String::as_str));
    read(&sources)
}

const TITLE: &str = r#"explains = [{ rule = "title", page = "Login", contract = "Log-in" }]"#;

/// The rules of all findings.
fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[track_caller]
fn assert_found(version: &Version, expected: &[&str]) {
    let found = audit(version);
    assert_eq!(rules(&found), expected, "{}", lines(&found));
}

#[test]
fn a_difference_is_explained_by_one_entry() {
    assert_found(&with_title(&[]), &["title"]);
    assert_found(&with_title(&[entry(OWNER, 1, TITLE)]), &[]);
}

#[test]
fn an_entry_explains_the_words_it_names_and_no_others() {
    let other = TITLE.replace("Log-in", "Log in");
    assert_found(
        &with_title(&[entry(OWNER, 1, &other)]),
        &["title", "quirk-places", "quirk-unneeded", "quirk-unneeded"],
    );
    let other = TITLE.replace("\"Login\"", "\"Login Id\"");
    assert_found(
        &with_title(&[entry(OWNER, 1, &other)]),
        &["title", "quirk-places", "quirk-unneeded", "quirk-unneeded"],
    );
}

#[test]
fn an_entry_explains_the_places_it_names_and_no_others() {
    let other = "/components/schemas/Owner";
    assert_found(
        &with_title(&[entry(other, 1, TITLE)]),
        &["title", "quirk-places", "quirk-unneeded", "quirk-unneeded"],
    );
    let any = TITLE.replace("page", "at = \"/components/schemas/*/properties/*\", page");
    assert_found(&with_title(&[entry(other, 1, &any)]), &[]);
    let shorter = TITLE.replace("page", "at = \"/components/schemas/*\", page");
    assert_found(
        &with_title(&[entry(other, 1, &shorter)]),
        &["title", "quirk-places", "quirk-unneeded", "quirk-unneeded"],
    );
}

#[test]
fn an_entry_without_a_difference_is_unneeded() {
    let version = with(small(), &[entry(OWNER, 1, TITLE)]);
    assert_found(&version, &["quirk-places", "quirk-unneeded", "quirk-unneeded"]);
}

#[test]
fn one_of_several_places_without_a_difference_is_unneeded() {
    let also = "/components/schemas/Owner/properties/name";
    let claims = TITLE.replace("page", &format!("at = [\"{OWNER}\", \"{also}\"], page"));
    assert_found(&with_title(&[entry(OWNER, 1, &claims)]), &["quirk-unneeded"]);
}

#[test]
fn two_entries_for_one_difference_are_one_too_many() {
    let twice = [entry(OWNER, 1, TITLE), entry(OWNER, 1, TITLE)];
    assert_found(&with_title(&twice), &["quirk-double"]);
}

#[test]
fn the_number_of_places_is_held() {
    for places in [0, 2] {
        assert_found(&with_title(&[entry(OWNER, places, TITLE)]), &["quirk-places"]);
    }
}

#[test]
fn the_documents_of_an_entry_are_those_it_is_about() {
    let wrong = entry(OWNER, 1, TITLE).replace("[\"000\"]", "[\"001\"]");
    // The document is not the one of the difference, and there is no such document.
    assert_found(&with_title(&[wrong]), &["quirk-document", "quirk-document"]);
}

#[test]
fn an_entry_that_claims_nothing_is_unneeded() {
    assert_found(&with(small(), &[entry(OWNER, 0, "")]), &["quirk-unneeded"]);
}

#[test]
fn what_both_sides_share_is_kept_as_long_as_they_do() {
    let kept = r#"keeps = [{ rule = "title", words = "Login" }]"#;
    assert_found(&with(small(), &[entry(OWNER, 1, kept)]), &[]);
    let unneeded = ["title", "quirk-places", "quirk-unneeded", "quirk-unneeded"];
    assert_found(&with_title(&[entry(OWNER, 1, kept)]), &unneeded);
    let nothing = r#"keeps = [{ rule = "component-title", words = "nothing" }]"#;
    let request = "/components/schemas/PartRequest";
    assert_found(&with(small(), &[entry(request, 1, nothing)]), &[]);
}

#[test]
fn what_a_payload_shows_is_looked_for_on_the_page() {
    let shows = |at: &str, value: &str| {
        let claim =
            format!("shows = [{{ sample = \"replacePart.response\", at = \"{at}\"{value} }}]");
        with(small(), &[entry(OWNER, 1, &claim)])
    };
    assert_found(&shows("/serial", ", value = 9007199254740993"), &[]);
    assert_found(&shows("/name", ", value = \"Bolt\""), &[]);
    assert_found(&shows("/owner", ""), &[]);
    for (at, value) in [
        ("/serial", ", value = 9007199254740992"),
        ("/weight", ", value = 0.0"),
        ("/name", ", value = \"Nut\""),
        ("/name", ""),
        ("/owner", ", value = \"mara\""),
    ] {
        assert_found(&shows(at, value), &["quirk-unneeded"]);
    }
}

#[test]
fn a_page_that_was_read_is_the_page_at_that_hash() {
    let read = |hash: &str| {
        let claim = format!("read = [{{ document = \"000\", sha256 = \"{hash}\" }}]");
        with(small(), &[entry(OWNER, 1, &claim)])
    };
    assert_found(&read("0123456789ab"), &[]);
    // Another page, and too little of a hash to tell.
    assert_found(&read("0123456789ac"), &["quirk-reading"]);
    assert_found(&read("0123456789a"), &["quirk-reading"]);
}

#[test]
fn what_rests_on_the_contracts_own_marks_may_be_claimed_and_need_not() {
    let part = "/components/schemas/Part/properties";
    let claims = [
        ("serial", "sample-only", "a sample", "sample"),
        ("colour", "inferred", "nothing", "inferred"),
        ("links", "elsewhere", "nothing", "documented-elsewhere, parts"),
    ];
    let entries = claims.map(|(name, rule, page, contract)| {
        let claim = format!(
            "explains = [{{ rule = \"{rule}\", page = \"{page}\", contract = \"{contract}\" }}]"
        );
        entry(&format!("{part}/{name}"), 1, &claim)
    });
    assert_found(&with(small(), &entries), &[]);
    let usage = "/paths/~1parts~1{number}/put/parameters/dryRun";
    let claim = "explains = [{ rule = \"parameter-elsewhere\", page = \"nothing\", contract = \"from parts\" }]";
    assert_found(&with(small(), &[entry(usage, 1, claim)]), &[]);
}

#[test]
fn what_a_page_shows_only_in_part_may_be_claimed() {
    let mut sources = small();
    let parameters = "parameters = [{ in = \"path\", name = \"number\", type = \"string\", mark = \"required\" }]";
    edit(&mut sources, "part-put.toml", parameters, "not_shown = [\"path-parameters\"]");
    // The type is then known from elsewhere.
    let fact = "[[fact]]\nmember = \"/components/parameters/number\"\npage = \"parts\"\n\
                evidence = \"documented-elsewhere\"\ntype = \"string\"\n";
    sources.pages.get_mut("other.toml").expect("it is there").push_str(fact);
    let claim = "explains = [{ rule = \"path-only\", page = \"a name in the path\", contract = \"string, required\" }]";
    let version = with(sources, &[entry("/components/parameters/number", 1, claim)]);
    assert_found(&version, &[]);
}

#[test]
fn a_folded_schema_is_unfolded_by_what_the_contract_has_there() {
    let mut sources = small();
    let table = sources.pages.get_mut("part-put.toml").expect("it is there");
    let start = table
        .find("properties = [\n  { name = \"name\", type = \"string\", mark")
        .expect("the request");
    let end = start + table[start..].find("]\n\n").expect("its end") + 2;
    table.replace_range(start..end, "members = \"not-shown\"\n");
    // What the page no longer states is not claimed to be documented.
    for member in ["name", "weight", "state"] {
        let pointer = format!("/components/schemas/PartRequest/properties/{member}");
        let found = audit(&read(&sources));
        assert!(
            found.iter().any(|it| it.rule == "unsupported" && it.pointer == pointer),
            "{member}: {}",
            lines(&found)
        );
    }
    let nested = ["owner", "tags"].map(|member| {
        let claim = "explains = [{ rule = \"nested-only\", page = \"a nested schema\", contract = \"a member\" }]";
        entry(&format!("/components/schemas/PartRequest/properties/{member}"), 1, claim)
    });
    let found = audit(&with(sources, &nested));
    assert!(found.iter().all(|it| !it.rule.starts_with("quirk")), "{}", lines(&found));
}

#[test]
fn a_file_that_can_not_be_used_is_named() {
    for (file, from, to) in [
        ("openapi.yaml", "openapi:", "openapi: &x"),
        ("quirks.toml", "places = 1", "places = \"one\""),
        ("part-put.toml", "layout = ", "shape = "),
        ("other.toml", "evidence = ", "kind = "),
    ] {
        let mut sources = small();
        edit(&mut sources, file, from, to);
        let faults = Version::read(&sources).expect_err("it can't be used");
        let [fault] = &faults[..] else { panic!("{file}: {faults:?}") };
        assert!(fault.file.ends_with(file), "{fault}");
    }
}
