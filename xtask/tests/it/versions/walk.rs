//! The whole way of a version that Oracle has not made: in, changed, built, and out again.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use cpq_compare::{Rule, Severity, Step};
use cpq_surface::{Effect, What};
use xtask::audit::{self, Outcome};
use xtask::diff::{self, CrateHalf};
use xtask::regenerate::{lint, regenerate};
use xtask::retire::retire;

use super::{NEW, bumped, newest};
use crate::checkout::{Copy, edit, original, read, write};

/// A copy that cargo can build the SDK of, always in the same place: only the first run builds the
/// dependencies.
fn buildable() -> Copy {
    let copy = Copy::at(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("walk"), "checkout");
    copy.add(&["README.md", "Cargo.lock"]);
    let workspace = read(&original().root().join("Cargo.toml"));
    let mut workspace: toml_edit::DocumentMut = workspace.parse().expect("it is TOML");
    workspace["workspace"]["members"] = toml_edit::value(toml_edit::Array::from_iter(["sdk"]));
    write(&copy.project.root().join("Cargo.toml"), workspace.to_string());
    copy
}

fn built(copy: &Copy, features: &str) {
    let check = Command::new(std::env::var_os("CARGO").expect("cargo says where it is"))
        .args(["check", "--quiet", "--offline", "--package", "oracle-cpq", "--no-default-features"])
        .args(["--features", features])
        .env("CARGO_TARGET_DIR", copy.elsewhere().join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(copy.project.root())
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&check.stderr);
    assert!(check.status.success(), "with {features}:\n{said}");
}

/// Replaces the one place where a text has `old`.
fn replaced(text: &str, old: &str, new: &str) -> String {
    assert_eq!(text.matches(old).count(), 1, "`{old}` has to stand there once");
    text.replace(old, new)
}

/// Removes or changes the block of lines of a member of a schema.
fn with_member(text: &str, schema: &str, member: &str, change: impl Fn(&str) -> String) -> String {
    let (before, rest) =
        text.split_once(&format!("\n    {schema}:\n")).expect("there is the schema");
    let (between, rest) =
        rest.split_once(&format!("\n        {member}:\n")).expect("it has the member");
    let end = rest
        .lines()
        .take_while(|line| line.starts_with("          "))
        .map(|line| line.len() + 1)
        .sum();
    let (block, after) = rest.split_at(end);
    let block = change(&format!("        {member}:\n{block}"));
    format!("{before}\n    {schema}:\n{between}\n{block}{after}")
}

const NICKNAME: &str = "        nickname:
          title: Nickname
          description: What colleagues call the user.
          type: string
          example: Nadi
          x-personal-data: true
          x-evidence: {kind: documented, page: users-put}
";

/// What Oracle might have changed: a member more, a member less, another type, another call.
fn changed_by_oracle(copy: &Copy) {
    let answer = read(&copy.spec(NEW).join("examples/replaceUser.response.json"));
    write(&copy.spec(NEW).join("examples/getUser.response.json"), &answer);
    // JSON is YAML, as long as it is on one line.
    let answer: String = answer.lines().map(str::trim_start).collect();
    let operation = format!(
        "  /users/{{partyNumber}}:
    get:
      operationId: getUser
      summary: Get a user
      description: Reads one user.
      tags:
        - Users
      externalDocs:
        description: \"Oracle's page for this call: Users\"
        url: https://docs.oracle.com/en/cloud/saas/configure-price-quote/cxcpq/op-rest-{NEW}-users-get.html
      parameters:
        - $ref: '#/components/parameters/partyNumber'
      responses:
        '200':
          description: The user.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/User'
              examples:
                composed:
                  summary: 'Composed: a complete user'
                  value: {answer}
          x-evidence: {{kind: documented, page: users-put}}
        default:
          $ref: '#/components/responses/UnexpectedError'
"
    );
    edit(&copy.spec(NEW).join("openapi.yaml"), |text| {
        let text = with_member(text, "IntegrationUser", "partyNumber", |block| {
            format!("{NICKNAME}{block}")
        });
        let text = with_member(&text, "SegmentDetails", "icon", |_| String::new());
        let text = with_member(&text, "GroupDetails", "readOnly", |block| {
            let text = replaced(block, "type: boolean", "type: string");
            replaced(&text, "example: false", "example: 'yes'\n          x-personal-data: false")
        });
        replaced(&text, "  /users/{partyNumber}:\n", &operation)
    });
}

/// What the comparison of the two versions says is what was changed, and nothing else but words and
/// examples.
fn compared(copy: &Copy, old: &str) {
    let diff =
        diff::contracts(&copy.project, old, NEW).unwrap_or_else(|message| panic!("{message}"));
    let [(_, contract)] = diff.contracts.as_slice() else { panic!("two contracts are compared") };
    let changes = contract.changes.iter().filter(|change| change.severity != Severity::DocsOnly);
    let changes: BTreeSet<(&str, Rule)> = changes
        .filter_map(|change| Some((change.new.as_ref().or(change.old.as_ref())?, change.rule)))
        .map(|(side, rule)| (side.pointer.as_str(), rule))
        .collect();
    let expected = [
        ("/paths/~1users~1{partyNumber}/get", Rule::OperationAdded),
        ("/components/schemas/IntegrationUser/properties/nickname", Rule::PropertyAdded),
        ("/components/schemas/SegmentDetails/properties/icon", Rule::PropertyRemoved),
        ("/components/schemas/GroupDetails/properties/readOnly/type", Rule::TypeChanged),
    ];
    assert_eq!(changes, expected.into());
    assert_eq!(contract.step(), Step::Major);

    let CrateHalf::Compared { items, .. } = &diff.items else { panic!("the items are compared") };
    assert_eq!(items.effect(), Effect::Break);
    let mut names = BTreeSet::new();
    for change in &items.changes {
        let (sign, item) = match &change.what {
            What::Added(item) => ('+', item),
            What::Removed(item) => ('-', item),
            What::Changed { new, .. } => ('~', new),
        };
        // Of a path such as `oracle_cpq::v20::types::User::name`, what stands in the module.
        let text = item.to_string();
        let path =
            text.split_once(&format!("oracle_cpq::{NEW}::")).expect("it is in the version").1;
        let path = path.split([' ', '(', ',']).next().unwrap_or_default().trim_end_matches(':');
        names.insert(format!("{sign}{path}"));
    }
    let expected = [
        "+Client::get_user",
        "+types::IntegrationUser::nickname",
        "+users::GetUser",
        "+users::GetUser::options",
        "+users::GetUser::raw",
        "+users::GetUser::send",
        "-types::SegmentDetails::icon",
        "~types::GroupDetails::read_only",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
}

/// What was not read again warns, and does not fail.
fn audited(copy: &Copy) {
    let report = audit::run(&copy.project, &[]).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(report.outcome, Outcome::Agree, "{}", report.text);
}

#[test]
fn a_version_that_oracle_has_not_made_comes_changes_and_goes() {
    let copy = buildable();
    let newest = newest(&copy);
    let before = copy.tree();
    bumped(&copy);
    audited(&copy);
    changed_by_oracle(&copy);
    audited(&copy);
    lint(&copy.project, &[NEW.to_owned()]).unwrap_or_else(|message| panic!("{message}"));
    regenerate(&copy.project).unwrap_or_else(|message| panic!("{message}"));
    let generated = |name: &str| read(&copy.generated(NEW).join(name));
    assert!(generated("types/integration_user.rs").contains("pub nickname: Option<String>"));
    assert!(!generated("types/segment_details.rs").contains("icon"));
    assert!(generated("types/group_details.rs").contains("pub read_only: Option<String>"));
    assert!(generated("users.rs").contains("fn get_user("));
    compared(&copy, &newest);
    built(&copy, NEW);
    built(&copy, &format!("{newest},{NEW}"));

    retire(&copy.project, NEW, true).unwrap_or_else(|message| panic!("{message}"));
    // Cargo leaves out of the lock what a copy without the other crates does not need.
    let mut left = copy.changed(&before);
    left.retain(|name| name != "Cargo.lock");
    assert_eq!(left, [""; 0]);
}
