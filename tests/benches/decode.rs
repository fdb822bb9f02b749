//! Cost of keeping unknown properties, measured on a page of 1,000 users.
//!
//! `IntegrationUserCollection` is the SDK's type. `Derived` has the same fields and serde's derive, which
//! drops unknown properties; `Flattened` keeps them with serde's `flatten`.

use cpq_tests::payload;
use divan::{Bencher, black_box};
use oracle_cpq::v19::types::IntegrationUserCollection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn main() {
    divan::main();
}

/// The documented page with 1,000 copies of its user.
fn page() -> String {
    let documented = payload("v19/samples/listIntegrationUsers.response.json");
    let mut page: Value = serde_json::from_str(&documented).expect("the sample is JSON");
    let user = page["items"][0].clone();
    page["items"] = json!(vec![user; 1000]);
    page.to_string()
}

fn bench_read<T: DeserializeOwned>(bencher: Bencher<'_, '_>) {
    let page = page();
    bencher.bench(|| {
        serde_json::from_slice::<T>(black_box(page.as_bytes())).expect("the page is valid")
    });
}

fn bench_write<T: DeserializeOwned + Serialize + Sync>(bencher: Bencher<'_, '_>) {
    let page: T = serde_json::from_str(&page()).expect("the page is valid");
    bencher.bench(|| serde_json::to_vec(black_box(&page)).expect("the page is serializable"));
}

#[divan::bench(types = [IntegrationUserCollection, derived::Derived, flattened::Flattened])]
fn deserialize<T: DeserializeOwned>(bencher: Bencher<'_, '_>) {
    bench_read::<T>(bencher);
}

#[divan::bench(types = [IntegrationUserCollection, derived::Derived, flattened::Flattened])]
fn serialize<T: DeserializeOwned + Serialize + Sync>(bencher: Bencher<'_, '_>) {
    bench_write::<T>(bencher);
}

/// The types of the documented page, with serde's derive; `$extra` is a further field of each type.
macro_rules! page {
    (@type $name:ident { $($field:ident: $type:ty),* } $($extra:tt)*) => {
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<$type>,)*
            $($extra)*
        }
    };
    ($page:ident; $($extra:tt)*) => {
        use serde::{Deserialize, Serialize};
        use serde_json::Number;

        page! { @type $page { items: Vec<User>, offset: i64, limit: i64, count: i64, has_more: bool, links: Vec<Link> } $($extra)* }
        page! { @type User {
            approval_delegate: String, company: Company, currency: Text, date_added: String, date_format: Code,
            date_modified: String, email: String, first_name: String, groups: Groups, id: i64,
            is_access_admin_perm_enabled: bool, is_application_admin_perm_enabled: bool, is_mobile_enabled: bool,
            is_notify_email: bool, is_notify_fax: bool, is_proxy_perm_enabled: bool, is_super_user_perm_enabled: bool,
            is_user_admin_perm_enabled: bool, is_web_services_only: bool, language: Text, last_login: String,
            links: Vec<Link>, login: String, number_format: Code, oauth_client_id: String, party_id: i64,
            party_number: String, status: Code, time_zone: Text, r#type: Text, units: Code
        } $($extra)* }
        page! { @type Company { name: String, login_name: String } $($extra)* }
        page! { @type Text { value: String, display_value: String } $($extra)* }
        page! { @type Code { value: Number, display_value: String } $($extra)* }
        page! { @type Link { rel: String, href: String, name: String } $($extra)* }
        page! { @type Groups { items: Vec<Group>, links: Vec<Link> } $($extra)* }
        page! { @type Group { label: String, variable_name: String, r#type: String } $($extra)* }
    };
}

mod derived {
    page! { Derived; }
}

mod flattened {
    page! { Flattened; #[serde(flatten)] extra: serde_json::Map<String, serde_json::Value>, }
}
