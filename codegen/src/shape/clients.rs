//! Emits the client of a version and the list of versions.

use quote::format_ident;
use syn::{Item, parse_quote};

use super::resources::{anchor, module_name};
use super::{Module, docs};
use crate::model::{Contract, Tag};

/// The module of a version, with its client.
pub(crate) fn version(contract: &Contract) -> Module {
    let version = &contract.version;
    let is_used = |tag: &&Tag| contract.tagged(&tag.name).next().is_some();
    // In the order of the tags, because rustdoc lists the methods of the client in this order.
    let resources = contract.tags.iter().filter(is_used).map(|tag| {
        let name = format_ident!("{}", module_name(&tag.name));
        let item: Item = parse_quote!(pub mod #name;);
        item
    });
    let list = contract.tags.iter().filter(is_used).map(|tag| {
        format!("- [{}](#{}): {}", tag.name, anchor(tag), docs::sentence(&tag.description))
    });
    let list: Vec<String> = list.collect();
    let docs = docs::comment(&format!(
        "Client for REST {version}, created by [`Site::{version}`].\n\n\
         Cloning is cheap: all clones share their connections. The operations, by resource:\n\n{}",
        list.join("\n"),
    ));
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
            #(#docs)*
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
        introduction: format!("Client and types of REST {version}."),
        items,
    }
}

/// The list of versions, each behind its feature, and the methods of `Site` that return their clients.
pub(crate) fn versions(contracts: &[Contract]) -> Module {
    let mut items: Vec<Item> = Vec::new();
    let mut methods = Vec::new();
    for Contract { version, .. } in contracts {
        let name = format_ident!("{version}");
        items.push(parse_quote! {
            #[cfg(feature = #version)]
            pub mod #name;
        });
        let docs = format!(" Returns a client for REST {version}.");
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
        introduction: "The versions of the API, each behind the feature of the same name."
            .to_owned(),
        items,
    }
}
