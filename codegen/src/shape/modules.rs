//! The modules that hold the others together: one a version, and the list of versions.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::{Item, parse_quote};

use super::Module;
use super::operations::module_name;
use crate::contract::Contract;

/// A version's own module: its client, and what belongs to it.
pub(crate) fn version(contract: &Contract) -> Module {
    let version = &contract.version;
    let resources: BTreeSet<String> =
        contract.operations.iter().map(|operation| module_name(&operation.tag)).collect();
    let resources = resources.into_iter().map(|name| {
        let name = format_ident!("{name}");
        let item: Item = parse_quote!(pub mod #name;);
        item
    });
    let docs = format!(" A client of Oracle CPQ's REST {version}; [`Site::{version}`] makes one.");
    let mut items: Vec<Item> = vec![parse_quote!(
        mod operations;
    )];
    items.extend(resources);
    items.extend::<[Item; 6]>([
        parse_quote!(pub mod types;),
        parse_quote!(use crate::Site;),
        parse_quote!(use crate::operation::Operation;),
        parse_quote!(use crate::transport::Call;),
        parse_quote! {
            #[doc = #docs]
            ///
            /// It is cheap to clone: all clones share the site's connections.
            #[derive(Clone, Debug)]
            pub struct Client {
                site: Site,
            }
        },
        parse_quote! {
            impl Client {
                pub(crate) fn new(site: Site) -> Self {
                    Self { site }
                }

                fn call(&self, operation: &'static Operation, path: &[(&'static str, &str)]) -> Call {
                    Call::new(&self.site, operation, path)
                }
            }
        },
    ]);
    Module {
        path: "mod.rs".to_owned(),
        introduction: format!("REST {version}: the client and its types."),
        items,
    }
}

/// The list of versions, each behind its feature, and the way to it from a site.
pub(crate) fn versions(contracts: &[Contract]) -> Module {
    let mut items: Vec<Item> = Vec::new();
    let mut methods = Vec::new();
    for Contract { version, .. } in contracts {
        let name = format_ident!("{version}");
        items.push(parse_quote! {
            #[cfg(feature = #version)]
            pub mod #name;
        });
        let docs = format!(" A client of this site's REST {version}.");
        methods.push(quote::quote! {
            #[doc = #docs]
            #[cfg(feature = #version)]
            #[must_use]
            pub fn #name(&self) -> #name::Client {
                #name::Client::new(self.clone())
            }
        });
    }
    items.push(parse_quote!(impl crate::Site { #(#methods)* }));
    Module {
        path: "mod.rs".to_owned(),
        introduction: "The API's versions, each behind the feature of its name.".to_owned(),
        items,
    }
}
