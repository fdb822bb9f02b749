//! The types of the documented page of integration users, as one writes them by hand.

/// The types of the documented page, with serde's derive; `$extra` is a further field of each type.
macro_rules! page {
    (@type $name:ident { $($field:ident: $type:ty),* } $($extra:tt)*) => {
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            $(#[serde(skip_serializing_if = "Option::is_none")] pub(crate) $field: Option<$type>,)*
            $($extra)*
        }
    };
    ($page:ident; $($extra:tt)*) => {
        use serde::{Deserialize, Serialize};
        use serde_json::Number;

        page! { @type $page {
            items: Vec<User>, offset: i64, limit: i64, count: i64, has_more: bool, total_results: i64, links: Vec<Link>
        } $($extra)* }
        page! { @type User {
            approval_delegate: String, company: Company, currency: Text, date_added: String, date_format: Code,
            date_modified: String, email: String, first_name: String, groups: Groups, id: i64,
            is_access_admin_perm_enabled: bool, is_application_admin_perm_enabled: bool, is_mobile_enabled: bool,
            is_notify_email: bool, is_notify_fax: bool, is_proxy_perm_enabled: bool, is_super_user_perm_enabled: bool,
            is_user_admin_perm_enabled: bool, is_web_services_only: bool, language: Text, last_login: String,
            last_name: String, links: Vec<Link>, login: String, number_format: Code, oauth_client_id: String,
            partner_login: String, party_id: i64, party_number: String, phone: String, sfdc_org_id: String,
            status: Code, time_zone: Text, r#type: Text, units: Code
        } $($extra)* }
        page! { @type Company { name: String, login_name: String } $($extra)* }
        page! { @type Text { value: String, display_value: String } $($extra)* }
        page! { @type Code { value: Number, display_value: String } $($extra)* }
        page! { @type Link { rel: String, href: String, name: String } $($extra)* }
        page! { @type Groups { items: Vec<Group>, links: Vec<Link> } $($extra)* }
        page! { @type Group { label: String, variable_name: String, r#type: String } $($extra)* }
    };
}
