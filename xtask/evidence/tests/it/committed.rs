//! The tables in spec/, and the pages they were made of where those are at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cpq_evidence::pages;
use cpq_evidence::read::read;
use cpq_evidence::table::{Kind, Level, Mark, Members, Schema, Side, Table};

use crate::support::{folder, text};

/// Known from elsewhere than a page, and in a form of its own.
const OTHER: &str = "other.toml";

/// The tables of all versions, by version and file name.
fn committed() -> BTreeMap<(String, String), String> {
    let mut tables = BTreeMap::new();
    for version in names(&folder("../spec")) {
        let pages = folder("../spec").join(&version).join("pages");
        for name in if pages.is_dir() { names(&pages) } else { Vec::new() } {
            if name != OTHER {
                let text = text(&pages.join(&name));
                tables.insert((version.clone(), name), text);
            }
        }
    }
    tables
}

fn names(folder: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("the folder can be listed").file_name().to_string_lossy().into_owned()
    };
    entries.map(name).filter(|name| !name.starts_with('.')).collect()
}

fn table(version: &str, id: &str) -> Table {
    let text = &committed()[&(version.to_owned(), format!("{id}.toml"))];
    Table::from_toml(text).unwrap_or_else(|error| panic!("{id}: {error}"))
}

#[test]
fn each_table_is_as_it_is_written() {
    let tables = committed();
    assert!(tables.len() >= 5, "only {} tables are there", tables.len());
    for ((version, name), text) in tables {
        let table =
            Table::from_toml(&text).unwrap_or_else(|error| panic!("{version}/{name}: {error}"));
        assert_eq!(table.to_toml(), text, "{version}/{name}");
        assert_eq!(format!("{}.toml", table.page.id), name, "{version}");
    }
}

#[test]
fn each_table_is_of_a_page_that_the_contract_lists() {
    for ((version, name), text) in committed() {
        let table =
            Table::from_toml(&text).unwrap_or_else(|error| panic!("{version}/{name}: {error}"));
        let contract = self::text(&folder("../spec").join(&version).join("openapi.yaml"));
        let contract = cpq_contract::load(&contract).expect("the contract is YAML").value;
        let listed = pages::listed(&contract);
        let page = listed.iter().find(|page| page.id == table.page.id);
        let page = page.unwrap_or_else(|| panic!("{version}: x-pages has no {}", table.page.id));
        assert_eq!(page.title, table.page.title, "{version}/{name}");
    }
}

/// Counted on the pages with other means than the reader's.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    roots: usize,
    nested: usize,
    not_shown: usize,
    members: usize,
    titles: usize,
    required: usize,
    optional: usize,
    /// Of members and of what arrays are of: text, truth, whole numbers, numbers, objects, arrays.
    kinds: [usize; 6],
    arrays_of: usize,
    defaults: usize,
}

fn count(table: &Table) -> Count {
    let mut count = Count::default();
    let kinds =
        [Kind::String, Kind::Boolean, Kind::Integer, Kind::Number, Kind::Object, Kind::Array];
    for operation in &table.operations {
        for mark in operation.parameters.iter().filter_map(|parameter| parameter.mark) {
            count.required += usize::from(mark == Mark::Required);
            count.optional += usize::from(mark == Mark::Optional);
        }
        for schema in &operation.schemas {
            match schema.level {
                Level::Root => count.roots += 1,
                Level::Nested => count.nested += 1,
            }
            count.not_shown += usize::from(schema.members == Members::NotShown);
            count.titles += usize::from(schema.title.is_some());
            if let Some(items) = &schema.items {
                count.arrays_of += 1;
                count.titles += usize::from(items.title.is_some());
            }
            for property in &schema.properties {
                count.members += 1;
                count.titles += usize::from(property.title.is_some());
                count.required += usize::from(property.mark == Some(Mark::Required));
                count.optional += usize::from(property.mark == Some(Mark::Optional));
                count.defaults += usize::from(property.default.is_some());
            }
            let of = schema.properties.iter().filter_map(|property| property.kind);
            for kind in of.chain(schema.items.iter().map(|items| items.kind)) {
                let at = kinds.iter().position(|other| *other == kind).expect("all are listed");
                count.kinds[at] += 1;
            }
        }
    }
    count
}

#[test]
fn the_counts_are_those_of_the_pages() {
    let users = Count {
        roots: 2,
        nested: 29,
        not_shown: 2,
        members: 121,
        titles: 151,
        required: 3,
        optional: 0,
        kinds: [76, 14, 2, 7, 24, 5],
        arrays_of: 7,
        defaults: 1,
    };
    assert_eq!(count(&table("v19", "users-put")), users);
    let old = Count {
        roots: 2,
        members: 110,
        titles: 108,
        optional: 110,
        kinds: [82, 12, 16, 0, 0, 0],
        ..Count::default()
    };
    assert_eq!(count(&table("v7", "companyUsers-put")), old);
    let integration = Count { roots: 2, nested: 14, not_shown: 16, titles: 12, ..Count::default() };
    assert_eq!(count(&table("v19", "integrationUsers-patch")), integration);
    let company =
        Count { roots: 2, nested: 31, not_shown: 31, members: 8, titles: 35, ..Count::default() };
    assert_eq!(count(&table("v19", "companyUsers-patch")), company);
    assert_eq!(count(&table("v19", "integrationUsers-help")), Count::default());
}

fn schema<'a>(table: &'a Table, side: Side, name: &str) -> &'a Schema {
    let of_name = |schema: &&Schema| schema.side == side && schema.name == name;
    table.operations[0].schemas.iter().find(of_name).unwrap_or_else(|| panic!("there is no {name}"))
}

/// The names of a schema's members, without those of the two addresses, which are alike.
fn names_of(schema: &Schema) -> BTreeSet<String> {
    let names = schema.properties.iter().filter_map(|property| property.name.clone());
    names.filter(|name| !name.starts_with("bill") && !name.starts_with("ship")).collect()
}

fn set(names: &str) -> BTreeSet<String> {
    names.split_whitespace().map(str::to_owned).collect()
}

/// Read from the pages by eye.
#[test]
fn the_members_are_those_of_the_pages() {
    let users = table("v19", "users-put");
    let request = schema(&users, Side::Request, "user-request");
    assert_eq!(request.properties.len(), 60);
    assert_eq!(
        names_of(request),
        set(
            "accessPermissions approvalDelegate currency dateFormat email emailPassword enabledForSso \
             externalSsoId fax firstName groups isAccessAdminPermEnabled isApplicationAdminPermEnabled \
             isMobileEnabled isNotifyEmail isNotifyFax isProxyPermEnabled isUserAdminPermEnabled \
             isWebServicesOnly jobTitle language lastName login numberFormat oauthClientId partnerLogin \
             password phone separateShipAddr sfdcOrgId status timeZone type units"
        )
    );
    let old = table("v7", "companyUsers-put");
    for side in [Side::Request, Side::Response] {
        let user = schema(&old, side, "user");
        assert_eq!(user.properties.len(), 55);
        assert_eq!(
            names_of(user),
            set("approvalDelegate companyId currency currencyCode datePrefId email enabledForSso \
                 externalSsoId fax firstName id isAccessAdminPermEnabled isNotifyEmail isNotifyFax \
                 isProxyPermEnabled isSuperUserPermEnabled isWebServicesOnly jobTitle language \
                 languageCode lastName login numberFormatId phone separateShipAddr status timeZone \
                 type units")
        );
    }
    let response = schema(&users, Side::Response, "User Details");
    assert_eq!(names_of(response), set("firstName lastName login"));
}

#[test]
fn the_samples_are_those_of_the_pages() {
    let samples = |version: &str, id: &str| -> Vec<(Side, bool)> {
        let table = table(version, id);
        let examples = table.operations.iter().flat_map(|operation| &operation.examples);
        examples
            .flat_map(|example| &example.samples)
            .map(|sample| (sample.side, sample.not_json))
            .collect()
    };
    let (sent, answered) = ((Side::Request, false), (Side::Response, false));
    assert_eq!(samples("v19", "integrationUsers-patch"), [sent, answered]);
    assert_eq!(samples("v19", "companyUsers-patch"), [sent, sent]);
    assert_eq!(samples("v7", "companyUsers-put"), [sent]);
    assert_eq!(samples("v19", "users-put"), []);
    // The third call's request lacks its opening brace.
    let help = [answered, answered, (Side::Request, true), answered, sent, answered];
    assert_eq!(samples("v19", "integrationUsers-help"), help);
}

/// The pages are Oracle's and not in the repository; all else here holds without them.
#[test]
fn the_pages_still_give_their_tables_where_they_are_at_hand() {
    let documents = std::env::var_os("CPQ_DOCUMENTS")
        .map_or_else(|| folder("../../shared/documents"), PathBuf::from);
    for ((version, name), text) in committed() {
        let table =
            Table::from_toml(&text).unwrap_or_else(|error| panic!("{version}/{name}: {error}"));
        let path = documents.join(&table.page.file);
        if table.page.not_reread.is_some() {
            println!("left out: {version}/{name} is a copy of an older version's");
        } else if let Ok(bytes) = fs::read(&path) {
            let reading =
                read(&table.page.file, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(pages::version(&reading), Ok(version.clone()), "{name}");
            assert_eq!(reading.into_table(&table.page.id).to_toml(), text, "{version}/{name}");
        } else {
            println!(
                "left out: {version}/{name} was not read again, for {} is not there",
                path.display()
            );
        }
    }
}
