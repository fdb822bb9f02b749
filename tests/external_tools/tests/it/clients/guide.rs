//! The published page on clients in other languages, taken apart into what it has a reader do.

use crate::tools::Outcome;

/// What is shown in one fence of the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What stands behind the language: the file to save it as, or what the commands are for.
    pub(super) name: String,
    pub(super) text: String,
}

/// The blocks under a heading of the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section(Vec<Block>);

impl Section {
    /// The one of that heading.
    pub(super) fn of(page: &str, heading: &str) -> Outcome<Self> {
        let mut blocks = Vec::new();
        let (mut is_here, mut open) = (false, None::<Block>);
        for line in page.lines() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some("")) => blocks.extend(open.take().filter(|_| is_here)),
                (Some(block), _) => block.text.extend([line, "\n"]),
                (None, Some(language)) => {
                    let name = language.split_once(' ').map_or("", |(_, name)| name).to_owned();
                    open = Some(Block { name, text: String::new() });
                }
                (None, None) => {
                    if let Some(title) = line.strip_prefix("## ") {
                        is_here = title == heading;
                    }
                }
            }
        }
        match open {
            Some(block) => Err(format!("the block `{}` has no end", block.name).into()),
            None if blocks.is_empty() => Err(format!("nothing is shown under `{heading}`").into()),
            None => Ok(Self(blocks)),
        }
    }

    /// What is to be saved under a name.
    pub(super) fn files(&self) -> impl Iterator<Item = &Block> {
        self.0.iter().filter(|block| block.name.contains('.'))
    }

    /// The command lines for something.
    pub(super) fn commands(&self, name: &str) -> Outcome<Vec<&str>> {
        let mut named = self.0.iter().filter(|block| block.name == name);
        match (named.next(), named.next()) {
            (Some(block), None) => Ok(block.text.lines().collect()),
            (None, _) => Err(format!("no block is called `{name}`").into()),
            _ => Err(format!("several blocks are called `{name}`").into()),
        }
    }

    /// The packages that are to be installed, each with its version.
    pub(super) fn packages(&self) -> Outcome<Vec<(&str, &str)>> {
        let mut packages = Vec::new();
        for line in self.commands("install")? {
            for word in line.split_whitespace().filter(|word| !word.starts_with('-')) {
                let at = word.rfind('@').filter(|at| *at > 0);
                let npm = at.map(|at| (&word[..at], &word[at + 1..]));
                match word.split_once("==").or(npm) {
                    Some(package) => packages.push(package),
                    None if ["pip", "npm", "install"].contains(&word) => {}
                    None => return Err(format!("{word} has no version").into()),
                }
            }
        }
        Ok(packages)
    }
}

const PAGE: &str = "\
# A page

```sh run
this is nobody's
```

## One

```sh install
pip install a-b==1.2 c==3
npm install --save-exact @types/d@4.5.6 e@7
```

```python one.py
## not a heading
x = 1
```

## Two

```sh run
two
```
";

#[test]
fn a_section_has_its_own_blocks() -> Outcome {
    let one = Section::of(PAGE, "One")?;
    let files: Vec<_> = one.files().map(|it| (it.name.as_str(), it.text.as_str())).collect();
    assert_eq!(files, [("one.py", "## not a heading\nx = 1\n")]);
    let packages = [("a-b", "1.2"), ("c", "3"), ("@types/d", "4.5.6"), ("e", "7")];
    assert_eq!(one.packages()?, packages);
    assert_eq!(Section::of(PAGE, "Two")?.commands("run")?, ["two"]);
    Ok(())
}

#[test]
fn what_a_page_lacks_is_told() -> Outcome {
    let told = |page: &str, heading: &str| Section::of(page, heading).expect_err(page).to_string();
    assert_eq!(told(PAGE, "Three"), "nothing is shown under `Three`");
    assert_eq!(told("## One\n```sh run\none\n", "One"), "the block `run` has no end");
    let twice = PAGE.replace("python one.py", "sh install").replace("c==3", "c");
    let one = Section::of(&twice, "One")?;
    let several = one.packages().expect_err("two blocks").to_string();
    assert_eq!(several, "several blocks are called `install`");
    let missing = one.commands("run").expect_err("there is none").to_string();
    assert_eq!(missing, "no block is called `run`");
    let page = PAGE.replace("c==3", "c");
    let loose = Section::of(&page, "One")?.packages().expect_err("no version").to_string();
    assert_eq!(loose, "c has no version");
    Ok(())
}
