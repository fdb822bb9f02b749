//! `cargo xtask default`.

use xtask::default::default;

use super::{NEW, bumped, default_of};
use crate::checkout::{Copy, edit, read, write};

fn copy() -> (Copy, String) {
    let copy = Copy::new();
    copy.add(&["README.md"]);
    let old = default_of(&copy);
    bumped(&copy);
    (copy, old)
}

#[test]
fn the_documentation_shows_the_version_that_users_get() {
    let (copy, old) = copy();
    let before = copy.tree();
    let said = default(&copy.project, NEW).expect("it is a version");
    assert_eq!(default_of(&copy), NEW);
    assert!(
        said.contains(&format!("the feature `{old}`")) && said.contains("breaking step"),
        "{said}"
    );
    let root = copy.project.root();
    for name in ["README.md", "sdk/README.md", "sdk/examples/first_call.rs", "sdk/src/lib.rs"] {
        let text = read(&root.join(name));
        assert!(
            text.contains(&format!(".{NEW}()")) && !text.contains(&format!(".{old}()")),
            "{name}"
        );
    }
    let on = format!("`{NEW}` is on by default");
    for name in ["README.md", "sdk/README.md", "sdk/src/lib.rs"] {
        assert_eq!(read(&root.join(name)).matches(&on).count(), 1, "{name}");
    }
    let generated = |name: &String| name.contains("/generated/") || name.starts_with("spec/");
    assert!(!copy.changed(&before).iter().any(generated));

    default(&copy.project, &old).expect("it is a version");
    assert_eq!(copy.changed(&before), [""; 0], "the way back is the same one");
}

#[test]
fn what_is_no_other_version_is_refused() {
    let (copy, old) = copy();
    let before = copy.tree();
    for (name, says) in [
        ("v998", "there is no version `v998` in spec/"),
        ("", "there is no version ``"),
        (&old, "is the default already"),
    ] {
        let message = default(&copy.project, name).expect_err(name);
        assert!(message.contains(says), "{name}: {message}");
    }
    edit(&copy.project.root().join("sdk/Cargo.toml"), |text| {
        text.replace(&format!("\n{NEW} ="), "\nother =")
    });
    let message = default(&copy.project, NEW).expect_err("it is no feature");
    assert!(message.contains(&format!("`cargo xtask bump {NEW}`")), "{message}");
    edit(&copy.project.root().join("sdk/Cargo.toml"), |text| {
        text.replace("\nother =", &format!("\n{NEW} ="))
    });
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn the_same_command_goes_on_where_a_run_was_interrupted() {
    let (done, _) = copy();
    default(&done.project, NEW).expect("it is a version");
    let whole = done.tree();
    let (copy, _) = copy();
    write(&copy.project.root().join("README.md"), &whole["README.md"]);
    write(&copy.project.root().join("sdk/src/lib.rs"), &whole["sdk/src/lib.rs"]);
    default(&copy.project, NEW).expect("it is a version");
    assert_eq!(copy.changed(&whole), [""; 0]);
}
